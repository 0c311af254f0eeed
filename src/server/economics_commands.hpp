// src/server/economics_commands.hpp: `standfirm economics check` and `standfirm simulate`.
#pragma once
#include <CLI/CLI.hpp>

namespace standfirm::server {

/// Exit codes: 0 all well; 1 a vector does not hold; 2 the file cannot be used.
void add_economics_commands(CLI::App& app, int& exit_code);

}  // namespace standfirm::server

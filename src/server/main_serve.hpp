// src/server/main_serve.hpp: `standfirm serve` and `standfirm signer`.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace standfirm::server {

/// `arguments`: as the program was started with, for the signer that serve starts as its child.
void add_serve_command(CLI::App& app, std::vector<std::string> arguments, int& exit_code);
void add_signer_command(CLI::App& app, int& exit_code);

}  // namespace standfirm::server

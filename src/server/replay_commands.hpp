// src/server/replay_commands.hpp: `standfirm replay`: another desk's ticket log through our clock.
#pragma once
#include <CLI/CLI.hpp>

namespace standfirm::server {

/// Exit codes: 0 every ticket adds up; 1 one doesn't; 2 the file cannot be used.
void add_replay_command(CLI::App& app, int& exit_code);

}  // namespace standfirm::server

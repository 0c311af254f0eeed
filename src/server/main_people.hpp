// src/server/main_people.hpp: what is done on the host's own console: `standfirm owner add`, `config check`, `procedure
// check`, `openapi`, `completion`, `demo`, `lockdown`.
#pragma once
#include <CLI/CLI.hpp>

namespace standfirm::server {

void add_owner_command(CLI::App& app, int& exit_code);
void add_config_command(CLI::App& app, int& exit_code);
void add_procedure_command(CLI::App& app, int& exit_code);
void add_openapi_command(CLI::App& app, int& exit_code);
void add_completion_command(CLI::App& app, int& exit_code);
void add_demo_command(CLI::App& app, int& exit_code);
void add_lockdown_command(CLI::App& app, int& exit_code);

}  // namespace standfirm::server

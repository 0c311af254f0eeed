// standfirm: the server and everything else the firm runs, by sub-command.
#include <CLI/CLI.hpp>
#include <clocale>
#include <csignal>
#include <iostream>

#include <sodium.h>

#include "server/economics_commands.hpp"
#include "server/ledger_commands.hpp"
#include "server/main_people.hpp"
#include "server/main_serve.hpp"
#include "server/main_settings.hpp"
#include "server/main_store.hpp"
#include "server/release_commands.hpp"
#include "server/replay_commands.hpp"
#include "server/signer/lockdown.hpp"

int main(int argc, char** argv) {
  using namespace standfirm::server;
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is an error to handle, never the program's end
  if (sodium_init() < 0) {
    std::cerr << "standfirm: the operating system gives no random bytes.\n";
    return failed;
  }
  CLI::App app{"Standfirm runs a managed service provider's virus response."};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("standfirm ") + SF_VERSION);
  app.footer(
      "Exit codes: 0 well, 1 it could not be done, 2 wrong usage or settings, 3 a port cannot be listened on,\n4 the "
      "data folder cannot be used (no right, or another server has it), 5 the store is away.");

  int exit_code = all_well;
  const standfirm::SystemClock clock;
  std::shared_ptr<SettingsFlags> ledger_flags;  // the ledger commands name their ledger, or take the configured one
  add_serve_command(app, {argv, argv + argc}, exit_code);
  add_signer_command(app, exit_code);
  add_owner_command(app, exit_code);
  add_demo_command(app, exit_code);
  add_lockdown_command(app, exit_code);
  add_config_command(app, exit_code);
  add_procedure_command(app, exit_code);
  add_ledger_commands(
      app,
      {[&](const std::string& where) { return open_ledger(load_config(*ledger_flags), where); },
       [&](const std::string& where) { return open_store_at(load_config(*ledger_flags), where); },
       [&](standfirm::TimePoint now) {  // orders that waited then may have been carried out since
         Lockdown(DataFolder(load_config(*ledger_flags).text("data", "folder")).path()).void_orders(now);
       }},
      clock, exit_code);
  auto* ledger = app.get_subcommand("ledger");
  ledger_flags = add_settings_flags(*ledger);
  for (auto* below : ledger->get_subcommands({})) below->fallthrough();
  std::shared_ptr<SettingsFlags> release_flags;
  add_release_commands(
      app, [&] { return DataFolder(load_config(*release_flags).text("data", "folder")); }, clock, exit_code);
  auto* releases = app.get_subcommand("releases");
  release_flags = add_settings_flags(*releases);
  for (auto* below : releases->get_subcommands({})) below->fallthrough();
  add_economics_commands(app, exit_code);
  add_replay_command(app, exit_code);
  add_openapi_command(app, exit_code);
  add_completion_command(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? all_well : wrong_usage;
  }
  return exit_code;
}

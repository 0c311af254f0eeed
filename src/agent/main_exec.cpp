// standfirm-exec: the privileged half of the agent. It has no network; it takes orders from the other half over a Unix
// socket or a named pipe and verifies each by the firm's key that was pinned when the machine was enrolled.
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "agent/exec/desk.hpp"
#include "agent/exec/service.hpp"
#include "agent/files/tree.hpp"
#include "agent/local/here.hpp"
#include "agent/local/settings.hpp"
#include "agent/system/this_machine.hpp"
#include "agent/tools/shelf.hpp"
#include "agent/update/installer.hpp"
#include "agent/update/keeper.hpp"
#include "agent/update/update_desk.hpp"
#include "agent/version.hpp"

using namespace standfirm;
using namespace standfirm::agent;

namespace {

Settings settings_or_throw(const std::string& path) {
  auto settings = read_settings(path);
  if (!settings) throw std::runtime_error(settings.error());
  return std::move(*settings);
}

/// What is kept by the agent itself, and other states of the machine: what was found there is not on the machine.
std::vector<std::string> not_scanned(const Settings& settings) {
  std::vector<std::string> out{shown_path(settings.state)};
  if (settings.restore_points) out.push_back(shown_path(*settings.restore_points));
  return out;
}

/// Everything an action may touch, made once, in order.
struct Workshop {
  Settings settings;
  std::expected<Identity, std::string> identity;
  FileClock clock;
  Tree tree;
  RealPrograms programs;
  RealMachine machine;
  System system;
  Vault vault;
  Temporaries temporaries;
  Shelf tools;
  Bench bench;

  explicit Workshop(Settings read)
      : settings(std::move(read)),
        identity(read_identity(settings.state)),
        clock(settings.clock_file.value_or("/nonexistent").string()),
        machine(settings, tree, programs, clock),
        system(machine.system()),
        vault(tree, settings.state / "vault"),
        temporaries(settings.state / "in-force.json"),
        tools(settings.tools, settings.state / "tools", tree, programs, clock, not_scanned(settings)),
        bench{
            system, tools, vault, temporaries, clock, {}, [] {
              return std::expected<void, std::string>(std::unexpected("the agent's network program is not asked here"));
            }} {
    if (identity)
      for (const auto& address : identity->addresses) bench.server.push_back({address, identity->port});
  }
};

int run(Settings settings, NativeFile stop) {
  make_state_folders(settings.state, settings.agent_user);
  open_log(settings.state, "standfirm-exec");
  Service service(settings.socket, settings.agent_user);
  Workshop workshop(std::move(settings));
  workshop.bench.reach_server = [&] { return service.reach_server(Seconds{10}); };
  const auto& identity = workshop.identity;
  if (!identity) to_log(identity.error());
  Desk desk(
      workshop.settings.state, identity ? std::optional(*identity) : std::nullopt, workshop.bench,
      [&](const FromExec& message) { service.say(message); }, to_log);
  for (const auto& sentence : put_back_in_force(workshop.bench)) to_log(sentence);
  desk.start();
  UpdateDesk updates(workshop.settings.state,
                     {identity ? release_key_of(*identity) : std::unexpected(identity.error()), release_platform(),
                      std::string(agent_version), [&] { return desk.hold_for_update(); },
                      [&](const std::filesystem::path& keeper) { return start_keeper(workshop.programs, keeper); },
                      [&](const FromExec& message) { service.say(message); }, to_log});
  const auto attach = [&] {
    desk.attach();
    updates.attach();
  };
  const Service::Heard heard{
      attach,
      [&] { desk.send_facts(); },
      [&](const wire::agent::Carry& order) { desk.carry({order.document, order.signature, order.key}); },
      [&](OrderId id) { desk.accepted(id); },
      to_log,
      &updates};
  service.run(heard, stop);
  return 0;
}

/// Needs nothing but its folder, its identity and dpkg: the versions before and after may both be broken.
int keep_update(const Settings& settings) {
  const auto identity = read_identity(settings.state);
  if (!identity) throw std::runtime_error(identity.error());
  const auto key = release_key_of(*identity);
  if (!key) throw std::runtime_error(key.error());
  RealPrograms programs;
  const auto installer = installer_here(programs);
  Keeper(settings.state, *key, std::string(agent_version), *installer, {.kept_within = settings.update_kept_within},
         to_log)
      .run();
  return 0;
}

int put_back(Settings settings) {
  Workshop workshop(std::move(settings));
  for (const auto& sentence : put_back_in_force(workshop.bench)) to_log(sentence);
  return 0;
}

int entered_safe_mode(Settings settings) {
  Workshop workshop(std::move(settings));
  workshop.machine.power().entered_safe_mode();
  to_log("the machine is in safe mode; its next start is a normal one");
  return 0;
}

/// One line for each definition; 1 when one of them is wrong.
int check_tools(const std::string& folder) {
  const auto say = [](const std::string& line) { std::puts(line.c_str()); };
  const Tree tree("/");
  RealPrograms programs;
  const SystemClock clock;
  const Shelf shelf(folder, "/nonexistent", tree, programs, clock);
  for (const auto& problem : shelf.problems()) say(problem);
  for (const auto& [name, tool] : shelf.definitions()) {
    std::string runs = "a technician runs it";
    if (tool.adapter != Adapter::technician)
      runs = (tool.system == ToolSystem::windows ? "Windows, " : "Linux, ") + tool.program;
    say(name + ": " + tool.title + " (" + runs + "), sha256 " + tool.sha256);
  }
  if (shelf.definitions().empty() && shelf.problems().empty()) say(folder + " holds no tool definitions (*.yaml)");
  return shelf.problems().empty() && !shelf.definitions().empty() ? 0 : 1;
}

/// Before the programs are taken off the machine: it is let go, and what was kept of it goes. The files in the vault
/// are the client's; they go only when that is said.
int leave(Settings settings, bool with_vault) {
  const auto state = settings.state;
  stop_programs();
  {
    Workshop workshop(std::move(settings));
    try {
      workshop.bench.system.firewall.let_through();
    } catch (const std::exception& problem) {
      to_log(std::string("the isolation could not be taken back: ") + problem.what());
    }
  }
  const bool keeps =
      !with_vault && std::ranges::any_of(std::filesystem::directory_iterator(state / "vault"),
                                         [](const auto& item) { return item.path().extension() == ".sealed"; });
  if (!keeps) {
    std::filesystem::remove_all(state);
    return 0;
  }
  for (const auto& item : std::filesystem::directory_iterator(state))
    if (item.path().filename() != "vault") std::filesystem::remove_all(item.path());
  to_log("files in the vault stay in " + shown_path(state / "vault") + "; take them out, or delete that folder");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
#ifdef SIGPIPE
  std::signal(SIGPIPE, SIG_IGN);
#endif
  if (::sodium_init() < 0) return 1;
  CLI::App app(
      "The privileged half of Standfirm's agent. The system starts it; there is nothing to call by hand but "
      "`check` and `check-tools`.",
      "standfirm-exec");
  std::string config = places().settings.string();
  app.add_option("--config", config, "the settings")->capture_default_str();
  app.set_version_flag("--version", std::string(agent_version));
  app.require_subcommand(1);
  auto* run_command = app.add_subcommand("run", "take orders from standfirm-agent until asked to end");
  auto* put_back_command = app.add_subcommand(
      "put-back", "at the machine's start: put isolation back in force as long as its time is not up");
  auto* safe_command =
      app.add_subcommand("entered-safe-mode", "at the start of safe mode: make the next start a normal one");
  auto* keep_command = app.add_subcommand(
      "keep-update", "carry an update of the agent through, or take it back when the new version doesn't check in");
  auto* check_command =
      app.add_subcommand("check", "read settings, identity and tool definitions, and say what is wrong with them");
  auto* tools_command = app.add_subcommand(
      "check-tools",
      "read a binder's tool definitions and say what is wrong with them; the machine need not be enrolled");
  std::string tools_folder;
  tools_command->add_option("folder", tools_folder, "e.g. binder/tools")->required();
  auto* leave_command = app.add_subcommand(
      "leave", "before the agent is taken off: let the machine go and delete what was kept, but files in the vault");
  bool with_vault = false;
  leave_command->add_flag("--with-vault", with_vault, "delete those too");
  CLI11_PARSE(app, argc, argv);
  try {
    if (*tools_command) return check_tools(tools_folder);
    // The settings may be a newer version's by now, with words this one doesn't know; going back must not fail on that.
    if (*keep_command) return keep_update(read_settings(config).value_or(Settings{}));
    Settings settings = settings_or_throw(config);
    if (*run_command)
      return run_until_asked("standfirm-exec", [&](NativeFile asked) { return run(std::move(settings), asked); });
    if (*put_back_command) return put_back(std::move(settings));
    if (*safe_command) return entered_safe_mode(std::move(settings));
    if (*leave_command) return leave(std::move(settings), with_vault);
    if (*check_command) {
      Workshop workshop(std::move(settings));
      const auto& identity = workshop.identity;
      to_log(identity ? "enrolled with " + identity->firm_name : identity.error());
      for (const auto& problem : workshop.tools.problems()) to_log(problem);
      return identity && workshop.tools.problems().empty() ? 0 : 1;
    }
    return 2;
  } catch (const std::exception& problem) {
    to_log(std::string("standfirm-exec: ") + problem.what());
    return 1;
  }
}

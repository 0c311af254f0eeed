// standfirm-exec: the privileged half of the agent. It has no network; it takes orders from the other half over a Unix
// socket and verifies each by the firm's key that was pinned when the machine was enrolled.
#include <pwd.h>
#include <signal.h>
#include <sodium.h>
#include <sys/signalfd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "agent/exec/desk.hpp"
#include "agent/exec/service.hpp"
#include "agent/files/tree.hpp"
#include "agent/local/settings.hpp"
#include "agent/system/linux/machine.hpp"
#include "agent/system/linux/programs.hpp"
#include "agent/tools/shelf.hpp"
#include "agent/version.hpp"

using namespace standfirm;
using namespace standfirm::agent;

namespace {

void log(const std::string& sentence) {
  std::fputs((sentence + "\n").c_str(), stderr);
  std::fflush(stderr);
}

Settings settings_or_throw(const std::string& path) {
  auto settings = read_settings(path);
  if (!settings) throw std::runtime_error(settings.error());
  return std::move(*settings);
}

/// What is kept by the agent itself, and other states of the machine: what was found there is not on the machine.
std::vector<std::string> not_scanned(const Settings& settings) {
  std::vector<std::string> out{settings.state.string()};
  if (settings.restore_points) out.push_back(settings.restore_points->string());
  return out;
}

/// Everything an action may touch, made once, in order.
struct Workshop {
  Settings settings;
  std::expected<Identity, std::string> identity;
  FileClock clock;
  Tree tree;
  linux_system::LinuxPrograms programs;
  linux_system::LinuxMachine machine;
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

int run(Settings settings) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const Descriptor stop(::signalfd(-1, &ends, SFD_CLOEXEC));
  const passwd* user = ::getpwnam(settings.agent_user.c_str());
  if (user == nullptr)
    throw std::runtime_error("there is no user " + settings.agent_user +
                             "; install the package again, or set machine.agent_user");

  Service service(settings.socket, user->pw_uid, user->pw_gid);
  Workshop workshop(std::move(settings));
  workshop.bench.reach_server = [&] { return service.reach_server(Seconds{10}); };
  const auto& identity = workshop.identity;
  if (!identity) log(identity.error());
  Desk desk(
      workshop.settings.state, identity ? std::optional(*identity) : std::nullopt, workshop.bench,
      [&](const FromExec& message) { service.say(message); }, log);
  for (const auto& sentence : put_back_in_force(workshop.bench)) log(sentence);
  desk.start();
  const Service::Heard heard{
      [&] { desk.attach(); }, [&] { desk.send_facts(); },
      [&](const wire::agent::Carry& order) { desk.carry({order.document, order.signature, order.key}); },
      [&](OrderId id) { desk.accepted(id); }, log};
  service.run(heard, stop.get());
  return 0;
}

int put_back(Settings settings) {
  Workshop workshop(std::move(settings));
  for (const auto& sentence : put_back_in_force(workshop.bench)) log(sentence);
  return 0;
}

int entered_safe_mode(Settings settings) {
  Workshop workshop(std::move(settings));
  workshop.machine.power().entered_safe_mode();
  log("the machine is in safe mode; its next start is a normal one");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  if (::sodium_init() < 0) return 1;
  CLI::App app(
      "The privileged half of Standfirm's agent. It is started by systemd; there is nothing to call by hand but "
      "`check`.",
      "standfirm-exec");
  std::string config = "/etc/standfirm/agent.toml";
  app.add_option("--config", config, "the settings")->capture_default_str();
  app.set_version_flag("--version", std::string(agent_version));
  app.require_subcommand(1);
  auto* run_command = app.add_subcommand("run", "take orders from standfirm-agent until asked to end");
  auto* put_back_command = app.add_subcommand(
      "put-back", "at the machine's start: put isolation back in force as long as its time is not up");
  auto* safe_command =
      app.add_subcommand("entered-safe-mode", "at the start of safe mode: make the next start a normal one");
  auto* check_command =
      app.add_subcommand("check", "read settings, identity and tool definitions, and say what is wrong with them");
  CLI11_PARSE(app, argc, argv);
  try {
    Settings settings = settings_or_throw(config);
    if (*run_command) return run(std::move(settings));
    if (*put_back_command) return put_back(std::move(settings));
    if (*safe_command) return entered_safe_mode(std::move(settings));
    if (*check_command) {
      Workshop workshop(std::move(settings));
      const auto& identity = workshop.identity;
      log(identity ? "enrolled with " + identity->firm_name : identity.error());
      for (const auto& problem : workshop.tools.problems()) log(problem);
      return identity && workshop.tools.problems().empty() ? 0 : 1;
    }
    return 2;
  } catch (const std::exception& problem) {
    log(std::string("standfirm-exec: ") + problem.what());
    return 1;
  }
}

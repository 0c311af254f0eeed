// standfirm-agent: the half of the agent with a network and no rights. It keeps one connection to the firm's server and
// hands what is said there to standfirm-exec, which believes none of it unless it is signed.
#include <signal.h>
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "agent/checkin/checkin.hpp"
#include "agent/checkin/enrol.hpp"
#include "agent/local/identity.hpp"
#include "agent/local/settings.hpp"
#include "agent/system/linux/programs.hpp"
#include "agent/version.hpp"

using namespace standfirm;
using namespace standfirm::agent;

namespace {

void log(const std::string& sentence) {
  std::fputs((sentence + "\n").c_str(), stderr);
  std::fflush(stderr);
}

double draw() { return static_cast<double>(::randombytes_uniform(1'000'000)) / 1e6; }

int run(const Settings& settings) {
  const auto identity = read_identity(settings.state);
  if (!identity) throw std::runtime_error(identity.error());
  net::Loops loops(1);
  CheckIn checkin(settings, *identity, loops, draw, log);
  loops.on_signals({SIGTERM, SIGINT}, [&](int) {
    checkin.stop();
    loops.after(Millis{500}, [&] { loops.stop(); });  // long enough for the closing words
  });
  loops.start();
  checkin.start();
  loops.join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  if (::sodium_init() < 0) return 1;
  CLI::App app("The half of Standfirm's agent that speaks with the firm's server.", "standfirm-agent");
  std::string config = "/etc/standfirm/agent.toml", file;
  app.add_option("--config", config, "the settings")->capture_default_str();
  app.set_version_flag("--version", std::string(agent_version));
  app.require_subcommand(1);
  auto* run_command =
      app.add_subcommand("run", "keep the connection to the server until asked to end; systemd calls it");
  auto* enrol_command = app.add_subcommand(
      "enrol", "make this machine the firm's, once; as root. Example: standfirm-agent enrol /root/enrolment.json");
  enrol_command->add_option("file", file, "the enrolment file; it is deleted once used")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    const auto settings = read_settings(config);
    if (!settings) throw std::runtime_error(settings.error());
    if (*run_command) return run(*settings);
    if (*enrol_command) {
      const auto firm = enrol(*settings, file);
      log("this machine belongs to " + firm + " now");
      // Both halves read who they are when they start.
      linux_system::LinuxPrograms programs;
      if (std::filesystem::exists("/run/systemd/system"))
        (void)programs.run(
            {.argv = {"systemctl", "--no-block", "restart", "standfirm-exec.service", "standfirm-agent.service"},
             .timeout = Seconds{30}});
      return 0;
    }
    return 2;
  } catch (const std::exception& problem) {
    log(std::string("standfirm-agent: ") + problem.what());
    return 1;
  }
}

// standfirm-agent: the half of the agent with a network and no rights. It keeps one connection to the firm's server and
// hands what is said there to standfirm-exec, which believes none of it unless it is signed.
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>

#include "agent/checkin/checkin.hpp"
#include "agent/checkin/enrol.hpp"
#include "agent/local/here.hpp"
#include "agent/local/identity.hpp"
#include "agent/local/settings.hpp"
#include "agent/version.hpp"

using namespace standfirm;
using namespace standfirm::agent;

namespace {

double draw() { return static_cast<double>(::randombytes_uniform(1'000'000)) / 1e6; }

int run(const Settings& settings, NativeFile asked) {
  open_log(settings.state, "standfirm-agent");
  const auto identity = read_identity(settings.state);
  if (!identity) throw std::runtime_error(identity.error());
  net::Loops loops(1);
  CheckIn checkin(settings, *identity, loops, draw, to_log);
  loops.start();
  checkin.start();
  wait_until_asked(asked);
  checkin.stop();
  loops.after(Millis{500}, [&] { loops.stop(); });  // long enough for the closing words
  loops.join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
#ifdef SIGPIPE
  std::signal(SIGPIPE, SIG_IGN);
#endif
  if (::sodium_init() < 0) return 1;
  CLI::App app("The half of Standfirm's agent that speaks with the firm's server.", "standfirm-agent");
  std::string config = places().settings.string(), file, server;
  app.add_option("--config", config, "the settings")->capture_default_str();
  app.set_version_flag("--version", std::string(agent_version));
  app.require_subcommand(1);
  auto* run_command =
      app.add_subcommand("run", "keep the connection to the server until asked to end; the system calls it");
  auto* enrol_command = app.add_subcommand(
      "enrol",
      "make this machine the firm's, once; as an administrator. Example: standfirm-agent enrol enrolment.json");
  enrol_command->add_option("file", file, "the enrolment file; it is deleted once used")->required();
  enrol_command->add_option("--server", server, "a literal address of the server, instead of those in the file");
  CLI11_PARSE(app, argc, argv);
  try {
    const auto settings = read_settings(config);
    if (!settings) throw std::runtime_error(settings.error());
    if (*run_command) return run_until_asked("standfirm-agent", [&](NativeFile stop) { return run(*settings, stop); });
    if (*enrol_command) {
      const auto firm = enrol(*settings, file, server.empty() ? std::nullopt : std::optional(server));
      to_log("this machine belongs to " + firm + " now");
      restart_programs();
      return 0;
    }
    return 2;
  } catch (const std::exception& problem) {
    to_log(std::string("standfirm-agent: ") + problem.what());
    return 1;
  }
}

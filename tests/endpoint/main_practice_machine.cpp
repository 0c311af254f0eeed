// tests/endpoint/main_practice_machine.cpp: a practice machine by hand: boot one and look at it, or remove what was
// left behind.
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <thread>

#include "base/json.hpp"
#include "base/time.hpp"
#include "endpoint/agent_package.hpp"
#include "endpoint/infections.hpp"
#include "endpoint/machine.hpp"
#include "wire/people/clients.hpp"

namespace {
using namespace standfirm;

/// As the agent keeps them beside the snapshot (src/agent/system/linux/restore_points.cpp).
struct PointNote {
  std::string id, description, marker;
  TimePoint made_at{};
};
BOOST_DESCRIBE_STRUCT(PointNote, (), (id, description, marker, made_at))

/// A restore point of last night, then the infections.
void make_a_story(const practice::Machine& machine, const std::vector<std::string>& infections) {
  const std::string name = "last-night";
  const auto made_at = SystemClock().now() - std::chrono::hours(20);
  machine.write_file("/mnt/top/@points/" + name + ".json",
                     json::write_text(PointNote{name, "Nightly restore point", name, made_at}), 0600);
  machine.must({"btrfs", "-q", "subvolume", "snapshot", "-r", "/mnt/top/@", "/mnt/top/@points/" + name});
  for (const auto& id : infections) practice::plant(machine, practice::infection(id));
}

/// Waits on standard input for the path of an enrolment token as the API gave it, and joins that firm.
void join(const practice::Machine& machine, const std::vector<std::string>& infections) {
  std::string path;
  if (!std::getline(std::cin, path)) return;
  std::ifstream in(path);
  const auto token = json::read_text<wire::people::EnrolmentToken>(std::string(std::istreambuf_iterator<char>(in), {}),
                                                                   json::Unknown::ignore);
  if (!token) throw std::runtime_error(path + ": " + token.error().text());
  practice::install_agent(machine, practice::agent_settings(), token->file);
  make_a_story(machine, infections);
  std::cout << "joined" << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace standfirm::practice;
  CLI::App app{
      "A practice machine: a real Debian with systemd, in its own network, on its own disk, gone when this ends.\n"
      "Example: practice_machine --boot"};
  bool boot = false, check = false, sweep_only = false, joining = false;
  std::string cache;
  std::vector<std::string> infections{"L5-profile"};  // what `./dev run` shows
  app.add_flag("--boot", boot, "boot one and keep it until Ctrl-C");
  app.add_flag("--join", joining,
               "with --boot: read the path of an enrolment token from standard input, join that firm, and be infected");
  app.add_option("--infect", infections, "with --join: the infections it gets, by id (default L5-profile)");
  app.add_flag("--check", check, "say whether practice machines can run here (exit code 0 or 1)");
  app.add_flag("--sweep", sweep_only, "remove what killed runs left behind");
  app.add_option("--cache", cache, "folder that keeps the image (default build/practice)");
  CLI11_PARSE(app, argc, argv);

  // Blocked before any thread starts, so that only sigwait below sees them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  try {
    if (const auto reason = why_not()) {
      std::cerr << *reason << '\n';
      return 1;
    }
    if (check) return 0;
    if (const auto swept = sweep(); swept > 0 || sweep_only)
      std::cerr << swept << " left behind by earlier runs, removed\n";
    if (!boot) return 0;
    MachineOptions options;
    options.cache = cache;
    Machine machine(options);
    machine.boot();
    std::cout << "machine:  " << machine.name() << ", booted\naddress:  " << machine.address() << " (this side is "
              << machine.host_address() << ")\ndisk:     " << machine.disk() << "\nconsole:  " << machine.console()
              << "\nlook in:  nsenter --target " << machine.first_process()
              << " --all bash --login\nCtrl-C switches it off." << std::endl;
    std::cout << "booted " << machine.name() << " host=" << machine.host_address() << std::endl;
    std::exception_ptr failed;
    std::jthread joiner;
    if (joining)
      joiner = std::jthread([&] {
        try {
          join(machine, infections);
        } catch (...) {
          failed = std::current_exception();
          ::kill(::getpid(), SIGTERM);
        }
      });
    int which = 0;
    sigwait(&ends, &which);
    if (joiner.joinable() && !failed) joiner.detach();  // it may still wait for its input; the process ends here
    if (failed) {
      joiner.join();
      std::rethrow_exception(failed);
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "practice_machine: " << error.what() << '\n';
    return 1;
  }
}

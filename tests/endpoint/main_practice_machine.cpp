// tests/endpoint/main_practice_machine.cpp: a practice machine by hand: boot one and look at it, or remove what was
// left behind.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "endpoint/machine.hpp"

int main(int argc, char** argv) {
  using namespace standfirm::practice;
  CLI::App app{
      "A practice machine: a real Debian with systemd, in its own network, on its own disk, gone when this ends.\n"
      "Example: practice_machine --boot"};
  bool boot = false, check = false, sweep_only = false;
  std::string cache;
  app.add_flag("--boot", boot, "boot one and keep it until Ctrl-C");
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
    int which = 0;
    sigwait(&ends, &which);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "practice_machine: " << error.what() << '\n';
    return 1;
  }
}

#include "server/child.hpp"

#include <signal.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>

extern char** environ;

namespace standfirm::server {

using namespace std::chrono_literals;

ChildProgram::ChildProgram(std::string name, std::vector<std::string> arguments)
    : name_(std::move(name)), arguments_(std::move(arguments)) {
  const auto first = start();
  watcher_ = std::jthread([this, first](const std::stop_token& stop) { watch(stop, first); });
}

ChildProgram::~ChildProgram() = default;  // the jthread asks to stop, and waits

pid_t ChildProgram::start() const {
  std::vector<char*> argv;
  argv.reserve(arguments_.size() + 1);
  for (const auto& argument : arguments_) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, usual;
  sigemptyset(&none);
  sigfillset(&usual);
  sigdelset(&usual, SIGKILL);
  sigdelset(&usual, SIGSTOP);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  // A group of its own: Ctrl-C reaches the server, which ends the signer when nothing needs signing any more.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t process = -1;
  const int failed = posix_spawn(&process, argv[0], nullptr, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0)
    throw std::runtime_error("the " + name_ + " (" + arguments_[0] + ") cannot be started: " + std::strerror(failed));
  return process;
}

void ChildProgram::watch(std::stop_token stop, pid_t process) {
  auto pause = 1s;
  const auto wait = [&](std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, time, [] { return false; });
  };
  auto began = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    int status = 0;
    if (process > 0 && ::waitpid(process, &status, WNOHANG) == process) {
      process = -1;
      if (std::chrono::steady_clock::now() - began > 60s) pause = 1s;
      spdlog::error("the {} ended ({} {}); it is started again in {} s", name_,
                    WIFSIGNALED(status) ? "signal" : "exit code",
                    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), pause.count());
      wait(pause);
      pause = std::min(pause * 2, 30s);
      if (stop.stop_requested()) return;
      try {
        process = start();
        began = std::chrono::steady_clock::now();
      } catch (const std::exception& failure) {
        spdlog::error("{}", failure.what());
      }
    }
    wait(200ms);
  }
  if (process <= 0) return;
  ::kill(process, SIGTERM);
  for (int i = 0; i < 50; ++i) {
    if (::waitpid(process, nullptr, WNOHANG) == process) return;
    std::this_thread::sleep_for(100ms);
  }
  ::kill(process, SIGKILL);
  ::waitpid(process, nullptr, 0);
}

}  // namespace standfirm::server

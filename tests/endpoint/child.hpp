// tests/endpoint/child.hpp: one program run with an argument vector, a deadline and bounded output; it dies with its
// parent.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace standfirm::practice {

struct Ran {
  int exit_code = -1;  ///< -1: killed, by a signal or by the deadline
  bool timed_out = false;
  std::string output;  ///< standard output, at most 4 MiB
  std::string errors;  ///< standard error, at most 1 MiB
  [[nodiscard]] bool ok() const { return exit_code == 0; }
};

/// Runs `command` (argv, found along PATH) to its end or to the deadline, when its whole process group is killed.
/// Throws std::runtime_error when it cannot be started.
[[nodiscard]] Ran run(const std::vector<std::string>& command, std::chrono::milliseconds deadline,
                      const std::string& input = {});
/// As above, and throws std::runtime_error with what it said when it does not end with 0.
std::string must(const std::vector<std::string>& command, std::chrono::milliseconds deadline,
                 const std::string& input = {});

/// Starts `command` with output and errors appended to the file `log` and `environment` ("NAME=value") added to this
/// program's own. The thread that calls this must outlive it: with that thread the child ends too.
[[nodiscard]] pid_t start(const std::vector<std::string>& command, const std::string& log,
                          const std::vector<std::string>& environment = {});
/// Waits for a started program. Its exit code, -1 when a signal ended it, or -2 at the deadline (it goes on running).
[[nodiscard]] int wait_for(pid_t, std::chrono::milliseconds deadline);

}  // namespace standfirm::practice

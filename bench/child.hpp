// bench/child.hpp: a program started with an argument vector, its output kept, ended when this goes out of scope.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace standfirm::bench {

struct Finished {
  int status = 0;
  std::string output;
};
/// Runs to its end; output is stdout (and stderr when `with_errors`). Throws std::runtime_error past the deadline.
[[nodiscard]] Finished run(const std::vector<std::string>& argv,
                           std::chrono::seconds deadline = std::chrono::seconds(120), bool with_errors = false);

class Child {
 public:
  /// Output goes to `log`. `environment` entries are NAME=value, added to this program's own.
  Child(std::vector<std::string> argv, const std::string& log, std::vector<std::string> environment = {});
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool alive() const;
  void end(int signal);  ///< sends it and waits, at most 10 s, then kills

 private:
  mutable pid_t pid_ = -1;
};

/// Resident memory in bytes, of the process and all below it; CPU seconds used so far.
[[nodiscard]] double resident_bytes(pid_t);
[[nodiscard]] double cpu_seconds(pid_t);
/// Waits until a TCP connection to 127.0.0.1:port is taken; false past the deadline.
[[nodiscard]] bool wait_for_port(int port, std::chrono::milliseconds deadline = std::chrono::seconds(20));
[[nodiscard]] int free_port();
/// One HTTP/1.1 exchange over loopback; returns status and body. For setting up, not for measuring.
struct Answer {
  int status = 0;
  std::string headers, body;
};
[[nodiscard]] Answer exchange(int port, const std::string& method, const std::string& path,
                              const std::vector<std::string>& headers, const std::string& body);
/// Milliseconds from the call until GET `path` answers 200.
[[nodiscard]] double milliseconds_until_answer(int port, const std::string& path,
                                               std::chrono::seconds deadline = std::chrono::seconds(30));

}  // namespace standfirm::bench

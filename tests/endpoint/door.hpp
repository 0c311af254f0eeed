// tests/endpoint/door.hpp: the machine's privileged program at its own door, the Unix socket that its network half
// uses.
#pragma once
#include <chrono>
#include <deque>
#include <optional>
#include <string>

#include "agent/local/frames.hpp"
#include "agent/local/messages.hpp"
#include "endpoint/machine.hpp"

namespace standfirm::practice {

class Door {
 public:
  explicit Door(const Machine& machine) : machine_(machine) {}
  ~Door();
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  /// Knocks until it opens, as after a restart. Throws at the deadline. Whoever was connected before is cut off.
  void open(std::chrono::steady_clock::time_point until);
  void say(const agent::FromAgent&);
  /// The next message; nothing at the deadline, or when it hung up: is_open() tells.
  [[nodiscard]] std::optional<agent::FromExec> hear(std::chrono::steady_clock::time_point until);
  [[nodiscard]] bool is_open() const { return socket_ >= 0; }

 private:
  void shut();
  const Machine& machine_;
  int socket_ = -1;
  std::optional<agent::FrameReader> frames_;
};

}  // namespace standfirm::practice

// src/agent/exec/service.hpp: the privileged program's only door: one Unix socket, for one user, one connection at a
// time.
#pragma once
#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <expected>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>

#include "agent/local/disk.hpp"
#include "agent/local/frames.hpp"
#include "agent/local/messages.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

class Service {
 public:
  struct Heard {
    std::function<void()> attach, send_facts;
    std::function<void(const wire::agent::Carry&)> carry;
    std::function<void(OrderId)> accepted;
    std::function<void(const std::string&)> log;
  };
  /// Makes the socket (0660, group `group`). Only `user` and root are heard. Throws std::runtime_error.
  Service(std::filesystem::path socket, uid_t user, gid_t group);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Hears until `stop` is readable (a signalfd, an eventfd).
  void run(const Heard&, int stop);
  /// To whoever is connected; dropped when nobody is. From any thread. Waits at most 10 seconds for the other side.
  void say(const FromExec&);
  /// Asks the agent program to reach the server. From any thread but run's; the error is a sentence.
  [[nodiscard]] std::expected<void, std::string> reach_server(Seconds timeout);

 private:
  void take_connection();
  bool hear(const Heard&);
  void drop_connection();

  std::filesystem::path path_;
  uid_t user_;
  Descriptor listener_;
  FrameReader frames_{max_local_frame_bytes};
  std::mutex mutex_;  // connection for writing, and the question
  std::condition_variable answered_;
  Descriptor connection_;
  std::uint64_t question_ = 0;
  std::optional<ServerReached> answer_;
};

}  // namespace standfirm::agent

// src/agent/exec/service.hpp: the privileged program's only door: a Unix socket or a named pipe, for one user, one
// connection at a time. linux/ and windows/ have the door; what is heard through it is the same.
#pragma once
#include <condition_variable>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "agent/local/disk.hpp"
#include "agent/local/frames.hpp"
#include "agent/local/messages.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

class UpdateDesk;

class Service {
 public:
  struct Heard {
    std::function<void()> attach, send_facts;
    std::function<void(const wire::agent::Carry&)> carry;
    std::function<void(OrderId)> accepted;
    std::function<void(const std::string&)> log;
    UpdateDesk* updates = nullptr;  ///< hears what is said of updates; nothing: nobody does
  };
  /// Makes the door. Only `user` and the machine's administrators are heard. Throws std::runtime_error.
  Service(std::filesystem::path socket, const std::string& user);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Hears until `stop` is readable (a descriptor) or set (an event).
  void run(const Heard&, NativeFile stop);
  /// To whoever is connected; dropped when nobody is. From any thread. Waits at most 10 seconds for the other side.
  void say(const FromExec&);
  /// Asks the agent program to reach the server. From any thread but run's; the error is a sentence.
  [[nodiscard]] std::expected<void, std::string> reach_server(Seconds timeout);

 private:
  struct Door;
  /// Takes what came; false when the connection must end.
  bool take(const Heard&, std::string_view bytes);
  bool take_frames(const Heard&);
  bool connected() const;   // with the mutex held
  void fresh_connection();  // with the mutex held: a second agent takes the first one's place

  FrameReader frames_{max_local_frame_bytes};
  std::mutex mutex_;  // the connection for writing, and the question
  std::condition_variable answered_;
  std::uint64_t question_ = 0;
  std::optional<ServerReached> answer_;
  std::unique_ptr<Door> door_;
};

}  // namespace standfirm::agent

#include "endpoint/door.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace standfirm::practice {

using Steady = std::chrono::steady_clock;

Door::~Door() { shut(); }

void Door::shut() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void Door::open(Steady::time_point until) {
  for (;;) {
    shut();
    frames_.emplace(agent::max_local_frame_bytes);
    const int attempt = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    try {
      sockaddr_un where{};
      where.sun_family = AF_UNIX;
      const auto path = "/proc/" + std::to_string(machine_.first_process()) + "/root/run/standfirm/exec.sock";
      path.copy(where.sun_path, sizeof where.sun_path - 1);
      if (::connect(attempt, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0) {
        socket_ = attempt;
        return;
      }
    } catch (const std::runtime_error&) {
      // The machine is off just now; it may come back.
    }
    ::close(attempt);
    if (Steady::now() > until) throw std::runtime_error("standfirm-exec does not open its door");
    (void)::poll(nullptr, 0, 50);
  }
}

void Door::say(const agent::FromAgent& message) {
  const auto frame = agent::framed(json::write_text(message));
  std::size_t sent = 0;
  while (sent < frame.size()) {
    const auto put = ::send(socket_, frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return shut();
    sent += static_cast<std::size_t>(put);
  }
}

std::optional<agent::FromExec> Door::hear(Steady::time_point until) {
  while (is_open()) {
    auto frame = frames_->next();
    if (!frame) throw std::runtime_error("the machine's frames are spoilt: " + frame.error());
    if (*frame) {
      auto message = json::read_text<agent::FromExec>(**frame, json::Unknown::refuse, agent::max_local_frame_bytes);
      if (!message) throw std::runtime_error("a message that cannot be read: " + message.error().text());
      return std::move(*message);
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now()).count();
    pollfd wait{socket_, POLLIN, 0};
    const int ready = ::poll(&wait, 1, left > 0 ? static_cast<int>(left) : 0);
    if (ready == 0) return std::nullopt;
    if (ready < 0) continue;
    char bytes[65536];
    const auto got = ::recv(socket_, bytes, std::min(sizeof bytes, frames_->room()), 0);
    if (got > 0)
      frames_->take({bytes, static_cast<std::size_t>(got)});
    else
      shut();
  }
  return std::nullopt;
}

}  // namespace standfirm::practice

#include "agent/checkin/exec_line.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "agent/local/frames.hpp"
#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

constexpr int try_again_ms = 1000;

Descriptor connect_to(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  Descriptor out(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!out || ::connect(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  const timeval limit{10, 0};
  ::setsockopt(out.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return out;
}

}  // namespace

ExecLine::ExecLine(std::filesystem::path socket, Heard heard)
    : path_(std::move(socket)), heard_(std::move(heard)), stop_(::eventfd(0, EFD_CLOEXEC)) {
  if (!stop_) throw_errno("make an event");
}
ExecLine::~ExecLine() {
  const std::uint64_t one = 1;
  if (::write(stop_.get(), &one, sizeof one) == sizeof one && thread_.joinable()) thread_.join();
}
void ExecLine::start() {
  thread_ = std::thread([this] { run(); });
}

bool ExecLine::say(const FromAgent& message) {
  const std::string frame = framed(json::write_text(message));
  const std::lock_guard lock(mutex_);
  std::string_view left = frame;
  while (connection_ && !left.empty()) {
    const ssize_t sent = ::send(connection_.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      ::shutdown(connection_.get(), SHUT_RDWR);
      return false;
    }
    left.remove_prefix(static_cast<std::size_t>(sent));
  }
  return left.empty();
}

void ExecLine::run() {
  bool said_missing = false;
  for (;;) {
    Descriptor fresh = connect_to(path_);
    if (fresh) {
      {
        const std::lock_guard lock(mutex_);
        connection_ = std::move(fresh);
      }
      said_missing = false;
      heard_.opened();
      hear();
      const std::lock_guard lock(mutex_);
      connection_ = Descriptor();
    } else if (!said_missing) {
      heard_.log("standfirm-exec is not there: " + path_.string() + ": " + errno_text(errno));
      said_missing = true;
    }
    pollfd stop{stop_.get(), POLLIN, 0};
    if (::poll(&stop, 1, try_again_ms) > 0) return;
  }
}

void ExecLine::hear() {
  FrameReader frames(max_local_frame_bytes);
  std::string buffer(64 * 1024, '\0');
  for (;;) {
    std::array<pollfd, 2> watched{pollfd{stop_.get(), POLLIN, 0}, pollfd{connection_.get(), POLLIN, 0}};
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    if (watched[0].revents != 0) return;
    if (watched[1].revents == 0) continue;
    const ssize_t got = ::recv(connection_.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    frames.take(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
    for (;;) {
      auto frame = frames.next();
      if (!frame) return heard_.log("standfirm-exec sent " + frame.error());
      if (!*frame) break;
      auto message = json::read_text<FromExec>(**frame, json::Unknown::ignore, max_local_frame_bytes);
      if (!message) return heard_.log("standfirm-exec was not understood: " + readable(message.error().text(), 300));
      heard_.said(std::move(*message));
    }
  }
}

}  // namespace standfirm::agent

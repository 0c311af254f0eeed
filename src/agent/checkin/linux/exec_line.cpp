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

#include "agent/local/disk.hpp"

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

struct ExecLine::Line {
  Descriptor connection, stop{::eventfd(0, EFD_CLOEXEC)};
};

ExecLine::ExecLine(std::filesystem::path socket, Heard heard)
    : path_(std::move(socket)), heard_(std::move(heard)), line_(std::make_unique<Line>()) {
  if (!line_->stop) throw_errno("make an event");
}
ExecLine::~ExecLine() {
  const std::uint64_t one = 1;
  if (::write(line_->stop.get(), &one, sizeof one) == sizeof one && thread_.joinable()) thread_.join();
}

bool ExecLine::say(const FromAgent& message) {
  const std::string frame = framed(json::write_text(message));
  const std::lock_guard lock(mutex_);
  std::string_view left = frame;
  while (line_->connection && !left.empty()) {
    const ssize_t sent = ::send(line_->connection.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      ::shutdown(line_->connection.get(), SHUT_RDWR);
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
        line_->connection = std::move(fresh);
      }
      said_missing = false;
      heard_.opened();
      hear();
      const std::lock_guard lock(mutex_);
      line_->connection = Descriptor();
    } else if (!said_missing) {
      heard_.log("standfirm-exec is not there: " + path_.string() + ": " + errno_text(errno));
      said_missing = true;
    }
    pollfd stop{line_->stop.get(), POLLIN, 0};
    if (::poll(&stop, 1, try_again_ms) > 0) return;
  }
}

void ExecLine::hear() {
  FrameReader frames(max_local_frame_bytes);
  std::string buffer(64 * 1024, '\0');
  for (;;) {
    std::array<pollfd, 2> watched{pollfd{line_->stop.get(), POLLIN, 0}, pollfd{line_->connection.get(), POLLIN, 0}};
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    if (watched[0].revents != 0) return;
    if (watched[1].revents == 0) continue;
    const ssize_t got = ::recv(line_->connection.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    if (!take(frames, std::string_view(buffer).substr(0, static_cast<std::size_t>(got)))) return;
  }
}

}  // namespace standfirm::agent

#include "agent/exec/service.hpp"

#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "agent/local/here.hpp"

namespace standfirm::agent {
namespace {

constexpr Seconds other_side_takes{10};

}  // namespace

struct Service::Door {
  std::filesystem::path path;
  uid_t user = 0;
  Descriptor listener, connection;

  Door(std::filesystem::path socket, uid_t who, gid_t group) : path(std::move(socket)), user(who) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path)
      throw std::runtime_error("the socket's path is too long: " + path.string());
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    // Whatever the umask: the other half's user has to get as far as the socket, whose own mode says who may open it.
    if (std::filesystem::create_directories(path.parent_path()))
      std::filesystem::permissions(path.parent_path(), std::filesystem::perms(0755));
    listener = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!listener) throw_errno("make a socket");
    ::unlink(path.c_str());
    const mode_t before = ::umask(0177);
    const int bound = ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::umask(before);
    if (bound != 0) throw_errno("make the socket " + path.string());
    if (::chown(path.c_str(), static_cast<uid_t>(-1), group) != 0 || ::chmod(path.c_str(), 0660) != 0)
      throw_errno("give the socket to the agent's group");
    if (::listen(listener.get(), 4) != 0) throw_errno("listen on " + path.string());
  }
  ~Door() { ::unlink(path.c_str()); }
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  /// Whoever knocks, when it is one who may.
  [[nodiscard]] Descriptor admit() const {
    Descriptor fresh(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    ucred peer{};
    socklen_t length = sizeof peer;
    if (!fresh || ::getsockopt(fresh.get(), SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 ||
        (peer.uid != user && peer.uid != 0))
      return {};
    const timeval limit{other_side_takes.count(), 0};
    ::setsockopt(fresh.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    return fresh;
  }
};

Service::Service(std::filesystem::path socket, const std::string& user) {
  must_be_user(user);
  const passwd* known = ::getpwnam(user.c_str());
  door_ = std::make_unique<Door>(std::move(socket), known->pw_uid, known->pw_gid);
}
Service::~Service() = default;

bool Service::connected() const { return static_cast<bool>(door_->connection); }

void Service::say(const FromExec& message) {
  const std::string frame = framed(json::write_text(message));
  const std::lock_guard lock(mutex_);
  if (!connected()) return;
  std::string_view left = frame;
  while (!left.empty()) {
    const ssize_t sent = ::send(door_->connection.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      ::shutdown(door_->connection.get(), SHUT_RDWR);  // run() sees the end and lets go
      return;
    }
    left.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Service::run(const Heard& heard, NativeFile stop) {
  const auto hear = [&] {
    std::string buffer(std::min<std::size_t>(frames_.room(), 64 * 1024), '\0');
    const ssize_t got = ::recv(door_->connection.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    return got != 0 && take(heard, std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
  };
  for (;;) {
    std::array<pollfd, 3> watched{pollfd{stop, POLLIN, 0}, pollfd{door_->listener.get(), POLLIN, 0},
                                  pollfd{connected() ? door_->connection.get() : -1, POLLIN, 0}};
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) throw_errno("wait for the agent");
    if (watched[0].revents != 0) return;
    if (watched[2].revents != 0 && !hear()) {
      const std::lock_guard lock(mutex_);
      door_->connection = Descriptor();
    }
    if (watched[1].revents == 0) continue;
    if (auto fresh = door_->admit()) {
      const std::lock_guard lock(mutex_);
      door_->connection = std::move(fresh);
      fresh_connection();
    }
  }
}

}  // namespace standfirm::agent

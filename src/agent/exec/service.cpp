#include "agent/exec/service.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

constexpr Seconds other_side_takes{10};
constexpr Seconds agent_comes_within{30};

}  // namespace

Service::Service(std::filesystem::path socket, uid_t user, gid_t group) : path_(std::move(socket)), user_(user) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.native().size() >= sizeof address.sun_path)
    throw std::runtime_error("the socket's path is too long: " + path_.string());
  std::memcpy(address.sun_path, path_.c_str(), path_.native().size());
  // Whatever the umask: the other half's user has to get as far as the socket, whose own mode says who may open it.
  if (std::filesystem::create_directories(path_.parent_path()))
    std::filesystem::permissions(path_.parent_path(), std::filesystem::perms(0755));
  listener_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener_) throw_errno("make a socket");
  ::unlink(path_.c_str());
  const mode_t before = ::umask(0177);
  const int bound = ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::umask(before);
  if (bound != 0) throw_errno("make the socket " + path_.string());
  if (::chown(path_.c_str(), static_cast<uid_t>(-1), group) != 0 || ::chmod(path_.c_str(), 0660) != 0)
    throw_errno("give the socket to the agent's group");
  if (::listen(listener_.get(), 4) != 0) throw_errno("listen on " + path_.string());
}
Service::~Service() { ::unlink(path_.c_str()); }

void Service::take_connection() {
  Descriptor fresh(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!fresh) return;
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(fresh.get(), SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || (peer.uid != user_ && peer.uid != 0))
    return;
  const timeval limit{other_side_takes.count(), 0};
  ::setsockopt(fresh.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const std::lock_guard lock(mutex_);
  connection_ = std::move(fresh);  // a second agent takes the first one's place: the first is gone or hangs
  frames_ = FrameReader(max_local_frame_bytes);
  answered_.notify_all();
}

void Service::drop_connection() {
  const std::lock_guard lock(mutex_);
  connection_ = Descriptor();
}

void Service::say(const FromExec& message) {
  const std::string frame = framed(json::write_text(message));
  const std::lock_guard lock(mutex_);
  if (!connection_) return;
  std::string_view left = frame;
  while (!left.empty()) {
    const ssize_t sent = ::send(connection_.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      ::shutdown(connection_.get(), SHUT_RDWR);  // run() sees the end and lets go
      return;
    }
    left.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::expected<void, std::string> Service::reach_server(Seconds timeout) {
  std::unique_lock lock(mutex_);
  if (!answered_.wait_for(lock, agent_comes_within, [&] { return static_cast<bool>(connection_); }))
    return std::unexpected("the agent's network program is not running");
  const std::uint64_t number = ++question_;
  answer_.reset();
  lock.unlock();
  say(ReachServer{number, timeout});
  lock.lock();
  if (!answered_.wait_for(lock, timeout + Seconds{5}, [&] { return answer_ && answer_->question == number; }))
    return std::unexpected("the agent's network program did not answer");
  if (!answer_->reached) return std::unexpected(readable(answer_->sentence, 300));
  return {};
}

bool Service::hear(const Heard& heard) {
  std::string buffer(std::min<std::size_t>(frames_.room(), 64 * 1024), '\0');
  const ssize_t got = ::recv(connection_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  if (got == 0) return false;
  frames_.take(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
  for (;;) {
    const auto frame = frames_.next();
    if (!frame) {
      heard.log("the agent's program was cut off: it sent " + frame.error());
      return false;
    }
    if (!*frame) return true;
    const auto message = json::read_text<FromAgent>(**frame, json::Unknown::ignore, max_local_frame_bytes);
    if (!message) {
      heard.log("the agent's program was cut off: " + readable(message.error().text(), 300));
      return false;
    }
    if (std::holds_alternative<Attach>(*message))
      heard.attach();
    else if (std::holds_alternative<wire::agent::SendFacts>(*message))
      heard.send_facts();
    else if (const auto* carry = std::get_if<wire::agent::Carry>(&*message))
      heard.carry(*carry);
    else if (const auto* accepted = std::get_if<wire::agent::OutcomeAccepted>(&*message))
      heard.accepted(accepted->order);
    else if (const auto* reached = std::get_if<ServerReached>(&*message)) {
      const std::lock_guard lock(mutex_);
      answer_ = *reached;
      answered_.notify_all();
    }
  }
}

void Service::run(const Heard& heard, int stop) {
  for (;;) {
    std::array<pollfd, 3> watched{pollfd{stop, POLLIN, 0}, pollfd{listener_.get(), POLLIN, 0},
                                  pollfd{connection_ ? connection_.get() : -1, POLLIN, 0}};
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) throw_errno("wait for the agent");
    if (watched[0].revents != 0) return;
    if (watched[2].revents != 0) {
      bool goes_on = false;
      try {
        goes_on = hear(heard);
      } catch (const std::exception& problem) {
        heard.log("what the agent's program asked could not be done: " + std::string(problem.what()));
      }
      if (!goes_on) drop_connection();
    }
    if (watched[1].revents != 0) take_connection();
  }
}

}  // namespace standfirm::agent

#include "server/signer/run.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "server/signer/frames.hpp"
#include "server/signer/signer.hpp"

namespace standfirm::server::signer {
namespace {

constexpr int waiting_connections = 64;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    throw std::runtime_error(
        fmt::format("{}: is too long for a socket's path (at most {} bytes)", path, sizeof address.sun_path - 1));
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

/// A socket file left by a signer that was killed is taken away; one that is answered is somebody's.
Descriptor listening_at(const std::string& path) {
  const auto address = address_of(path);
  const auto* raw = reinterpret_cast<const sockaddr*>(&address);
  {
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(probe.get(), raw, sizeof address) == 0)
      throw std::runtime_error(fmt::format("{}: another signer already answers there; stop that one first", path));
    if (errno == ECONNREFUSED) ::unlink(path.c_str());
  }
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const mode_t before = ::umask(0117);  // 0660 from the moment it is there
  const bool bound = socket && ::bind(socket.get(), raw, sizeof address) == 0;
  const int why = errno;
  ::umask(before);
  if (!bound || ::listen(socket.get(), waiting_connections) != 0)
    throw std::runtime_error(fmt::format("{}: cannot be listened at: {}", path, std::strerror(why)));
  return socket;
}

bool may_ask(int connection, const std::optional<uid_t>& server_user) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return false;
  return who.uid == ::geteuid() || who.uid == 0 || (server_user && who.uid == *server_user);
}

void serve(int connection, Signer& signer) {
  const auto deadline = within(answer_deadline);
  const auto frame = read_frame(connection, deadline);
  if (!frame) return;
  const auto question = json::read_text<Question>(*frame);
  const Answer answer = question ? signer.answer(*question)
                                 : Answer(SignRefused{"The question can't be read: " + question.error().text(), true});
  (void)write_frame(connection, json::write_text(answer), deadline);  // who hung up asks again
}

}  // namespace

void run_signer(const SignerSettings& settings, const std::function<std::unique_ptr<store::Ledger>()>& open_ledger,
                const procedure::Procedure& procedure, const Clock& clock, int stop) {
  Signer signer(settings.key_folder, open_ledger, procedure, clock, settings.limits, settings.lockdown);
  const auto socket = listening_at(settings.socket_path);
  for (;;) {
    pollfd waits[2]{{socket.get(), POLLIN, 0}, {stop, POLLIN, 0}};
    if (::poll(waits, 2, -1) < 0) {
      if (errno == EINTR) continue;
      throw std::runtime_error(fmt::format("the signer can't wait for questions: {}", std::strerror(errno)));
    }
    if (waits[1].revents != 0) break;
    const Descriptor connection(::accept4(socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (connection && may_ask(connection.get(), settings.server_user)) serve(connection.get(), signer);
  }
  ::unlink(settings.socket_path.c_str());
}

}  // namespace standfirm::server::signer

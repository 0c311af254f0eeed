#include "agent/checkin/reach.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "agent/local/disk.hpp"

namespace standfirm::agent {

std::expected<void, std::string> reach(const std::string& address, std::uint16_t port, Seconds timeout) {
  const std::string where = address + " port " + std::to_string(port);
  addrinfo how{};
  how.ai_socktype = SOCK_STREAM;
  how.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;  // nothing is looked up
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &how, &found) != 0)
    return std::unexpected(where + " is not an address");
  const Descriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int begun = socket ? ::connect(socket.get(), found->ai_addr, found->ai_addrlen) : -1;
  const int why = errno;
  ::freeaddrinfo(found);
  if (begun == 0) return {};
  if (!socket || why != EINPROGRESS) return std::unexpected(where + ": " + errno_text(why));
  pollfd watched{socket.get(), POLLOUT, 0};
  if (::poll(&watched, 1, static_cast<int>(std::chrono::duration_cast<Millis>(timeout).count())) <= 0)
    return std::unexpected(where + " did not answer within " + std::to_string(timeout.count()) + " seconds");
  int failed = 0;
  socklen_t size = sizeof failed;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &failed, &size);
  if (failed != 0) return std::unexpected(where + ": " + errno_text(failed));
  return {};
}

}  // namespace standfirm::agent

#include "agent/checkin/reach.hpp"

#include <winsock2.h>
#include <ws2tcpip.h>

#include "agent/local/windows/wide.hpp"

namespace standfirm::agent {
namespace {

class Sockets {
 public:
  Sockets() {
    WSADATA about{};
    begun_ = ::WSAStartup(MAKEWORD(2, 2), &about) == 0;
  }
  ~Sockets() {
    if (begun_) ::WSACleanup();
  }
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;

 private:
  bool begun_ = false;
};

struct Socket {
  SOCKET socket = INVALID_SOCKET;
  ~Socket() {
    if (socket != INVALID_SOCKET) ::closesocket(socket);
  }
};

}  // namespace

std::expected<void, std::string> reach(const std::string& address, std::uint16_t port, Seconds timeout) {
  const Sockets sockets;
  const std::string where = address + " port " + std::to_string(port);
  const auto why = [&](int error) { return std::unexpected(where + ": " + windows_text(static_cast<DWORD>(error))); };
  addrinfo how{};
  how.ai_socktype = SOCK_STREAM;
  how.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;  // nothing is looked up
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &how, &found) != 0)
    return std::unexpected(where + " is not an address");
  Socket own{::socket(found->ai_family, SOCK_STREAM, IPPROTO_TCP)};
  u_long at_once = 1;
  const bool made = own.socket != INVALID_SOCKET && ::ioctlsocket(own.socket, FIONBIO, &at_once) == 0;
  const int begun = made ? ::connect(own.socket, found->ai_addr, static_cast<int>(found->ai_addrlen)) : SOCKET_ERROR;
  const int error = ::WSAGetLastError();
  ::freeaddrinfo(found);
  if (begun == 0) return {};
  if (!made || error != WSAEWOULDBLOCK) return why(error);
  fd_set connected, failed;
  FD_ZERO(&connected);
  FD_ZERO(&failed);
  FD_SET(own.socket, &connected);
  FD_SET(own.socket, &failed);
  timeval limit{static_cast<long>(timeout.count()), 0};
  if (::select(0, nullptr, &connected, &failed, &limit) <= 0)
    return std::unexpected(where + " did not answer within " + std::to_string(timeout.count()) + " seconds");
  int result = 0, size = sizeof result;
  ::getsockopt(own.socket, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&result), &size);
  if (result != 0) return why(result);
  return {};
}

}  // namespace standfirm::agent

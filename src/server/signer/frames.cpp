#include "server/signer/frames.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "server/signer/protocol.hpp"

namespace standfirm::server::signer {

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

bool ready(int socket, short events, Deadline deadline) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd wait{socket, events, 0};
    const int found = ::poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (found > 0) return true;
    if (found == 0 || errno != EINTR) return false;
  }
}

namespace {

std::expected<std::string, std::string> read_exactly(int socket, std::size_t size, Deadline deadline) {
  std::string out(size, '\0');
  for (std::size_t got = 0; got < size;) {
    if (!ready(socket, POLLIN, deadline)) return std::unexpected("the other end said nothing in time");
    const auto more = ::recv(socket, out.data() + got, size - got, 0);
    if (more == 0) return std::unexpected("the other end hung up");
    if (more < 0) {
      if (errno == EAGAIN || errno == EINTR) continue;
      return std::unexpected(std::strerror(errno));
    }
    got += static_cast<std::size_t>(more);
  }
  return out;
}

}  // namespace

std::expected<std::string, std::string> read_frame(int socket, Deadline deadline) {
  const auto head = read_exactly(socket, 4, deadline);
  if (!head) return head;
  std::size_t size = 0;
  for (const char c : *head) size = size << 8 | static_cast<unsigned char>(c);
  if (size > max_frame_bytes) return std::unexpected(fmt::format("the frame is longer than {} bytes", max_frame_bytes));
  return read_exactly(socket, size, deadline);
}

std::expected<void, std::string> write_frame(int socket, const std::string& content, Deadline deadline) {
  if (content.size() > max_frame_bytes)
    return std::unexpected(fmt::format("the frame is longer than {} bytes", max_frame_bytes));
  std::string frame;
  for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(content.size() >> shift & 0xff);
  frame += content;
  for (std::size_t sent = 0; sent < frame.size();) {
    if (!ready(socket, POLLOUT, deadline)) return std::unexpected("the other end took nothing in time");
    const auto more = ::send(socket, frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (more < 0) {
      if (errno == EAGAIN || errno == EINTR) continue;
      return std::unexpected(std::strerror(errno));
    }
    sent += static_cast<std::size_t>(more);
  }
  return {};
}

}  // namespace standfirm::server::signer

#include "agent/tools/clamd_session.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_words = 300;

Descriptor connect_to(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.native().size() >= sizeof address.sun_path) throw std::runtime_error("clamd's socket has too long a path");
  std::memcpy(address.sun_path, socket.c_str(), socket.native().size());
  Descriptor out(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!out) throw_errno("make a socket");
  if (::connect(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw_errno("reach clamd");
  return out;
}

void limit(const Descriptor& socket, int option, Seconds timeout) {
  const timeval time{timeout.count(), 0};
  ::setsockopt(socket.get(), SOL_SOCKET, option, &time, sizeof time);
}

void send_all(const Descriptor& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) throw_errno("speak to clamd");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

std::expected<std::optional<ClamdAnswer>, std::string> ClamdAnswers::next() {
  const auto end = held_.find('\0');
  if (end == std::string::npos) {
    if (held_.size() > max_answer_bytes) return std::unexpected("clamd's answer does not end");
    return std::optional<ClamdAnswer>{};
  }
  const std::string text = held_.substr(0, end);
  held_.erase(0, end + 1);
  ClamdAnswer out;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out.number);
  std::string_view rest(read.ptr, static_cast<std::size_t>(text.data() + text.size() - read.ptr));
  if (read.ec != std::errc{} || !rest.starts_with(": ") || out.number == 0)
    return std::unexpected("clamd's answer has no number: " + readable(text, 100));
  rest.remove_prefix(2);
  if (const auto named = rest.find("]: "); rest.starts_with("fd[") && named != std::string_view::npos)
    rest.remove_prefix(named + 3);
  const auto ends = [&](std::string_view word) {
    if (rest == word) return true;
    return rest.size() > word.size() && rest.ends_with(word) && rest[rest.size() - word.size() - 1] == ' ';
  };
  const auto words = [&](std::string_view word) {
    return readable(rest.substr(0, rest.size() > word.size() ? rest.size() - word.size() - 1 : 0), max_words);
  };
  if (rest == "OK") {
    out.kind = ClamdAnswer::Kind::ok;
  } else if (ends("FOUND")) {
    out.kind = ClamdAnswer::Kind::found;
    out.words = words("FOUND");
  } else {
    out.kind = ClamdAnswer::Kind::error;
    out.words = ends("ERROR") ? words("ERROR") : readable(rest, max_words);
  }
  return std::optional(std::move(out));
}

std::optional<std::string> why_not_looked_at(const std::string& signature) {
  if (signature.starts_with("Heuristics.Encrypted")) return "encrypted";
  if (!signature.starts_with("Heuristics.Limits.Exceeded")) return std::nullopt;
  const auto holds = [&](std::string_view word) { return signature.find(word) != std::string::npos; };
  if (holds("Recursion")) return "too_deep";
  if (holds("ScanTime")) return "timed_out";
  if (holds("FileSize") || holds("ScanSize")) return "too_large";
  return "limit";
}

ClamdSession::ClamdSession(const std::filesystem::path& socket) : socket_(connect_to(socket)) {
  using namespace std::string_view_literals;
  send_all(socket_, "zIDSESSION\0"sv);
}

std::uint64_t ClamdSession::send(int fd, Seconds timeout) {
  using namespace std::string_view_literals;
  limit(socket_, SO_SNDTIMEO, timeout);
  send_all(socket_, "zFILDES\0"sv);
  char nothing = 0;
  iovec part{&nothing, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  while (::sendmsg(socket_.get(), &message, MSG_NOSIGNAL) < 0)
    if (errno != EINTR) throw_errno("hand a file to clamd");
  return ++sent_;
}

ClamdAnswer ClamdSession::receive(Seconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    auto answer = answers_.next();
    if (!answer) throw std::runtime_error(answer.error());
    if (*answer) return std::move(**answer);
    const auto left = std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
    pollfd watched{socket_.get(), POLLIN, 0};
    if (left <= Millis{0} || ::poll(&watched, 1, static_cast<int>(left.count())) == 0)
      throw std::runtime_error("clamd did not answer within " + std::to_string(timeout.count()) + " seconds");
    std::array<char, 4096> buffer;
    const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("hear clamd");
    if (got == 0) throw std::runtime_error("clamd ended the session");
    answers_.take(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
  }
}

std::string ClamdSession::ask(const std::filesystem::path& socket, std::string_view command, Seconds timeout) {
  const Descriptor connection = connect_to(socket);
  limit(connection, SO_SNDTIMEO, timeout);
  limit(connection, SO_RCVTIMEO, timeout);
  std::string text = "z" + std::string(command);
  text += '\0';
  send_all(connection, text);
  std::string out;
  while (out.size() < ClamdAnswers::max_answer_bytes && out.find('\0') == std::string::npos) {
    std::array<char, 1024> buffer;
    const ssize_t got = ::recv(connection.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("hear clamd");
    if (got == 0) break;
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return readable(out.substr(0, out.find('\0')), 300);
}

}  // namespace standfirm::agent

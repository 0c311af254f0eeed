#include "child.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace standfirm::bench {
namespace {
using Steady = std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

int connected(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) return fd;
  ::close(fd);
  return -1;
}
}  // namespace

Finished run(const std::vector<std::string>& argv, std::chrono::seconds deadline, bool with_errors) {
  int out[2];
  if (::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  auto arguments = argv;
  auto raw = pointers(arguments);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::setpgid(0, 0);
    ::dup2(out[1], 1);
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(with_errors ? out[1] : null, 2);
    ::dup2(null, 0);
    ::execvp(raw[0], raw.data());
    ::_exit(127);
  }
  ::close(out[1]);
  Finished done;
  const auto until = Steady::now() + deadline;
  char buffer[65536];
  for (;;) {
    pollfd wait{out[0], POLLIN, 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now()).count();
    if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) == 0) {
      ::kill(-pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
      ::close(out[0]);
      throw std::runtime_error(argv[0] + " did not end in time");
    }
    const auto n = ::read(out[0], buffer, sizeof buffer);
    if (n <= 0) break;
    done.output.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(out[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  done.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return done;
}

Child::Child(std::vector<std::string> argv, const std::string& log, std::vector<std::string> environment) {
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  auto raw = pointers(argv);
  auto raw_environment = pointers(environment);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::setpgid(0, 0);
    const int to = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, 0);
    ::dup2(to, 1);
    ::dup2(to, 2);
    ::execvpe(raw[0], raw.data(), raw_environment.data());
    ::_exit(127);
  }
}

bool Child::alive() const {
  if (pid_ < 0) return false;
  if (::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

void Child::end(int signal) {
  if (!alive()) return;
  ::kill(-pid_, signal);
  const auto until = Steady::now() + std::chrono::seconds(10);
  while (alive() && Steady::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  if (alive()) {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
}

Child::~Child() { end(SIGTERM); }

namespace {
std::vector<pid_t> family(pid_t pid) {
  std::vector<pid_t> all{pid};
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::ifstream in(fmt::format("/proc/{0}/task/{0}/children", all[i]));
    for (pid_t child; in >> child;) all.push_back(child);
  }
  return all;
}
}  // namespace

double resident_bytes(pid_t pid) {
  double total = 0;
  for (const auto one : family(pid)) {
    std::ifstream in(fmt::format("/proc/{}/smaps_rollup", one));
    for (std::string line; std::getline(in, line);)
      if (line.starts_with("Pss:")) total += 1024 * std::strtod(line.c_str() + 4, nullptr);
  }
  return total;
}

double cpu_seconds(pid_t pid) {
  double ticks = 0;
  for (const auto one : family(pid)) {
    std::ifstream in(fmt::format("/proc/{}/stat", one));
    std::stringstream text;
    text << in.rdbuf();
    const auto stat = text.str();
    const auto at = stat.rfind(')');
    if (at == std::string::npos) continue;
    std::stringstream rest(stat.substr(at + 2));
    std::string skipped;
    double user = 0, kernel = 0;
    for (int i = 0; i < 11; ++i) rest >> skipped;
    rest >> user >> kernel;
    ticks += user + kernel;
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

bool wait_for_port(int port, std::chrono::milliseconds deadline) {
  const auto until = Steady::now() + deadline;
  while (Steady::now() < until) {
    if (const int fd = connected(port); fd >= 0) {
      ::close(fd);
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0)
    throw std::runtime_error("no free port");
  ::close(fd);
  return ntohs(at.sin_port);
}

Answer exchange(int port, const std::string& method, const std::string& path, const std::vector<std::string>& headers,
                const std::string& body) {
  const int fd = connected(port);
  if (fd < 0) throw std::runtime_error("nobody answers on port " + std::to_string(port));
  const timeval patience{30, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string request =
      fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n", method, path, port);
  for (const auto& header : headers) request += header + "\r\n";
  if (method != "GET") request += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
  request += "\r\n" + body;
  std::string all;
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char buffer[65536];
    for (ssize_t n; (n = ::recv(fd, buffer, sizeof buffer, 0)) > 0;) all.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(fd);
  Answer answer;
  const auto end = all.find("\r\n\r\n");
  if (end == std::string::npos) return answer;
  if (all.size() > 12) std::from_chars(all.data() + 9, all.data() + 12, answer.status);  // "HTTP/1.1 200 OK"
  answer.headers = all.substr(0, end);
  answer.body = all.substr(end + 4);
  return answer;
}

double milliseconds_until_answer(int port, const std::string& path, std::chrono::seconds deadline) {
  const auto began = Steady::now();
  while (Steady::now() - began < deadline) {
    if (const int fd = connected(port); fd >= 0) {
      ::close(fd);
      if (exchange(port, "GET", path, {}, "").status == 200)
        return std::chrono::duration<double, std::milli>(Steady::now() - began).count();
    }
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  throw std::runtime_error("no answer in time");
}

}  // namespace standfirm::bench

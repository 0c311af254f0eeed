#include "letters/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace standfirm::letters {
namespace {

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) ends_ = {-1, -1};
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  [[nodiscard]] bool good() const { return ends_[0] >= 0; }
  [[nodiscard]] int read_end() const { return ends_[0]; }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  void close_read() { close(ends_[0]); }
  void close_write() { close(ends_[1]); }

 private:
  static void close(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const auto& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

constexpr rlim_t file_bytes = 64 * 1024 * 1024;  // of one file: fonts are unpacked into a temporary folder

/// In the child, between fork and exec: only what is safe there. Never returns.
[[noreturn]] void become(char* const* argv, char* const* env, int in, int out, int err, rlim_t memory,
                         rlim_t cpu_seconds) {
  const auto limit = [](int what, rlim_t most) {
    const rlimit value{most, most};
    return ::setrlimit(static_cast<__rlimit_resource>(what), &value) == 0;
  };
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  // Best effort: where namespaces are forbidden the program's own refusal to fetch anything still stands.
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) ::unshare(CLONE_NEWNET);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  if (!limit(RLIMIT_AS, memory) || !limit(RLIMIT_CPU, cpu_seconds) || !limit(RLIMIT_FSIZE, file_bytes) ||
      !limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NOFILE, 256))
    ::_exit(126);
  if (::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0) ::_exit(126);
  ::close_range(3, ~0U, 0);
  ::execve(argv[0], argv, env);
  ::_exit(127);
}

bool ends_before(pid_t child, std::chrono::steady_clock::time_point until) {
  const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  if (fd < 0) return false;
  pollfd wait{fd, POLLIN, 0};
  int ready = 0;
  do {
    const auto left = std::chrono::duration_cast<Millis>(until - std::chrono::steady_clock::now()).count();
    ready = ::poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
  } while (ready < 0 && errno == EINTR);
  ::close(fd);
  return ready > 0;
}

std::string last_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  const auto from = text.rfind('\n');
  if (from != std::string::npos) text.erase(0, from + 1);
  if (text.size() > 300) text.resize(300);
  return text;
}

}  // namespace

std::expected<std::string, std::string> run(const Program& program, std::string_view input) {
  const auto& name = program.arguments.front();
  Pipe in, out, err;
  if (!in.good() || !out.good() || !err.good())
    return std::unexpected(fmt::format("could not start {}: {}", name, std::strerror(errno)));
  const auto argv = pointers(program.arguments), env = pointers(program.environment);
  const auto cpu_seconds = static_cast<rlim_t>(program.deadline.count()) + 1;
  const pid_t child = ::fork();
  if (child < 0) return std::unexpected(fmt::format("could not start {}: {}", name, std::strerror(errno)));
  if (child == 0)
    become(argv.data(), env.data(), in.read_end(), out.write_end(), err.write_end(), program.max_memory_bytes,
           cpu_seconds);

  ::setpgid(child, child);  // here too, so that it is a group of its own before anything is killed
  in.close_read();
  out.close_write();
  err.close_write();
  ::fcntl(in.write_end(), F_SETFL, O_NONBLOCK);
  const auto until = std::chrono::steady_clock::now() + program.deadline;
  std::string written, complaint, failed;
  bool out_open = true, err_open = true;
  std::array<char, 64 * 1024> buffer{};
  if (input.empty()) in.close_write();
  while ((out_open || err_open) && failed.empty()) {
    const auto left = std::chrono::duration_cast<Millis>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0) {
      failed = fmt::format("{} took longer than {} s and was ended", name, program.deadline.count());
      break;
    }
    std::array<pollfd, 3> waits{pollfd{out_open ? out.read_end() : -1, POLLIN, 0},
                                pollfd{err_open ? err.read_end() : -1, POLLIN, 0}, pollfd{in.write_end(), POLLOUT, 0}};
    if (::poll(waits.data(), waits.size(), static_cast<int>(left)) < 0 && errno != EINTR) {
      failed = fmt::format("waiting for {} failed: {}", name, std::strerror(errno));
      break;
    }
    if (waits[2].revents != 0) {
      const auto n = ::write(in.write_end(), input.data(), input.size());
      if (n > 0) input.remove_prefix(static_cast<std::size_t>(n));
      if (input.empty() || (n < 0 && errno != EAGAIN && errno != EINTR)) in.close_write();
    }
    const auto drain = [&](const pollfd& wait, bool& open, std::string& into, std::size_t most) {
      if (wait.revents == 0) return true;
      const auto n = ::read(wait.fd, buffer.data(), buffer.size());
      if (n > 0) into.append(buffer.data(), std::min(static_cast<std::size_t>(n), most - into.size()));
      if (n == 0 || (n < 0 && errno != EINTR)) open = false;
      return into.size() < most;
    };
    if (!drain(waits[0], out_open, written, program.max_output_bytes))
      failed = fmt::format("{} wrote more than {} bytes", name, program.max_output_bytes);
    if (!drain(waits[1], err_open, complaint, 64 * 1024)) {  // enough to say what is wrong
      err_open = false;
      err.close_read();
    }
  }
  // Both ends closed is not yet the end of the program.
  if (failed.empty() && !ends_before(child, until))
    failed = fmt::format("{} took longer than {} s and was ended", name, program.deadline.count());
  if (!failed.empty()) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!failed.empty()) return std::unexpected(std::move(failed));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return written;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127 && complaint.empty())
    return std::unexpected(fmt::format("could not start {}; is it installed?", name));
  return std::unexpected(fmt::format("{} ended with {} {}: {}", name, WIFSIGNALED(status) ? "signal" : "exit code",
                                     WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
                                     last_line(complaint)));
}

}  // namespace standfirm::letters

#include "endpoint/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace standfirm::practice {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t max_output_bytes = 4 << 20;
constexpr std::size_t max_errors_bytes = 1 << 20;

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
    read_end = ends[0];
    write_end = ends[1];
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_read();
    close_write();
  }
  void close_read() {
    if (read_end >= 0) ::close(read_end);
    read_end = -1;
  }
  void close_write() {
    if (write_end >= 0) ::close(write_end);
    write_end = -1;
  }
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  return argv;
}

std::string spoken(const std::vector<std::string>& command) {
  std::string text;
  for (const auto& word : command) text += (text.empty() ? "" : " ") + word;
  return text.substr(0, 300);
}

// Between fork and exec only calls that are safe there: no allocation, no locks.
[[noreturn]] void become(char* const* argv, char* const* environment, int in, int out, int err, pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int handled : {SIGPIPE, SIGINT, SIGTERM}) ::signal(handled, SIG_DFL);
  ::execvpe(argv[0], argv, environment);
  const char* const why = std::strerror(errno);
  (void)!::write(2, argv[0], std::strlen(argv[0]));
  (void)!::write(2, ": ", 2);
  (void)!::write(2, why, std::strlen(why));
  ::_exit(127);
}

void take(int& from, std::string& into, std::size_t limit) {
  char block[65536];
  const ssize_t got = ::read(from, block, sizeof block);
  if (got > 0) {
    into.append(block, std::min<std::size_t>(static_cast<std::size_t>(got), limit - std::min(limit, into.size())));
  } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
    from = -1;
  }
}

}  // namespace

Ran run(const std::vector<std::string>& command, std::chrono::milliseconds deadline, const std::string& input) {
  Pipe in, out, err;
  auto argv = pointers(command);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) become(argv.data(), environ, in.read_end, out.write_end, err.write_end, parent);
  ::setpgid(child, child);
  in.close_read();
  out.close_write();
  err.close_write();
  ::fcntl(in.write_end, F_SETFL, O_NONBLOCK);

  const auto until = SteadyClock::now() + deadline;
  Ran ran;
  int from_out = out.read_end, from_err = err.read_end;
  std::size_t written = 0;
  while (from_out >= 0 || from_err >= 0) {
    if (written == input.size()) in.close_write();
    pollfd waits[3] = {{from_out, POLLIN, 0}, {from_err, POLLIN, 0}, {in.write_end, POLLOUT, 0}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count();
    if (left <= 0 || ::poll(waits, 3, static_cast<int>(std::min<long long>(left, 60'000))) < 0) {
      if (left > 0 && errno == EINTR) continue;
      ran.timed_out = true;
      ::kill(-child, SIGKILL);
      break;
    }
    if (waits[0].revents != 0) take(from_out, ran.output, max_output_bytes);
    if (waits[1].revents != 0) take(from_err, ran.errors, max_errors_bytes);
    if (waits[2].revents != 0) {
      const ssize_t put = ::write(in.write_end, input.data() + written, input.size() - written);
      written = put > 0 ? written + static_cast<std::size_t>(put) : input.size();
    }
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now());
  ran.exit_code =
      wait_for(child, ran.timed_out ? std::chrono::seconds(10) : std::max(left, std::chrono::milliseconds(1)));
  if (ran.exit_code == -2) {  // it closed its output and stayed
    ran.timed_out = true;
    ::kill(-child, SIGKILL);
    (void)wait_for(child, std::chrono::seconds(10));
    ran.exit_code = -1;
  }
  return ran;
}

std::string must(const std::vector<std::string>& command, std::chrono::milliseconds deadline,
                 const std::string& input) {
  auto ran = run(command, deadline, input);
  if (!ran.ok())
    throw std::runtime_error("'" + spoken(command) + "' " +
                             (ran.timed_out ? "did not end in time" : "ended with " + std::to_string(ran.exit_code)) +
                             ": " + (ran.errors.empty() ? ran.output : ran.errors).substr(0, 2000));
  return std::move(ran.output);
}

pid_t start(const std::vector<std::string>& command, const std::string& log,
            const std::vector<std::string>& environment) {
  auto argv = pointers(command);
  std::vector<std::string> all(environment);
  for (char** each = environ; *each != nullptr; ++each) all.emplace_back(*each);
  auto variables = pointers(all);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (nothing < 0 || out < 0) {
    const int why = errno;
    if (nothing >= 0) ::close(nothing);
    throw std::system_error(why, std::generic_category(), log);
  }
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) become(argv.data(), variables.data(), nothing, out, out, parent);
  ::close(nothing);
  ::close(out);
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  ::setpgid(child, child);
  return child;
}

int wait_for(pid_t child, std::chrono::milliseconds deadline) {
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  if (handle < 0) throw std::system_error(errno, std::generic_category(), "pidfd_open");
  const auto until = SteadyClock::now() + deadline;
  pollfd ended{handle, POLLIN, 0};
  int ready = 0;
  do {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count();
    ready = ::poll(&ended, 1, left > 0 ? static_cast<int>(std::min<long long>(left, 1'000'000)) : 0);
  } while ((ready < 0 && errno == EINTR) || (ready == 0 && SteadyClock::now() < until));
  ::close(handle);
  if (ready <= 0) return -2;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace standfirm::practice

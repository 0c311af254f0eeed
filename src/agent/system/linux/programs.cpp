#include "agent/system/linux/programs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

#include "agent/local/disk.hpp"

namespace standfirm::agent::linux_system {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::array folders{"/usr/local/sbin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};
constexpr std::chrono::milliseconds grace{2000};  // between asking a program to end and killing it

struct Pipe {
  Descriptor read, write;
  static Pipe open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("open a pipe");
    return {Descriptor(ends[0]), Descriptor(ends[1])};
  }
};

class SpawnFiles {
 public:
  SpawnFiles() { posix_spawn_file_actions_init(&actions_); }
  ~SpawnFiles() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnFiles(const SpawnFiles&) = delete;
  SpawnFiles& operator=(const SpawnFiles&) = delete;
  void put(int from, int as) { posix_spawn_file_actions_adddup2(&actions_, from, as); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class SpawnHow {
 public:
  SpawnHow() {
    posix_spawnattr_init(&how_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&how_, &none);
    posix_spawnattr_setsigdefault(&how_, &all);
    posix_spawnattr_setpgroup(&how_, 0);
    posix_spawnattr_setflags(&how_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnHow() { posix_spawnattr_destroy(&how_); }
  SpawnHow(const SpawnHow&) = delete;
  SpawnHow& operator=(const SpawnHow&) = delete;
  const posix_spawnattr_t* get() const { return &how_; }

 private:
  posix_spawnattr_t how_{};
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (auto& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

void put_in_background(pid_t group) {
  constexpr int ioprio_who_pgrp = 2, idle_class = 3 << 13;
  ::setpriority(PRIO_PGRP, static_cast<id_t>(group), 10);
  ::syscall(SYS_ioprio_set, ioprio_who_pgrp, group, idle_class);
}

/// The processors this thread may use are fewer while it lives: what is started meanwhile, with all that it starts,
/// keeps to these.
class FewerProcessors {
 public:
  explicit FewerProcessors(const std::optional<Limits>& limits) {
    if (!limits || ::sched_getaffinity(0, sizeof all_, &all_) != 0) return;
    const auto wanted = static_cast<int>(limits->processors_of(static_cast<unsigned>(CPU_COUNT(&all_))));
    cpu_set_t fewer;
    CPU_ZERO(&fewer);
    // The last ones: interrupts and what people work with tend to be on the first.
    for (std::size_t i = CPU_SETSIZE; i-- > 0 && CPU_COUNT(&fewer) < wanted;)
      if (CPU_ISSET(i, &all_)) CPU_SET(i, &fewer);
    changed_ = ::sched_setaffinity(0, sizeof fewer, &fewer) == 0;
  }
  ~FewerProcessors() {
    if (changed_) ::sched_setaffinity(0, sizeof all_, &all_);
  }
  FewerProcessors(const FewerProcessors&) = delete;
  FewerProcessors& operator=(const FewerProcessors&) = delete;

 private:
  cpu_set_t all_{};
  bool changed_ = false;
};

/// What it starts inherits it; it is set before the program has come as far as starting anything.
void limit_memory(pid_t pid, std::uint64_t bytes) {
  const rlimit most{bytes, bytes};
  ::prlimit(pid, RLIMIT_DATA, &most, nullptr);
}

/// Reads what is there; false at the end.
bool drain(int fd, std::string& into, std::size_t max, bool& cut, const Programs::Seen* seen) {
  char buffer[16384];
  const ssize_t got = ::read(fd, buffer, sizeof buffer);
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  if (got == 0) return false;
  const std::string_view bytes(buffer, static_cast<std::size_t>(got));
  const auto kept = bytes.substr(0, into.size() < max ? max - into.size() : 0);
  into += kept;
  cut = cut || kept.size() < bytes.size();
  if (seen != nullptr && *seen) (*seen)(bytes);
  return true;
}

}  // namespace

std::string LinuxPrograms::find(const std::string& name) const {
  if (name.empty()) return {};
  if (name.front() == '/') return ::access(name.c_str(), X_OK) == 0 ? name : std::string();
  if (name.find('/') != std::string::npos) return {};
  for (const char* folder : folders) {
    std::string path = std::string(folder) + "/" + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

ProgramEnded LinuxPrograms::run(const Program& program, const Seen& seen) {
  ProgramEnded ended;
  std::vector<std::string> argv = program.argv;
  const std::string path = argv.empty() ? std::string() : find(argv.front());
  if (path.empty()) {
    ended.errors = "it is not installed";
    return ended;
  }
  std::vector<std::string> environment{"PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
                                       "LC_ALL=C.UTF-8"};
  for (const auto& [key, value] : program.environment) environment.push_back(fmt::format("{}={}", key, value));

  Pipe in = Pipe::open(), out = Pipe::open(), errors = Pipe::open();
  pid_t pid = -1;
  {
    SpawnFiles files;
    files.put(in.read.get(), 0);
    files.put(out.write.get(), 1);
    files.put(errors.write.get(), 2);
    const SpawnHow how;
    const FewerProcessors fewer(program.limits);
    const int failed =
        ::posix_spawn(&pid, path.c_str(), files.get(), how.get(), pointers(argv).data(), pointers(environment).data());
    if (failed != 0) {
      ended.errors = errno_text(failed);
      return ended;
    }
  }
  ended.started = true;
  in.read = {};
  out.write = {};
  errors.write = {};
  if (program.limits) limit_memory(pid, program.limits->memory_bytes);
  if (program.in_background) put_in_background(pid);
  ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);

  std::string_view input = program.input;
  const auto deadline = Steady::now() + program.timeout;
  std::optional<Steady::time_point> kill_at;
  bool out_open = true, errors_open = true, exited = false;
  int status = 0;
  for (;;) {
    if (!exited && ::waitpid(pid, &status, WNOHANG) == pid) exited = true;
    const auto now = Steady::now();
    // A child left behind may hold the pipes open; what the program itself had to say has been read by then.
    if (exited && (!out_open && !errors_open)) break;
    if (exited && !kill_at) kill_at = now + grace;
    if (!kill_at && now >= deadline) {
      ended.timed_out = true;
      ::kill(-pid, SIGTERM);
      kill_at = now + grace;
    }
    if (kill_at && now >= *kill_at) {
      ::kill(-pid, SIGKILL);
      if (!exited) {
        ::waitpid(pid, &status, 0);
        exited = true;
      }
      break;
    }
    if (input.empty()) in.write = {};
    std::array<pollfd, 3> watched{pollfd{out_open ? out.read.get() : -1, POLLIN, 0},
                                  pollfd{errors_open ? errors.read.get() : -1, POLLIN, 0},
                                  pollfd{input.empty() ? -1 : in.write.get(), POLLOUT, 0}};
    // Short waits: the end of the program itself does not wake poll when a grandchild keeps the pipes.
    ::poll(watched.data(), watched.size(), out_open || errors_open ? 50 : 10);
    if (watched[0].revents != 0)
      out_open = drain(out.read.get(), ended.output, program.max_output_bytes, ended.cut, &seen);
    if (watched[1].revents != 0)
      errors_open = drain(errors.read.get(), ended.errors, program.max_output_bytes, ended.cut, nullptr);
    if (watched[2].revents != 0) {
      const ssize_t wrote = ::write(in.write.get(), input.data(), input.size());
      if (wrote > 0)
        input.remove_prefix(static_cast<std::size_t>(wrote));
      else if (errno != EAGAIN && errno != EINTR)
        input = {};
    }
  }
  ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

}  // namespace standfirm::agent::linux_system

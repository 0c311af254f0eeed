#include "endpoint/machine.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace fs = std::filesystem;

namespace standfirm::practice {
namespace {

/// The number a text begins with; 0: it begins with none.
int number_in(const std::string& text) { return static_cast<int>(std::strtol(text.c_str(), nullptr, 10)); }

const fs::path state_folder = "/run/standfirm-practice";
const fs::path recipe_folder = fs::path(SF_SOURCE_DIR) / "tests/endpoint/image";
constexpr unsigned max_machines = 250;  // the third number of their addresses
constexpr int restart_exit_code = 133;  // how nspawn says that the machine asked for a restart

/// A lock that ends with the process, however it ends: what is unlocked and still there was left behind.
class Lock {
 public:
  explicit Lock(const fs::path& path) : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (file_ < 0) throw std::system_error(errno, std::generic_category(), path.string());
    held_ = ::flock(file_, LOCK_EX | LOCK_NB) == 0;
  }
  Lock(Lock&& other) noexcept : file_(std::exchange(other.file_, -1)), held_(other.held_) {}
  Lock& operator=(Lock&&) = delete;
  ~Lock() {
    if (file_ >= 0) ::close(file_);
  }
  [[nodiscard]] bool held() const { return held_; }

 private:
  int file_;
  bool held_ = false;
};

std::string name_of(unsigned number) { return "sfp" + std::to_string(number); }
std::string network_of(unsigned number) { return "10.77." + std::to_string(number) + "."; }

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

void remove_network(const std::string& name) {
  if (fs::exists("/run/netns/" + name)) {
    const auto until = std::chrono::steady_clock::now() + 10s;
    // What still runs in the machine's network is the machine's: end exactly that.
    for (;;) {
      const auto left = run({"ip", "netns", "pids", name}, 10s);
      if (!left.ok() || left.output.empty() || std::chrono::steady_clock::now() > until) break;
      std::size_t at = 0;
      while (at < left.output.size()) {
        const auto end = left.output.find('\n', at);
        if (const int pid = number_in(left.output.substr(at, end - at)); pid > 1) {
          ::kill(pid, SIGKILL);
          const int handle = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
          if (handle >= 0) {
            pollfd gone{handle, POLLIN, 0};
            ::poll(&gone, 1, 2000);
            ::close(handle);
          }
        }
        if (end == std::string::npos) break;
        at = end + 1;
      }
    }
    (void)run({"ip", "netns", "delete", name}, 10s);
  }
  if (fs::exists("/sys/class/net/" + name + "v")) (void)run({"ip", "link", "delete", name + "v"}, 10s);
}

/// Everything that a machine of this number left: processes, network, disk. Its lock must be held.
void remove_remains(unsigned number) {
  const auto name = name_of(number);
  remove_network(name);
  if (fs::exists("/sys/class/net/" + name)) (void)run({"ip", "link", "delete", name}, 10s);
  const auto cache = first_line(state_folder / (name + ".cache"));
  if (!cache.empty() && fs::exists(cache)) must({(recipe_folder / "unmake").string(), cache, name}, 60s);
  std::error_code ignored;
  fs::remove_all(state_folder / name, ignored);
  fs::remove(fs::path("/run/systemd/nspawn/propagate") / name, ignored);
  fs::remove(fs::path("/run/systemd/nspawn/unix-export") / name, ignored);
  fs::remove(state_folder / (name + ".cache"), ignored);
}

std::string tail_of(const fs::path& file, std::size_t bytes) {
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  return text.size() > bytes ? text.substr(text.size() - bytes) : text;
}

}  // namespace

std::optional<std::string> why_not() {
  if (::geteuid() != 0) return "practice machines need root";
  for (const char* program : {"systemd-nspawn", "btrfs", "mkfs.btrfs", "ip", "nsenter", "debootstrap", "dpkg-deb"})
    if (!run({"sh", "-c", std::string("command -v ") + program}, 10s).ok())
      return std::string("practice machines need ") + program +
             "; the packages are in packaging/debian-packages/run.txt";
  if (!fs::exists("/dev/loop-control")) return "practice machines need loop devices, and this system has none";
  return std::nullopt;
}

unsigned sweep() {
  unsigned swept = 0;
  if (!fs::exists(state_folder)) return swept;
  for (unsigned number = 1; number <= max_machines; ++number) {
    if (!fs::exists(state_folder / (name_of(number) + ".cache"))) continue;
    const Lock lock(state_folder / (name_of(number) + ".lock"));
    if (!lock.held()) continue;
    remove_remains(number);
    ++swept;
  }
  return swept;
}

struct Machine::Parts {
  MachineOptions options;
  unsigned number = 0;
  std::string name;
  std::optional<Lock> lock;
  fs::path disk, folder;  // folder: what this machine has in state_folder
  int notices = -1;       // the socket systemd tells us on that it has booted

  mutable std::mutex mutex;
  std::condition_variable changed;
  std::thread keeper;
  bool on = false, wanted_off = false;
  unsigned boots = 0;
  pid_t container = -1, first = -1;
  std::string trouble;

  void take_number() {
    fs::create_directories(state_folder);
    for (number = 1; number <= max_machines; ++number) {
      Lock attempt(state_folder / (name_of(number) + ".lock"));
      if (!attempt.held()) continue;
      name = name_of(number);
      lock.emplace(std::move(attempt));
      remove_remains(number);
      return;
    }
    throw std::runtime_error("all " + std::to_string(max_machines) + " practice machines are taken");
  }

  void make_disk() {
    const fs::path cache =
        fs::absolute(options.cache.empty() ? fs::path(SF_SOURCE_DIR) / "build/practice" : fs::path(options.cache));
    disk = cache / "pool" / name;
    std::ofstream(state_folder / (name + ".cache")) << cache.string() << '\n';
    const auto made =
        practice::run({(recipe_folder / "make").string(), cache.string(), name, (folder / "served").string()}, 30min);
    if (!made.ok()) throw std::runtime_error("the practice machine's disk could not be made: " + made.errors);
  }

  void make_bridge() {
    practice::must({"ip", "-batch", "-"}, 10s,
                   "link add " + name + " type bridge\naddress add " + network_of(number) + "1/24 dev " + name +
                       "\naddress add " + network_of(number) + "9/24 dev " + name + "\nlink set " + name + " up\n");
  }

  /// A restart takes the rules of the firewall with it, so each boot has a new network.
  void plug_in() {
    remove_network(name);
    practice::must({"ip", "-batch", "-"}, 10s,
                   "netns add " + name + "\nlink add " + name + "v type veth peer name eth0 netns " + name +
                       "\nlink set " + name + "v master " + name + " up\n");
    practice::must({"ip", "-netns", name, "-batch", "-"}, 10s,
                   "link set lo up\naddress add " + network_of(number) +
                       "2/24 dev eth0\nlink set eth0 up\nroute add default via " + network_of(number) + "1\n");
  }

  std::vector<std::string> nspawn_command() const {
    // Entered before nspawn starts and not by its own option, so that the machine's /sys shows its own network's
    // interfaces.
    std::vector<std::string> command = {
        "nsenter", "--net=/run/netns/" + name, "systemd-nspawn", "--quiet", "--directory=" + (disk / "@").string(),
        "--boot", "--register=no", "--keep-unit", "--notify-ready=yes", "--console=read-only",
        "--capability=CAP_NET_ADMIN", "--machine=" + name, "--hostname=front-desk-pc", "--resolv-conf=off",
        "--timezone=off", "--link-journal=no",
        // Without norbind the machine's own root would be mounted at /mnt/top/@, and a
        // roll-back could not rename it.
        "--bind=" + disk.string() + ":/mnt/top:norbind", "--bind=" + (disk / "@home").string() + ":/home",
        "--bind=" + (disk / "@standfirm").string() + ":/var/lib/standfirm",
        "--bind-ro=" + (folder / "served").string() + ":/srv/practice"};
    for (const auto& bind : options.binds)
      command.push_back((bind.writable ? "--bind=" : "--bind-ro=") + bind.from + ":" + bind.to);
    return command;
  }

  void listen_for_notices() {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    const auto path = (folder / "notices").string();
    if (path.size() >= sizeof where.sun_path)
      throw std::runtime_error("the path " + path + " is too long for a socket");
    path.copy(where.sun_path, path.size());
    notices = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (notices < 0 || ::bind(notices, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
      throw std::system_error(errno, std::generic_category(), path);
  }

  void hear() {
    char text[4096];
    for (;;) {
      const ssize_t got = ::recv(notices, text, sizeof text, 0);
      if (got <= 0) return;
      const std::string notice(text, static_cast<std::size_t>(got));
      const std::lock_guard guard(mutex);
      if (const auto at = notice.find("X_NSPAWN_LEADER_PID="); at != std::string::npos)
        first = number_in(notice.substr(at + std::strlen("X_NSPAWN_LEADER_PID=")));
      if (notice.find("READY=1") != std::string::npos) {
        ++boots;
        changed.notify_all();
      }
    }
  }

  /// One power-on: boots, and boots again each time the machine restarts, until it is off.
  void keep() {
    try {
      for (;;) {
        plug_in();
        int ended = -1;
        {
          const std::lock_guard guard(mutex);
          if (wanted_off) break;
          container = practice::start(nspawn_command(), (folder / "console").string(),
                                      {"NOTIFY_SOCKET=" + (folder / "notices").string()});
          ended = static_cast<int>(::syscall(SYS_pidfd_open, container, 0));
        }
        pollfd waits[2] = {{notices, POLLIN, 0}, {ended, POLLIN, 0}};
        while (waits[1].revents == 0) {
          if (::poll(waits, 2, -1) < 0 && errno != EINTR) break;
          if (waits[0].revents != 0) hear();
        }
        ::close(ended);
        const int code = practice::wait_for(container, 10s);
        const std::lock_guard guard(mutex);
        container = first = -1;
        if (code != restart_exit_code || wanted_off) break;
      }
    } catch (const std::exception& error) {
      const std::lock_guard guard(mutex);
      trouble = error.what();
    }
    const std::lock_guard guard(mutex);
    on = false;
    changed.notify_all();
  }

  void cut() {
    {
      const std::lock_guard guard(mutex);
      wanted_off = true;
      if (first > 0) ::kill(first, SIGKILL);
      if (container > 0) ::kill(container, SIGKILL);
    }
    if (keeper.joinable()) keeper.join();
  }

  std::string console_end() const { return tail_of(folder / "console", 3000); }
};

Machine::Machine(const MachineOptions& options) : parts_(std::make_unique<Parts>()) {
  if (const auto reason = why_not()) throw std::runtime_error(*reason);
  parts_->options = options;
  parts_->take_number();
  parts_->folder = state_folder / parts_->name;
  fs::create_directories(parts_->folder);
  try {
    parts_->make_disk();
    parts_->make_bridge();
    parts_->listen_for_notices();
  } catch (...) {
    remove_remains(parts_->number);
    throw;
  }
}

Machine::~Machine() {
  parts_->cut();
  ::close(parts_->notices);
  try {
    remove_remains(parts_->number);
  } catch (const std::exception& error) {
    (void)std::fprintf(stderr, "practice machine %s was not removed whole: %s\n", parts_->name.c_str(), error.what());
  }
}

const std::string& Machine::name() const { return parts_->name; }
std::string Machine::host_address() const { return network_of(parts_->number) + "1"; }
std::string Machine::address() const { return network_of(parts_->number) + "2"; }
std::string Machine::stranger_address() const { return network_of(parts_->number) + "9"; }
std::string Machine::disk() const { return parts_->disk.string(); }
std::string Machine::served() const { return (parts_->folder / "served").string(); }
std::string Machine::console() const { return (parts_->folder / "console").string(); }

void Machine::boot(std::chrono::milliseconds deadline) {
  if (running()) throw std::runtime_error(name() + " is on already");
  if (parts_->keeper.joinable()) parts_->keeper.join();
  const auto wanted = boots() + 1;
  parts_->on = true;
  parts_->wanted_off = false;
  parts_->keeper = std::thread([parts = parts_.get()] { parts->keep(); });
  const bool booted = wait_for_boot(wanted, deadline);
  // Whatever changes above: a machine in this side's own network could cut this side off.
  if (booted && fs::read_symlink("/proc/" + std::to_string(first_process()) + "/ns/net") ==
                    fs::read_symlink("/proc/self/ns/net")) {
    parts_->cut();
    throw std::runtime_error(name() + " has no network of its own, so it was switched off");
  }
  if (!booted) {
    const auto said = parts_->trouble + "\n" + parts_->console_end();
    parts_->cut();
    throw std::runtime_error(name() + " did not finish booting: " + said);
  }
}

bool Machine::wait_for_boot(unsigned boots, std::chrono::milliseconds deadline) {
  std::unique_lock guard(parts_->mutex);
  parts_->changed.wait_for(guard, deadline, [&] { return parts_->boots >= boots || !parts_->on; });
  return parts_->boots >= boots;
}

unsigned Machine::boots() const {
  const std::lock_guard guard(parts_->mutex);
  return parts_->boots;
}

bool Machine::running() const {
  const std::lock_guard guard(parts_->mutex);
  return parts_->on;
}

void Machine::power_cut() { parts_->cut(); }

void Machine::shut_down(std::chrono::milliseconds deadline) {
  (void)run({"systemctl", "poweroff"}, deadline);
  {
    std::unique_lock guard(parts_->mutex);
    parts_->changed.wait_for(guard, deadline, [&] { return !parts_->on; });
  }
  parts_->cut();
}

void Machine::restart(std::chrono::milliseconds deadline) {
  const auto wanted = boots() + 1;
  (void)run({"systemctl", "reboot"}, deadline);
  if (!wait_for_boot(wanted, deadline))
    throw std::runtime_error(name() + " did not come back: " + parts_->console_end());
}

pid_t Machine::first_process() const {
  const std::lock_guard guard(parts_->mutex);
  if (parts_->first <= 0) throw std::runtime_error(parts_->name + " is not running");
  return parts_->first;
}

Ran Machine::run(const std::vector<std::string>& command, std::chrono::milliseconds deadline,
                 const std::string& input) const {
  std::vector<std::string> whole = {"nsenter",
                                    "--target",
                                    std::to_string(first_process()),
                                    "--all",
                                    "/usr/bin/env",
                                    "-i",
                                    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                    "LC_ALL=C.UTF-8",
                                    "HOME=/root"};
  whole.insert(whole.end(), command.begin(), command.end());
  return practice::run(whole, deadline, input);
}

std::string Machine::must(const std::vector<std::string>& command, std::chrono::milliseconds deadline,
                          const std::string& input) const {
  auto ran = run(command, deadline, input);
  if (!ran.ok())
    throw std::runtime_error("on " + name() + " '" + command.front() + "' " +
                             (ran.timed_out ? "did not end in time" : "ended with " + std::to_string(ran.exit_code)) +
                             ": " + (ran.errors.empty() ? ran.output : ran.errors).substr(0, 2000));
  return std::move(ran.output);
}

std::string Machine::sign_in(const std::string& user, const std::string& line,
                             std::chrono::milliseconds deadline) const {
  return must({"runuser", "--login", user, "--command", line}, deadline);
}

std::string Machine::boot_id() const {
  auto text = must({"cat", "/proc/sys/kernel/random/boot_id"});
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::vector<pid_t> Machine::processes_of(const std::string& path) const {
  const auto world = fs::read_symlink("/proc/" + std::to_string(first_process()) + "/ns/pid");
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const int pid = number_in(entry.path().filename().string());
    if (pid <= 0) continue;
    std::error_code gone;
    if (fs::read_symlink(entry.path() / "ns/pid", gone) != world || gone) continue;
    if (fs::read_symlink(entry.path() / "exe", gone) == path && !gone) found.push_back(pid);
  }
  return found;
}

void Machine::write_file(const std::string& path, const std::string& content, unsigned mode) const {
  char octal[8];
  (void)std::snprintf(octal, sizeof octal, "%04o", mode);
  must({"install", "-D", "--mode", octal, "/dev/stdin", path}, 30s, content);
}

std::optional<std::string> Machine::read_file(const std::string& path) const {
  auto ran = run({"cat", "--", path}, 30s);
  if (!ran.ok()) return std::nullopt;
  return std::move(ran.output);
}

}  // namespace standfirm::practice

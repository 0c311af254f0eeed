#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "agent/local/disk.hpp"
#include "agent/system/linux/machine.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr const char* default_target = "/etc/systemd/system/default.target";
constexpr const char* safe_target = "/usr/lib/systemd/system/standfirm-safe.target";
constexpr const char* marker = "/run/standfirm-safe-mode";
constexpr const char* none = "none";  // there was no link of the machine's own: the distribution's default holds

std::optional<std::string> where_it_points(const std::filesystem::path& link) {
  std::error_code failed;
  const auto target = std::filesystem::read_symlink(link, failed);
  if (failed) return std::nullopt;
  return target.string();
}

void point(const std::filesystem::path& link, const std::string& target) {
  const std::filesystem::path beside = link.string() + ".standfirm";
  std::filesystem::remove(beside);
  std::filesystem::create_symlink(target, beside);
  std::filesystem::rename(beside, link);
  flush_folder(link.parent_path());
}

}  // namespace

std::string LinuxPower::boot_id() {
  auto id = read_whole("/proc/sys/kernel/random/boot_id", 100);
  if (!id) throw std::runtime_error(id.error());
  while (!id->empty() && id->back() == '\n') id->pop_back();
  return *id;
}

std::string LinuxPower::mode() { return std::filesystem::exists(tree_.real(marker)) ? safe_mode : normal_mode; }

bool LinuxPower::armed() { return where_it_points(tree_.real(default_target)) == safe_target; }

void LinuxPower::arm_safe_mode() {
  if (!std::filesystem::exists(tree_.real(safe_target)))
    throw std::runtime_error("standfirm-safe.target is not installed");
  if (armed()) return;
  write_whole(saved_, where_it_points(tree_.real(default_target)).value_or(none) + "\n");
  point(tree_.real(default_target), safe_target);
}

void LinuxPower::disarm_safe_mode() {
  if (!armed()) return;
  auto before = read_whole(saved_, 4096).value_or(std::string());
  while (!before.empty() && before.back() == '\n') before.pop_back();
  const auto link = tree_.real(default_target);
  if (before.empty() || before == none || before == safe_target) {
    std::filesystem::remove(link);
    flush_folder(link.parent_path());
  } else {
    point(link, before);
  }
}

void LinuxPower::entered_safe_mode() {
  disarm_safe_mode();  // first: whatever happens after this line, the next start is a normal one
  write_whole(tree_.real(marker), boot_id() + "\n", 0644);
}

void LinuxPower::restart() {
  ::sync();
  const Program reboot{.argv = {"systemctl", "--no-block", "reboot"}, .timeout = Seconds{30}};
  const auto ended = programs_.run(reboot);
  // The restart may take systemctl itself along, or its line to systemd, before it could say that it was heard.
  const bool went_down =
      ended.started && (ended.exit_code > 128 || ended.errors.find("Connection reset") != std::string::npos);
  if (!ended.well() && !went_down)
    throw std::runtime_error("the machine could not be restarted: " + ended.sentence(reboot));
}

}  // namespace standfirm::agent::linux_system

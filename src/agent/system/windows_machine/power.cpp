#include <sstream>
#include <stdexcept>

#include "agent/system/windows_machine/machine.hpp"
#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {
namespace {

/// There only while the machine is in safe mode.
constexpr const char* safe_boot_option = R"(HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Option)";

Program bcdedit(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "bcdedit.exe");
  return {.argv = std::move(arguments), .timeout = Seconds{30}};
}

}  // namespace

std::string WindowsPower::boot_id() { return ports_.host.boot_id(); }

std::string WindowsPower::mode() {
  const auto option = number_of(ports_.registry.value(safe_boot_option, "OptionValue"));
  return option && *option != 0 ? safe_mode : normal_mode;
}

bool WindowsPower::armed() {
  // The names of elements are the same in every language of Windows; headings and messages are not.
  const auto list = bcdedit({"/enum", "{default}"});
  const auto ended = ports_.programs.run(list);
  if (!ended.well()) throw std::runtime_error("the start entry could not be read: " + ended.sentence(list));
  std::istringstream lines(decoded(ended.output));
  bool any = false;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    any = any || same(name, "device") || same(name, "path");
    if (same(name, "safeboot")) return true;
  }
  if (!any) throw std::runtime_error("bcdedit ended well but named no start entry");
  return false;
}

void WindowsPower::arm_safe_mode() {
  const auto arm = bcdedit({"/set", "{default}", "safeboot", "network"});
  const auto ended = ports_.programs.run(arm);
  if (!armed()) throw std::runtime_error("the next start could not be set to safe mode: " + ended.sentence(arm));
}

void WindowsPower::disarm_safe_mode() {
  const auto disarm = bcdedit({"/deletevalue", "{default}", "safeboot"});
  const auto ended = ports_.programs.run(disarm);  // fails when nothing is armed; what counts is read below
  if (armed()) throw std::runtime_error("the next start could not be set to normal: " + ended.sentence(disarm));
}

void WindowsPower::restart() {
  const Program down{.argv = {"shutdown.exe", "/r", "/t", "5", "/d", "p:2:4"}, .timeout = Seconds{30}};
  if (const auto ended = ports_.programs.run(down); !ended.well())
    throw std::runtime_error("the machine could not be restarted: " + ended.sentence(down));
}

}  // namespace standfirm::agent::windows_system

#include <algorithm>
#include <stdexcept>

#include "agent/system/windows_machine/machine.hpp"
#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr std::size_t max_title = 200;
/// There while an update waits for the next start.
constexpr const char* restart_keys[] = {
    R"(HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending)",
    R"(HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired)"};

}  // namespace

std::vector<std::string> WindowsUpdates::pending() {
  std::vector<std::string> out;
  for (const auto& update : ports_.updates.pending()) out.push_back(shown(update.title, max_title));
  return out;
}

actions::UpdatesApplied WindowsUpdates::apply(const std::function<void(std::string_view)>& seen) {
  const auto before = ports_.updates.pending();
  actions::UpdatesApplied out;
  if (!before.empty()) {
    const auto installed = ports_.updates.install(before, seen);
    out.restart_needed = installed.restart_needed;
    // What Windows Update no longer offers is installed, or will be by the next start; its own codes are only told.
    const auto after = ports_.updates.pending();
    for (const auto& update : before) {
      const auto result = installed.results.find(update.id);
      if (std::ranges::find(after, update.id, &Update::id) == after.end()) {
        out.updated.push_back({shown(update.title, max_title), "", ""});
      } else {
        const auto code = result == installed.results.end() ? std::string("none") : std::to_string(result->second);
        seen(shown(update.title, max_title) + " is still offered; Windows Update's code for it is " + code + "\n");
      }
    }
    for (const auto& update : after) out.still_pending.push_back(shown(update.title, max_title));
  }
  out.restart_needed = out.restart_needed || std::ranges::any_of(restart_keys, [&](const char* key) {
                         return ports_.registry.keys(key).has_value();
                       });
  return out;
}

}  // namespace standfirm::agent::windows_system

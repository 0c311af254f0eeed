#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>

#include "agent/local/disk.hpp"
#include "agent/local/printable.hpp"
#include "agent/system/windows_machine/machine.hpp"
#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr std::size_t max_log = 256 << 20, max_changed = 20000;
constexpr Seconds longest{2 * 3600};

constexpr std::string_view agent_own[] = {R"(\program files\standfirm\)", R"(\programdata\standfirm\)"};

/// "[SR] Verifying 100 (0x64) components" -> 100.
std::uint64_t components_in(const std::string& line) {
  const auto at = line.find("Verifying ");
  if (at == std::string::npos) return 0;
  std::istringstream words(line.substr(at + 10));
  std::uint64_t count = 0;
  words >> count;
  return count;
}

/// The file a line of the log names: [l:24{12}]"wdigest.dll", or 'wdigest.dll' in newer ones, with its folder before
/// it.
std::string file_in(const std::string& line) {
  const auto quoted = [&](char quote, std::size_t from) -> std::string {
    const auto open = line.find(quote, from);
    const auto close = open == std::string::npos ? open : line.find(quote, open + 1);
    return close == std::string::npos ? std::string() : line.substr(open + 1, close - open - 1);
  };
  auto name = quoted('"', 0);
  if (name.empty()) name = quoted('\'', 0);
  return name;
}

struct Verdict {
  std::uint64_t components = 0;
  bool complete = false;
  std::set<std::string> changed, odd;
};
Verdict verdict_of(const std::string& log) {
  Verdict out;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("[SR]") == std::string::npos) continue;
    const auto says = [&](const char* words) { return line.find(words) != std::string::npos; };
    out.components += components_in(line);
    if (says("Verify complete")) out.complete = true;
    if (says("Cannot repair member file") || says("Cannot verify") || says("Repairing corrupted file") ||
        says("Could not reproject corrupted file"))
      out.changed.insert(shown(file_in(line), 200));
    else if (says("Cannot") || says("Could not") || says("failed"))
      out.odd.insert(shown(line, 200));
  }
  return out;
}

}  // namespace

/// What Windows does not start without is named by runner/windows/protected_files.cpp; here, who signed it decides.
std::optional<std::string> WindowsSystemFiles::owner_of(const std::string& path) {
  const auto file = windows_path(path), small = lower(file);
  const auto windows = lower(windows_folder(ports_.registry)) + "\\";
  const auto inside = std::string_view(small).substr(std::min<std::size_t>(2, small.size()));
  if (std::ranges::any_of(agent_own, [&](std::string_view place) { return inside.starts_with(place); }))
    return "Standfirm";
  if (small.starts_with(windows) && starts(ports_.images.signer(file), "Microsoft Windows")) return "Windows";
  return std::nullopt;
}

actions::SystemFilesVerified WindowsSystemFiles::verify(const std::function<void(std::uint64_t, std::uint64_t)>& seen) {
  const auto log_file = ports_.tree.real(agent_path(windows_folder(ports_.registry) + R"(\Logs\CBS\CBS.log)"));
  const auto before = read_whole(log_file, max_log).value_or("");
  seen(0, 100);
  const Program sfc{.argv = {"sfc.exe", "/verifyonly"}, .timeout = longest, .in_background = true};
  const auto ended = ports_.programs.run(sfc);
  if (!ended.started || ended.timed_out)
    throw std::runtime_error("Windows' own check did not run: " + ended.sentence(sfc));
  seen(100, 100);
  const auto after = read_whole(log_file, max_log);
  if (!after) throw std::runtime_error("Windows' servicing log cannot be read: " + after.error());
  // The log may have been put away and begun anew meanwhile.
  const bool grew = after->size() > before.size() && after->starts_with(before.substr(0, 4096));
  const auto verdict = verdict_of(decoded(grew ? after->substr(before.size()) : *after));
  actions::SystemFilesVerified out;
  out.files = verdict.components;
  for (const auto& name : verdict.changed) {
    if (out.changed.size() == max_changed) break;
    out.changed.push_back({name, "Windows", "content"});
  }
  out.could_not_read.assign(verdict.odd.begin(), verdict.odd.end());
  if (!verdict.complete)
    out.could_not_read.push_back("sfc wrote of no finished check; it said: " + shown(decoded(ended.output), 200));
  out.intact = verdict.complete && out.changed.empty() && out.could_not_read.empty();
  return out;
}

}  // namespace standfirm::agent::windows_system

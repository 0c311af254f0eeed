// What starts by itself and is a file: scheduled tasks, the start-up folders, the hosts file, PowerShell's profiles.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "agent/local/disk.hpp"
#include "agent/system/windows_machine/startup_entries.hpp"
#include "agent/system/windows_machine/tasks.hpp"
#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr std::size_t max_small_file = 4 << 20, max_startup_file = 256 << 20;
constexpr const char* task_cache = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree)";
constexpr const char* profile_list = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList)";
constexpr int deepest = 8;

/// The names in a folder, sorted; folders end in '\'. None where there is no such folder.
std::vector<std::string> names_in(const Tree& tree, const std::string& folder) {
  std::error_code failed;
  const auto real = tree.real(agent_path(folder));
  if (!std::filesystem::is_directory(std::filesystem::symlink_status(real, failed))) return {};
  std::vector<std::string> out;
  for (const auto& item : std::filesystem::directory_iterator(real)) {
    const auto type = item.symlink_status(failed).type();
    const auto name = item.path().filename().string();
    if (type == std::filesystem::file_type::directory) out.push_back(name + "\\");
    if (type == std::filesystem::file_type::regular) out.push_back(name);
  }
  std::ranges::sort(out);
  return out;
}

/// Of the hosts file, what Windows or its owner's administrator need not have written there.
bool is_usual(const std::string& line) {
  std::istringstream words(line);
  std::string address, name, more;
  words >> address >> name;
  if (address.empty() || address.front() == '#') return true;
  return (address == "127.0.0.1" || address == "::1") && same(name, "localhost") &&
         (!(words >> more) || more.front() == '#');
}

std::vector<std::string> homes(const Registry& registry) {
  std::vector<std::string> out;
  for (const auto& sid : registry.keys(profile_list).value_or(std::vector<std::string>{}))
    if (starts(sid, "S-1-5-21-"))
      if (auto home = expanded(registry, text_at(registry, std::string(profile_list) + "\\" + sid, "ProfileImagePath"));
          !home.empty())
        out.push_back(std::move(home));
  return out;
}

}  // namespace

void Finder::tasks() {
  const auto root = windows_ + R"(\System32\Tasks)";
  std::vector<std::string> folders{""};
  while (!folders.empty()) {
    const auto below = folders.back();
    folders.pop_back();
    std::vector<std::string> names;
    try {
      names = names_in(ports_.tree, root + below);
    } catch (const std::exception& problem) {
      could_not_read.push_back(shown(root + below + ": " + problem.what()));
    }
    for (const auto& name : names) {
      const auto at = below + "\\" + name;
      if (!name.ends_with('\\'))
        task(root + at, at);
      else if (std::ranges::count(at, '\\') < deepest)
        folders.push_back(at.substr(0, at.size() - 1));
    }
  }
  hidden_tasks(task_cache, "", 0);
}

void Finder::task(const std::string& file, const std::string& name) {
  const auto content = read_whole(ports_.tree.real(agent_path(file)), max_small_file);
  if (!content) {
    could_not_read.push_back(shown(content.error()));
    return;
  }
  auto& registry = ports_.registry;
  const auto about = task_from(decoded(*content));
  std::string command, program;
  bool all_brought = true;
  std::optional<std::string> brought_by;
  const auto act = [&](const std::string& words, const std::string& runs) {
    command += (command.empty() ? "" : "; ") + words;
    if (program.empty()) program = runs;
    const auto by = bringer(words, runs);
    all_brought = all_brought && by.has_value();
    if (by) brought_by = by;
  };
  for (const auto& words : about.commands) act(words, program_in(registry, words));
  for (const auto& id : about.classes) {
    const auto server = text_at(registry, fmt::format(R"(HKLM\SOFTWARE\Classes\CLSID\{}\InprocServer32)", id), "");
    act("COM class " + id, server.empty() ? std::string() : program_in(registry, server));
  }
  auto words = told(command.empty() ? "(runs nothing)" : command, program);
  if (!about.runs_as.empty()) words += " as " + shown(about.runs_as, 60);
  if (!about.enabled) words += " (disabled)";
  if (!all_brought || command.empty()) brought_by.reset();
  add({"task", shown(agent_path(file), 300), shown(name, 120), std::move(words), sha256_of(*content),
       std::move(brought_by)},
      AsTask{name, agent_path(file), task_cache + name});
}

/// Windows runs tasks from its own list; one without a file, or without its rights, hides from every tool that lists.
void Finder::hidden_tasks(const std::string& below, const std::string& name, int depth) {
  auto& registry = ports_.registry;
  for (const auto& key : registry.keys(below).value_or(std::vector<std::string>{})) {
    const auto at = below + "\\" + key, full = name + "\\" + key;
    if (depth < deepest) hidden_tasks(at, full, depth + 1);
    const auto id = text_at(registry, at, "Id");
    if (id.empty()) continue;
    std::error_code failed;
    const bool file =
        std::filesystem::exists(ports_.tree.real(agent_path(windows_ + R"(\System32\Tasks)" + full)), failed);
    const bool rights = registry.value(at, "SD").has_value();
    if (file && rights) continue;
    add({"task", shown(at, 300), shown(full, 120),
         file ? "hidden: Windows' list names it without its rights"
              : "hidden: Windows' list names it, its file is missing",
         sha256_of(lower(full) + "\n" + id), std::nullopt},
        AsTask{full, "", at});
  }
}

void Finder::folders() {
  const std::string inside = R"(\Microsoft\Windows\Start Menu\Programs\Startup)";
  std::vector<std::string> all{windows_.substr(0, 2) + R"(\ProgramData)" + inside};
  for (const auto& home : homes(ports_.registry)) all.push_back(home + R"(\AppData\Roaming)" + inside);
  for (const auto& folder : all)
    carefully(folder, [&] {
      for (const auto& name : names_in(ports_.tree, folder)) {
        if (name.ends_with('\\') || same(name, "desktop.ini")) continue;
        const auto file = agent_path(folder + "\\" + name);
        const auto content = read_whole(ports_.tree.real(file), max_startup_file);
        if (!content) {
          could_not_read.push_back(shown(content.error()));
          continue;
        }
        const auto program = folder + "\\" + name;
        auto brought_by = bringer(program, program);
        auto words = told(program, program);
        add({"startup_folder", shown(file, 300), shown(name, 120), std::move(words), sha256_of(*content),
             std::move(brought_by)},
            AsFile{file});
      }
    });
}

void Finder::hosts() {
  // Where it lies is itself a value, and a way to lead a machine astray.
  const auto folder =
      text_at(ports_.registry, R"(HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters)", "DataBasePath");
  const auto file = agent_path(
      expanded(ports_.registry, folder.empty() ? R"(%SystemRoot%\System32\drivers\etc)" : folder) + R"(\hosts)");
  std::error_code failed;
  const auto real = ports_.tree.real(file);
  if (!std::filesystem::exists(real, failed)) return;
  const auto content = read_whole(real, max_small_file);
  if (!content) throw std::runtime_error(content.error());
  std::istringstream lines(*content);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (is_usual(line)) continue;
    add({"hosts_line", shown(file, 300), shown(line, 60), shown(line), sha256_of(line), std::nullopt},
        AsLine{file, line});
  }
}

void Finder::profiles() {
  std::vector<std::string> files{windows_ + R"(\System32\WindowsPowerShell\v1.0\profile.ps1)",
                                 windows_ + R"(\System32\WindowsPowerShell\v1.0\Microsoft.PowerShell_profile.ps1)",
                                 windows_.substr(0, 2) + R"(\Program Files\PowerShell\7\profile.ps1)"};
  for (const auto& home : homes(ports_.registry))
    for (const char* folder : {R"(\Documents\WindowsPowerShell)", R"(\Documents\PowerShell)"})
      for (const char* name : {R"(\profile.ps1)", R"(\Microsoft.PowerShell_profile.ps1)"})
        files.push_back(fmt::format("{}{}{}", home, folder, name));
  for (const auto& path : files) {
    const auto file = agent_path(path);
    std::error_code failed;
    if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(ports_.tree.real(file), failed))) continue;
    const auto content = read_whole(ports_.tree.real(file), max_small_file);
    if (!content) {
      could_not_read.push_back(shown(content.error()));
      continue;
    }
    add({"powershell_profile", shown(file, 300), shown(path.substr(path.rfind('\\') + 1), 120),
         shown(decoded(*content), 200), sha256_of(*content), std::nullopt},
        AsFile{file});
  }
}

}  // namespace standfirm::agent::windows_system

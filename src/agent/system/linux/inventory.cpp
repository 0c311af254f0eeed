#include "agent/system/linux/inventory.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <sstream>
#include <stdexcept>

#include "agent/files/walk.hpp"
#include "agent/local/printable.hpp"
#include "agent/system/linux/accounts.hpp"

namespace standfirm::agent::linux_system {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t max_disks = 64;

std::string whole(const Tree& tree, const char* path) {
  auto text = read_whole(tree.real(path), 4 << 20);
  if (!text) throw std::runtime_error(text.error());
  return std::move(*text);
}

/// "/dev/md0" -> "raid1", by the kernel's own list; other devices: "none" unless nobody can tell.
std::optional<std::string> redundancy_of(const Tree& tree, const std::string& device, const std::string& file_system) {
  const auto name = device.substr(device.rfind('/') + 1);
  if (name.starts_with("md")) {
    const auto raids = read_whole(tree.real("/proc/mdstat"), 1 << 20);
    if (!raids) return std::nullopt;
    std::istringstream lines(*raids);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string md, colon, activity, level;
      if (words >> md >> colon >> activity >> level && md == name) return printable(level);
    }
    return std::nullopt;
  }
  // A file system or a mapper may spread over several devices by itself; from here nobody can tell.
  if (file_system == "btrfs" || file_system == "zfs" || name.starts_with("dm-") || device.starts_with("/dev/mapper/"))
    return std::nullopt;
  return "none";
}

}  // namespace

std::vector<actions::DiskFact> read_disks(const Tree& tree) {
  std::vector<actions::DiskFact> out;
  std::set<std::string> seen;
  std::istringstream lines(whole(tree, "/proc/self/mountinfo"));
  for (std::string line; std::getline(lines, line) && out.size() < max_disks;) {
    std::istringstream words(line);
    std::string id, parent, numbers, inside, where, word, type, device;
    words >> id >> parent >> numbers >> inside >> where;
    while (words >> word && word != "-") {
    }
    words >> type >> device;
    if (!device.starts_with("/dev/") || device.starts_with("/dev/loop") || !seen.insert(device).second) continue;
    struct statvfs about{};
    if (::statvfs(tree.real(where).c_str(), &about) != 0) continue;
    out.push_back({printable(device), printable(where), printable(type), std::uint64_t{about.f_blocks} * about.f_frsize,
                   std::uint64_t{about.f_bavail} * about.f_frsize, redundancy_of(tree, device, type)});
  }
  return out;
}

actions::FirewallFact read_firewall(Programs& programs) {
  if (programs.find("nft").empty()) return {"", false};
  const Program list{.argv = {"nft", "list", "ruleset"}, .timeout = Seconds{20}};
  const auto ended = programs.run(list);
  if (!ended.well()) throw std::runtime_error(ended.sentence(list));
  actions::FirewallFact out{"nftables", false};
  std::istringstream lines(ended.output);
  bool own = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("table ")) own = line.find("standfirm") != std::string::npos;
    if (!own && line.find("hook input") != std::string::npos) out.active = true;
  }
  return out;
}

std::vector<std::string> read_remote_tools(const Tree& tree, const Packages::Versions& packages) {
  struct Known {
    std::string_view package, program;
  };
  static constexpr Known known[] = {{"openssh-server", "sshd"},
                                    {"xrdp", "xrdp"},
                                    {"x11vnc", "x11vnc"},
                                    {"tigervnc-standalone-server", "Xtigervnc"},
                                    {"gnome-remote-desktop", "gnome-remote-de"},
                                    {"krfb", "krfb"},
                                    {"teamviewer", "teamviewerd"},
                                    {"anydesk", "anydesk"},
                                    {"rustdesk", "rustdesk"},
                                    {"nomachine", "nxserver.bin"},
                                    {"splashtop-streamer", "SRStreamer"},
                                    {"meshagent", "meshagent"},
                                    {"tacticalagent", "tacticalagent"},
                                    {"screenconnect", "screenconnect"},
                                    {"dwagent", "dwagsvc"},
                                    {"cockpit", "cockpit-ws"},
                                    {"wazuh-agent", "wazuh-agentd"}};
  std::set<std::string> running;
  std::error_code failed;
  for (const auto& item : std::filesystem::directory_iterator(tree.real("/proc"), failed))
    if (const auto comm = read_whole(item.path() / "comm", 64)) running.insert(comm->substr(0, comm->find('\n')));
  std::vector<std::string> out;
  for (const auto& one : known) {
    const bool runs = running.contains(std::string(one.program));
    if (runs || packages.contains(one.package)) out.push_back(std::string(one.package) + (runs ? " (running)" : ""));
  }
  return out;
}

std::vector<actions::UserDataFact> read_user_data(const Tree& tree, Millis at_most) {
  const auto until = Steady::now() + at_most;
  std::vector<actions::UserDataFact> out;
  for (const auto& account : read_accounts(tree)) {
    if (account.uid < 1000 || account.uid >= 65534 || !Tree::is_plain(account.home) || out.size() == 100) continue;
    actions::UserDataFact fact{account.name, printable(account.home), 0, 0, true};
    Walk walk(tree, {});
    fact.all = walk.below(
        account.home,
        [&](const std::string&, const Descriptor&, const FileAbout& about) {
          ++fact.files;
          fact.bytes += static_cast<std::uint64_t>(about.st_size);
          return Steady::now() < until;
        },
        [&](const std::string&, const std::string&) { fact.all = false; });
    out.push_back(std::move(fact));
  }
  return out;
}

}  // namespace standfirm::agent::linux_system

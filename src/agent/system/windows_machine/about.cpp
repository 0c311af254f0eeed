// What the machine says about itself, each fact from where Windows keeps it; what cannot be told says why.
#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

#include "agent/files/walk.hpp"
#include "agent/system/windows_machine/machine.hpp"
#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {
namespace {

using Steady = std::chrono::steady_clock;
constexpr const char* current_version = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion)";
constexpr const char* uninstall = R"(SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall)";
constexpr const char* profile_list = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList)";
constexpr const char* firewall_policy =
    R"(HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy)";
constexpr std::size_t max_programs = 4000, max_people = 100;
constexpr std::uint32_t first_build_of_11 = 22000;
constexpr std::chrono::hours user_data_every{24};
constexpr Millis user_data_takes_at_most{2'000};

std::string need(const Registry& registry, const std::string& key, const std::string& name) {
  auto text = text_at(registry, key, name);
  if (text.empty()) throw std::runtime_error(name + " is not in " + key);
  return shown(text, 200);
}

std::string version_of(const Registry& registry) {
  const auto major = number_of(registry.value(current_version, "CurrentMajorVersionNumber"));
  const auto minor = number_of(registry.value(current_version, "CurrentMinorVersionNumber"));
  const auto revision = number_of(registry.value(current_version, "UBR"));
  auto out = major ? std::to_string(*major) + "." + std::to_string(minor.value_or(0))
                   : need(registry, current_version, "CurrentVersion");
  out += "." + need(registry, current_version, "CurrentBuildNumber");
  if (revision) out += "." + std::to_string(*revision);
  const auto name = text_at(registry, current_version, "DisplayVersion");
  return name.empty() ? out : out + " (" + shown(name, 20) + ")";
}

/// Windows 11 still calls itself 10 in the registry.
std::string product_of(const Registry& registry) {
  auto out = need(registry, current_version, "ProductName");
  const auto build = number_from(text_at(registry, current_version, "CurrentBuildNumber"));
  if (build && *build >= first_build_of_11 && out.starts_with("Windows 10")) out.replace(8, 2, "11");
  return out;
}

std::vector<actions::InstalledProgram> programs_of(const Registry& registry) {
  std::vector<std::string> keys{std::string("HKLM\\") + uninstall,
                                R"(HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall)"};
  for (const auto& sid : registry.keys("HKU").value_or(std::vector<std::string>{}))
    if (starts(sid, "S-1-5-21-") && !lower(sid).ends_with("_classes")) keys.push_back("HKU\\" + sid + "\\" + uninstall);
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& key : keys)
    for (const auto& each : registry.keys(key).value_or(std::vector<std::string>{})) {
      const auto at = key + "\\" + each;
      const auto name = text_at(registry, at, "DisplayName");
      // Parts and patches of another entry are no programs of their own, as in Windows' own list.
      if (name.empty() || number_of(registry.value(at, "SystemComponent")) == 1U ||
          !text_at(registry, at, "ParentKeyName").empty() || seen.size() >= max_programs)
        continue;
      seen.emplace(shown(name, 200), shown(text_at(registry, at, "DisplayVersion"), 80));
    }
  std::vector<actions::InstalledProgram> out;
  out.reserve(seen.size());
  for (const auto& [name, version] : seen) out.push_back({name, version});
  return out;
}

/// By Windows' own security centre; servers have none. The state's second byte says on, its third whether out of date.
std::vector<actions::AntivirusFact> antivirus_of(const Ports& ports) {
  std::vector<actions::AntivirusFact> out;
  for (const auto& row : ports.wmi.query(R"(root\SecurityCenter2)", "SELECT * FROM AntiVirusProduct")) {
    const auto text = [&](const char* name) {
      const auto at = row.find(name);
      return at == row.end() ? std::string() : at->second;
    };
    actions::AntivirusFact fact;
    fact.product = shown(text("displayName"), 100);
    const auto state = number_from(text("productState"));
    fact.running = state && (*state >> 12 & 0xF) == 1;
    if (same(fact.product, "Windows Defender") || same(fact.product, "Microsoft Defender Antivirus")) try {
        for (const auto& status :
             ports.wmi.query(R"(root\Microsoft\Windows\Defender)", "SELECT * FROM MSFT_MpComputerStatus")) {
          if (const auto version = status.find("AMProductVersion"); version != status.end())
            fact.version = shown(version->second, 40);
          if (const auto date = status.find("AntivirusSignatureLastUpdated"); date != status.end())
            fact.definitions_date = time_from_wmi(date->second);
        }
      } catch (const std::exception&) {  // then its date stays unknown
      }
    out.push_back(std::move(fact));
  }
  return out;
}

actions::FirewallFact firewall_of(const Ports& ports) {
  bool all = true, any = false;
  for (const char* profile : {"DomainProfile", "StandardProfile", "PublicProfile"}) {
    const auto on = number_of(ports.registry.value(std::string(firewall_policy) + "\\" + profile, "EnableFirewall"));
    if (!on) continue;
    any = true;
    all = all && *on == 1;
  }
  if (!any) throw std::runtime_error("no profile of Windows' firewall is in the registry");
  return {"Windows Firewall", all && ports.services.runs("mpssvc")};
}

std::vector<std::string> remote_tools_of(const Ports& ports, const std::vector<actions::InstalledProgram>& programs) {
  struct Known {
    const char *name, *service;
  };
  static constexpr Known known[] = {{"TeamViewer", "TeamViewer"},
                                    {"AnyDesk", "AnyDesk"},
                                    {"ScreenConnect", "ScreenConnect"},
                                    {"RustDesk", "RustDesk"},
                                    {"Splashtop", "SplashtopRemoteService"},
                                    {"LogMeIn", "LogMeIn"},
                                    {"Mesh Agent", "Mesh Agent"},
                                    {"Tactical RMM", "tacticalrmm"},
                                    {"UltraVNC", "uvnc_service"},
                                    {"TightVNC", "tvnserver"},
                                    {"RealVNC", "vncserver"},
                                    {"Atera", "AteraAgent"},
                                    {"NinjaRMM", "NinjaRMMAgent"},
                                    {"Supremo", "SupremoService"},
                                    {"DWAgent", "DWAgent"},
                                    {"OpenSSH", "sshd"}};
  std::vector<std::string> services =
      ports.registry.keys(R"(HKLM\SYSTEM\CurrentControlSet\Services)").value_or(std::vector<std::string>{});
  std::vector<std::string> out;
  for (const auto& one : known) {
    const bool listed = std::ranges::any_of(
        programs, [&](const auto& program) { return lower(program.name).find(lower(one.name)) != std::string::npos; });
    const auto service =
        std::ranges::find_if(services, [&](const std::string& name) { return starts(name, one.service); });
    if (!listed && service == services.end()) continue;
    const bool runs = service != services.end() && ports.services.runs(*service);
    out.push_back(std::string(one.name) + (runs ? " (running)" : ""));
  }
  const auto denied =
      number_of(ports.registry.value(R"(HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server)", "fDenyTSConnections"));
  if (denied == 0U) out.emplace_back("Remote Desktop (allowed)");
  return out;
}

std::vector<actions::UserDataFact> user_data_of(const Ports& ports) {
  const auto until = Steady::now() + user_data_takes_at_most;
  std::vector<actions::UserDataFact> out;
  for (const auto& sid : ports.registry.keys(profile_list).value_or(std::vector<std::string>{})) {
    if (!starts(sid, "S-1-5-21-") || out.size() == max_people) continue;
    const auto home =
        expanded(ports.registry, text_at(ports.registry, std::string(profile_list) + "\\" + sid, "ProfileImagePath"));
    if (home.empty()) continue;
    actions::UserDataFact fact{shown(home.substr(home.rfind('\\') + 1), 64), shown(home, 200), 0, 0, true};
    Walk walk(ports.tree, {});
    struct TimeIsUp {};
    try {
      fact.all = walk.below(
          agent_path(home),
          [&](const std::string&, const Descriptor&, const FileAbout& about) {
            ++fact.files;
            fact.bytes += size_of(about);
            return Steady::now() < until;
          },
          [&](const std::string&, const std::string&) {
            fact.all = false;
            if (Steady::now() >= until) throw TimeIsUp{};
          });
    } catch (const TimeIsUp&) {
      fact.all = false;
    }
    out.push_back(std::move(fact));
  }
  return out;
}

}  // namespace

actions::MachineFacts WindowsAbout::read() {
  actions::MachineFacts facts;
  facts.sources.emplace();
  const auto& registry = ports_.registry;
  const auto fill = [&](const char* field, auto& into, const char* source, auto&& read) {
    try {
      into = read();
      (*facts.sources)[field] = {source, clock_.now()};
    } catch (const std::exception& problem) {
      facts.unknown[field] = shown(problem.what());
    }
  };
  fill("host_name", facts.host_name, "the kernel", [&] { return shown(ports_.host.name(), 100); });
  fill("operating_system", facts.operating_system, "the registry, CurrentVersion",
       [&] { return product_of(registry); });
  fill("operating_system_version", facts.operating_system_version, "the registry, CurrentVersion",
       [&] { return version_of(registry); });
  fill("kernel", facts.kernel, "the registry, CurrentVersion",
       [&] { return need(registry, current_version, "BuildLabEx"); });
  fill("resolvers", facts.resolvers, "the network interfaces", [&] { return ports_.host.resolvers(); });
  fill("users", facts.users, "the machine's accounts", [&] {
    std::vector<std::string> out;
    for (const auto& account : ports_.accounts.users())
      if (account.enabled) out.push_back(shown(account.name, 64));
    return out;
  });
  fill("logged_on", facts.logged_on, "the sessions", [&] {
    std::set<std::string> out;
    for (const auto& session : ports_.sessions.list()) out.insert(shown(session.user, 64));
    return std::vector<std::string>(out.begin(), out.end());
  });
  fill("pending_updates", facts.pending_updates, "Windows Update", [&] { return updates_.pending(); });
  fill("antivirus", facts.antivirus, "Windows' security centre", [&] { return antivirus_of(ports_); });
  fill("programs", facts.programs, "the registry's lists of what can be uninstalled",
       [&] { return programs_of(registry); });
  fill("remote_tools", facts.remote_tools, "installed programs and services",
       [&] { return remote_tools_of(ports_, facts.programs.value_or(std::vector<actions::InstalledProgram>{})); });
  fill("firewall", facts.firewall, "the firewall's profiles in the registry", [&] { return firewall_of(ports_); });
  fill("disks", facts.disks, "the volumes", [&] { return ports_.host.disks(); });
  fill("user_data", facts.user_data, "people's home folders", [&] {
    if (!user_data_ || clock_.now() - user_data_at_ >= user_data_every) {
      user_data_ = user_data_of(ports_);
      user_data_at_ = clock_.now();
    }
    return *user_data_;
  });
  if (facts.user_data) (*facts.sources)["user_data"].at = user_data_at_;
  fill("memory_bytes", facts.memory_bytes, "the kernel", [&] { return ports_.host.memory_bytes(); });
  const auto system_disk = windows_folder(registry).substr(0, 2);
  const auto disks = facts.disks.value_or(std::vector<actions::DiskFact>{});
  const auto disk = std::ranges::find_if(disks, [&](const auto& one) { return starts(one.mounted_at, system_disk); });
  if (disk == disks.end()) {
    facts.unknown["disk_bytes"] = "the disk of Windows was not among the volumes";
  } else {
    facts.disk_bytes = disk->bytes;
    facts.disk_free_bytes = disk->free_bytes;
  }
  return facts;
}

}  // namespace standfirm::agent::windows_system

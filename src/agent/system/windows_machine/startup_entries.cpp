// The registry's places and the services; tasks, folders and files are in startup_files.cpp.
#include "agent/system/windows_machine/startup_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "agent/local/disk.hpp"
#include "agent/system/windows_machine/startup_places.hpp"
#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr const char* services_key = R"(HKLM\SYSTEM\CurrentControlSet\Services)";
constexpr const char* safe_boot_key = R"(HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot)";
constexpr const char* own_folder = R"(\program files\standfirm\)";
constexpr std::size_t max_program = 64 << 20;

/// Programs of Windows that run whatever they are told to: what they start is not brought by Windows for that.
constexpr std::string_view runs_anything[] = {
    "cmd.exe",      "powershell.exe", "pwsh.exe",     "wscript.exe",  "cscript.exe",     "mshta.exe",
    "rundll32.exe", "regsvr32.exe",   "msiexec.exe",  "schtasks.exe", "bitsadmin.exe",   "certutil.exe",
    "forfiles.exe", "conhost.exe",    "explorer.exe", "msbuild.exe",  "installutil.exe", "regasm.exe",
    "hh.exe",       "wmic.exe",       "at.exe",       "sc.exe",       "reg.exe",         "curl.exe"};

std::string filled(std::string text, const std::string& windows) {
  if (const auto at = text.find("{windows}"); at != std::string::npos) text.replace(at, 9, windows);
  return text;
}
std::vector<std::string> parts_of(const std::string& text, char by) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find(by, from), text.size());
    if (to > from) out.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return out;
}
bool is_default(const std::string& text, const std::string& brought) {
  const auto bare = [](std::string_view one) {
    while (!one.empty() && (one.back() == ',' || one.back() == ' ')) one.remove_suffix(1);
    return one;
  };
  return same(bare(text), bare(brought));
}

}  // namespace

Finder::Finder(const Ports& ports) : ports_(ports), windows_(windows_folder(ports.registry)) {}

void Finder::carefully(const std::string& place, const std::function<void()>& look) {
  try {
    look();
  } catch (const std::exception& problem) {
    could_not_read.push_back(shown(place + ": " + problem.what()));
  }
}

void Finder::look(const std::string& only_kind) {
  const auto wanted = [&](const char* kind) { return only_kind.empty() || only_kind == kind; };
  registry_places(only_kind);
  if (wanted("service") || wanted("driver")) carefully("services", [&] { services(); });
  if (wanted("safe_boot_service")) carefully("safe mode's services", [&] { safe_boot(); });
  if (wanted("task")) carefully("scheduled tasks", [&] { tasks(); });
  if (wanted("startup_folder")) carefully("start-up folders", [&] { folders(); });
  if (wanted("hosts_line")) carefully("the hosts file", [&] { hosts(); });
  if (wanted("powershell_profile")) carefully("PowerShell's profiles", [&] { profiles(); });
  if (wanted("wmi_subscription")) carefully("WMI's subscriptions", [&] { subscriptions(); });
  if (only_kind.empty()) carefully("people's registries", [&] { unloaded_people(); });
  std::erase_if(found, [&](const Found& one) { return !only_kind.empty() && one.entry.kind != only_kind; });
}

void Finder::add(actions::StartupEntry entry, Way way) {
  if (found.size() >= max_entries) {
    if (!full_) could_not_read.push_back(fmt::format("more than {} entries; the rest is not listed", max_entries));
    full_ = true;
    return;
  }
  found.push_back({std::move(entry), std::move(way)});
}

std::string Finder::told(const std::string& command, const std::string& program) {
  auto out = shown(command, 400);
  if (program.empty()) return out;
  const auto content = read_whole(ports_.tree.real(agent_path(program)), max_program);
  if (!content) return out + " [its program could not be read: " + shown(program, 120) + "]";
  out += " [SHA-256 " + sha256_of(*content);
  try {
    if (const auto version = ports_.images.version(program); !version.empty()) out += ", version " + shown(version, 40);
  } catch (const std::exception&) {
    out += ", version unknown";
  }
  const auto signer = signers_.find(lower(program));
  if (signer == signers_.end() || signer->second.starts_with('?'))
    out += ", signature unknown" + (signer == signers_.end() ? "" : ": " + shown(signer->second.substr(1), 80));
  else
    out += signer->second.empty() ? ", not signed" : ", signed by " + shown(signer->second, 80);
  return out + "]";
}

std::optional<std::string> Finder::bringer(const std::string& command, const std::string& program) {
  if (program.empty()) return std::nullopt;
  const auto small = lower(program);
  if (small.starts_with(lower(windows_).substr(0, 2) + own_folder)) return "Standfirm";
  auto known = signers_.find(small);
  if (known == signers_.end()) {
    std::string signer;
    try {
      signer = ports_.images.signer(program);
    } catch (const std::exception& problem) {
      signer = "?" + std::string(problem.what());
    }
    known = signers_.emplace(small, std::move(signer)).first;
  }
  if (!starts(known->second, "Microsoft Windows")) return std::nullopt;
  const auto name = small.substr(small.rfind('\\') + 1);
  const bool bare = same(command, program);
  if (!bare && std::ranges::find(runs_anything, name) != std::end(runs_anything)) return std::nullopt;
  return "Windows";
}

void Finder::add_value(const std::string& kind, const std::string& key, const RegistryValue& value,
                       std::optional<RegistryValue> instead, const std::string& command, const std::string& digest) {
  const auto program = program_in(ports_.registry, command);
  const bool whole = program.size() > 2 && program[1] == ':';
  auto brought_by = bringer(command, whole ? program : std::string());
  auto words = told(command, whole ? program : std::string());
  add({kind, shown(key, 300), value.name.empty() ? "(the key's own value)" : shown(value.name, 120), std::move(words),
       digest, std::move(brought_by)},
      AsValue{key, value, std::move(instead)});
}

std::vector<std::string> Finder::people() {
  std::vector<std::string> out;
  for (const auto& name : ports_.registry.keys("HKU").value_or(std::vector<std::string>{}))
    if (starts(name, "S-1-5-21-") && !lower(name).ends_with("_classes")) out.push_back(name);
  return out;
}

void Finder::unloaded_people() {
  const auto loaded = people();
  const std::string list = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList)";
  for (const auto& sid : ports_.registry.keys(list).value_or(std::vector<std::string>{})) {
    if (!starts(sid, "S-1-5-21-") ||
        std::ranges::any_of(loaded, [&](const std::string& one) { return same(one, sid); }))
      continue;
    const auto home = text_at(ports_.registry, list + "\\" + sid, "ProfileImagePath");
    could_not_read.push_back(shown(home + ": its owner is not signed in, so that person's registry is not loaded"));
  }
}

void Finder::registry_places(const std::string& only_kind) {
  std::vector<std::string> persons;
  carefully("people's registries", [&] { persons = people(); });
  for (const Place& place : places) {
    if (!only_kind.empty() && only_kind != place.kind) continue;
    std::vector<std::string> keys;
    const std::string key = place.key;
    if ((place.whose & machine) != 0) keys.push_back("HKLM\\" + key);
    if ((place.whose & narrow) != 0) keys.push_back(R"(HKLM\SOFTWARE\WOW6432Node)" + key.substr(8));
    if ((place.whose & person) != 0)
      for (const auto& sid : persons) {
        // Classes of a person are a registry of their own; the link to it is not everywhere.
        const bool classes = starts(key, R"(SOFTWARE\Classes\)");
        keys.push_back("HKU\\" + sid + (classes ? "_Classes" + key.substr(16) : "\\" + key));
      }
    const std::string kind = place.kind, name = place.name, brought = filled(place.brought, windows_);
    auto& registry = ports_.registry;
    for (const auto& where : keys)
      carefully(where, [&] {
        switch (place.each) {
          case Each::value:
            for (const auto& value : registry.values(where))
              if (!value.data.empty())
                add_value(kind, where, value, std::nullopt, text_of(value), sha256_of(value.data));
            break;
          case Each::named: {
            const auto value = registry.value(where, name);
            if (!value) break;
            const auto text = text_of(*value);
            if (text.empty() || is_default(expanded(registry, text), brought)) break;
            std::optional<RegistryValue> instead;
            if (!brought.empty())
              instead = value->kind == static_cast<std::uint32_t>(Kind::number)
                            ? number_value(value->name, static_cast<std::uint32_t>(number_from(brought).value_or(0)))
                            : text_value(value->name, brought, static_cast<Kind>(value->kind));
            add_value(kind, where, *value, std::move(instead), text, sha256_of(value->data));
            break;
          }
          case Each::element: {
            const auto value = registry.value(where, name);
            if (!value) break;
            const auto usual = parts_of(brought, '|');
            const auto texts = texts_of(*value);
            for (const auto& text : texts) {
              if (std::ranges::any_of(usual, [&](const std::string& one) { return same(one, text); })) continue;
              auto left = texts;
              std::erase(left, text);
              add_value(kind, where, *value, texts_value(value->name, left), text, sha256_of(text));
            }
            break;
          }
          case Each::below:
          case Each::below_server:
            for (const auto& below : registry.keys(where).value_or(std::vector<std::string>{})) {
              const auto at =
                  fmt::format("{}\\{}{}", where, below, place.each == Each::below_server ? R"(\InprocServer32)" : "");
              const auto value = registry.value(at, place.each == Each::below_server ? "" : name);
              if (value && !text_of(*value).empty()) {
                add_value(kind, at, *value, std::nullopt, text_of(*value), sha256_of(value->data));
              } else if (name.empty() && place.each == Each::below) {  // the key itself is the entry: a class by its id
                const auto server =
                    text_at(registry, fmt::format(R"(HKLM\SOFTWARE\Classes\CLSID\{}\InprocServer32)", below), "");
                const auto program = program_in(registry, server);
                auto brought_by = bringer(server, program);
                add({kind, shown(at, 300), shown(below, 120), told(server.empty() ? below : server, program),
                     sha256_of(lower(below)), std::move(brought_by)},
                    AsKey{at});
              }
            }
            break;
        }
      });
  }
}

void Finder::services() {
  auto& registry = ports_.registry;
  for (const auto& name : registry.keys(services_key).value_or(std::vector<std::string>{})) {
    const auto key = std::string(services_key) + "\\" + name;
    carefully(key, [&] {
      const auto start = number_of(registry.value(key, "Start")), type = number_of(registry.value(key, "Type"));
      if (!start || !type) return;
      const bool triggered = *start == 3 && registry.keys(key + R"(\TriggerInfo)").has_value();
      if (*start > 2 && !triggered) return;
      const bool driver = (*type & 0x0F) != 0;
      const auto image = text_at(registry, key, "ImagePath");
      auto library = text_at(registry, key + R"(\Parameters)", "ServiceDll");
      if (library.empty()) library = text_at(registry, key, "ServiceDll");
      const auto failure = text_at(registry, key, "FailureCommand");
      const auto command = (driver && image.empty() ? R"(System32\drivers\)" + name + ".sys" : image) +
                           (library.empty() ? "" : " -> " + library) +
                           (failure.empty() ? "" : "; when it fails: " + failure);
      const auto program = program_in(registry, library.empty() ? (image.empty() ? command : image) : library);
      auto brought_by = bringer(program, program);
      if (!failure.empty()) brought_by.reset();
      auto words = told(command, program);
      add({driver ? "driver" : "service", shown(key, 300), shown(name, 120), std::move(words),
           sha256_of(fmt::format("{}\n{}\n{}\n{}\n{}\n{}", image, library, failure, *start, *type,
                                 text_at(registry, key, "ObjectName"))),
           std::move(brought_by)},
          AsService{name, key});
    });
  }
}

/// Who starts even in safe mode, of those that are no service of Windows.
void Finder::safe_boot() {
  auto& registry = ports_.registry;
  for (const char* mode : {"Minimal", "Network"}) {
    const auto below = std::string(safe_boot_key) + "\\" + mode;
    for (const auto& name : registry.keys(below).value_or(std::vector<std::string>{})) {
      const auto service = std::string(services_key) + "\\" + name;
      const auto image = text_at(registry, service, "ImagePath");
      if (name.starts_with('{') || image.empty())
        continue;  // classes of devices; groups of drivers; parts not installed
      auto library = text_at(registry, service + R"(\Parameters)", "ServiceDll");
      const auto program = program_in(registry, library.empty() ? image : library);
      const auto key = below + "\\" + name;
      auto brought_by = bringer(program, program);
      auto words = told(image, program);
      add({"safe_boot_service", shown(key, 300), shown(name, 120), std::move(words),
           sha256_of(lower(name) + "\n" + image), std::move(brought_by)},
          AsKey{key});
    }
  }
}

/// What WMI runs when something happens: listed for people. Which filters and bindings belong to it is for them to say.
void Finder::subscriptions() {
  static constexpr std::pair<const char*, std::array<const char*, 2>> consumers[] = {
      {"CommandLineEventConsumer", {"CommandLineTemplate", "ExecutablePath"}},
      {"ActiveScriptEventConsumer", {"ScriptText", "ScriptFileName"}}};
  for (const auto& [consumer, properties] : consumers)
    for (const auto& row : ports_.wmi.query(R"(root\subscription)", fmt::format("SELECT * FROM {}", consumer))) {
      const auto text = [&](const char* name) {
        const auto at = row.find(name);
        return at == row.end() ? std::string() : at->second;
      };
      const auto command = text(properties[0]).empty() ? text(properties[1]) : text(properties[0]);
      add({"wmi_subscription", fmt::format(R"(root\subscription: {})", consumer), shown(text("Name"), 120),
           shown(command, 400), sha256_of(command), std::nullopt},
          ByHand{"Look at its filter and binding in root\\subscription first and remove the three together."});
    }
}

}  // namespace standfirm::agent::windows_system

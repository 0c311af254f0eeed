// Takes exactly what was seen out, keeps it in the vault, and reads back; puts it back where nothing else stands now.
#include <algorithm>
#include <stdexcept>
#include <type_traits>

#include "agent/files/vault.hpp"
#include "agent/local/disk.hpp"
#include "agent/system/windows_machine/machine.hpp"
#include "agent/system/windows_machine/startup_entries.hpp"
#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr std::size_t max_hosts = 4 << 20, max_kept_values = 20000;
constexpr int deepest = 16;

KeptValue kept(const std::string& key, const RegistryValue& value, const std::optional<RegistryValue>& left = {}) {
  const auto bytes = [](const std::string& data) { return Bytes{{data.begin(), data.end()}}; };
  KeptValue out{key, value.name, value.kind, bytes(value.data), std::nullopt};
  if (left) out.left = bytes(left->data);
  return out;
}
std::string text_of(const Bytes& bytes) { return {bytes.data.begin(), bytes.data.end()}; }

void keep_key(const Registry& registry, const std::string& key, KeptEntry& into, int depth = 0) {
  for (const auto& value : registry.values(key)) {
    if (into.values.size() == max_kept_values)
      throw std::runtime_error(shown(key) + " holds more than the vault takes");
    into.values.push_back(kept(key, value));
  }
  if (depth < deepest)
    for (const auto& below : registry.keys(key).value_or(std::vector<std::string>{}))
      keep_key(registry, key + "\\" + below, into, depth + 1);
}

/// The file without the one line, everything else byte for byte.
void write_without(const Tree& tree, const AsLine& one) {
  const auto real = tree.real(one.file);
  const auto text = read_whole(real, max_hosts);
  if (!text) throw std::runtime_error(text.error());
  std::string left;
  bool done = false;
  for (std::size_t from = 0; from < text->size();) {
    const auto to = std::min(text->find('\n', from), text->size() - 1) + 1;
    auto line = std::string_view(*text).substr(from, to - from);
    auto bare = line;
    while (bare.ends_with('\n') || bare.ends_with('\r')) bare.remove_suffix(1);
    if (!done && bare == one.line)
      done = true;
    else
      left += line;
    from = to;
  }
  if (!done) throw std::runtime_error("the line is not there any more");
  write_whole(real, left, 0644);
}

/// One removal, whichever way its entry goes; returns the vault's id.
class Removal {
 public:
  Removal(const Ports& ports, Vault& vault, const actions::StartupEntry& entry, TimePoint now)
      : ports_(ports), vault_(vault), entry_(entry), now_(now) {}

  Allowed<std::string> operator()(const AsValue& one) {
    auto id = keep({{kept(one.key, one.value, one.instead)}});
    if (one.instead)
      ports_.registry.write(one.key, *one.instead);
    else
      ports_.registry.erase(one.key, one.value.name);
    return id;
  }
  Allowed<std::string> operator()(const AsKey& one) {
    KeptEntry all;
    keep_key(ports_.registry, one.key, all);
    auto id = keep(all);
    ports_.registry.erase_key(one.key);
    return id;
  }
  Allowed<std::string> operator()(const AsService& one) {
    // Its place among what safe mode starts goes with it: without the service nothing tells whose it was.
    const std::string safe_mode_places[] = {R"(HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Minimal\)" + one.name,
                                            R"(HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Network\)" + one.name};
    KeptEntry all;
    keep_key(ports_.registry, one.key, all);
    for (const auto& place : safe_mode_places) keep_key(ports_.registry, place, all);
    auto id = keep(all);
    try {
      ports_.services.stop(one.name);
    } catch (const std::exception&) {  // what will not stop is marked for deletion all the same; read back says so
    }
    ports_.services.erase(one.name);
    for (const auto& place : safe_mode_places)
      if (ports_.registry.keys(place)) ports_.registry.erase_key(place);
    return id;
  }
  Allowed<std::string> operator()(const AsTask& one) {
    std::string id;
    if (one.file.empty()) {
      KeptEntry all;
      keep_key(ports_.registry, one.cache_key, all);
      id = keep(all);
    } else {
      const auto copied = vault_.copy(one.file, why(), now_);
      if (!copied) return std::unexpected(copied.error());
      if (copied->sha256 != entry_.digest)
        return refuse(RefusalCode::version_conflict,
                      Sentence::as_written(entry_.name + " changed while it was looked at."), "List again."_said);
      id = copied->id;
    }
    try {
      ports_.tasks.erase(one.name);
    } catch (const std::exception&) {  // a damaged task is none to the scheduler: its file and its key go below
    }
    std::error_code failed;
    if (!one.file.empty() && std::filesystem::exists(ports_.tree.real(one.file), failed)) {
      const auto taken = vault_.take(one.file, entry_.digest, why(), now_);
      if (!taken) return std::unexpected(taken.error());
      id = taken->id;
    }
    if (ports_.registry.keys(one.cache_key)) ports_.registry.erase_key(one.cache_key);
    return id;
  }
  Allowed<std::string> operator()(const AsFile& one) {
    const auto taken = vault_.take(one.file, entry_.digest, why(), now_);
    if (!taken) return std::unexpected(taken.error());
    return taken->id;
  }
  Allowed<std::string> operator()(const AsLine& one) {
    const auto copied = vault_.copy(one.file, why(), now_);
    if (!copied) return std::unexpected(copied.error());
    write_without(ports_.tree, one);
    return copied->id;
  }
  Allowed<std::string> operator()(const ByHand& one) {
    return refuse(RefusalCode::not_entitled,
                  Sentence::as_written(entry_.name + " is not one thing that can be taken out by itself."),
                  Sentence::as_written(one.how));
  }

 private:
  std::string why() const { return "start-up entry: " + entry_.command; }
  std::string keep(const KeptEntry& entry) {
    return vault_.keep(kept_startup_entry, entry_.location, entry_.digest, json::write_text(entry), why(), now_);
  }
  const Ports& ports_;
  Vault& vault_;
  const actions::StartupEntry& entry_;
  TimePoint now_;
};

std::vector<Found> all_of(const Ports& ports, const std::string& kind) {
  Finder finder(ports);
  finder.look(kind);
  return std::move(finder.found);
}
bool is_named(const actions::StartupEntry& entry, const actions::RemoveStartupEntry& order) {
  return entry.kind == order.kind && entry.location == order.location && entry.name == order.name;
}

}  // namespace

actions::StartupEntriesListed WindowsStartup::list() {
  Finder finder(ports_);
  finder.look({});
  actions::StartupEntriesListed out;
  out.entries.reserve(finder.found.size());
  for (auto& one : finder.found) out.entries.push_back(std::move(one.entry));
  out.could_not_read = std::move(finder.could_not_read);
  return out;
}

Allowed<actions::StartupEntryRemoved> WindowsStartup::remove(const actions::RemoveStartupEntry& order, Vault& vault) {
  const auto look = [&] {
    auto all = all_of(ports_, order.kind);
    std::erase_if(all, [&](const Found& one) { return !is_named(one.entry, order); });
    return all;
  };
  const auto named = look();
  if (named.empty())
    return refuse(RefusalCode::not_found,
                  Sentence::as_written("No such start-up entry is there: " + order.kind.substr(0, 40) + " " +
                                       order.location.substr(0, 200) + "."),
                  "List the start-up entries again."_said);
  const auto same = [&](const Found& one) { return one.entry.digest == order.digest; };
  const auto found = std::ranges::find_if(named, same);
  if (found == named.end())
    return refuse(RefusalCode::version_conflict,
                  Sentence::as_written(order.name.substr(0, 120) + " in " + order.location.substr(0, 200) +
                                       " is not what was seen when it was ordered away."),
                  "List the start-up entries again."_said, "digest");
  if (found->entry.package)
    return refuse(RefusalCode::not_entitled,
                  Sentence::as_written(order.name.substr(0, 120) + " in " + order.location.substr(0, 200) +
                                       " belongs to " + *found->entry.package + "; it is not removed."));
  auto id = std::visit(Removal(ports_, vault, found->entry, clock_.now()), found->way);
  if (!id) return std::unexpected(id.error());
  actions::StartupEntryRemoved out{found->entry, std::move(*id), false};
  const auto left = look();
  out.gone = std::ranges::count_if(left, same) + 1 == std::ranges::count_if(named, same);
  if (const auto* service = std::get_if<AsService>(&found->way); service != nullptr && out.gone)
    out.gone = !ports_.services.runs(service->name);
  return out;
}

Allowed<void> WindowsStartup::put_back(const std::string& vault_id, const Vault& vault) {
  const auto note = vault.note_of(vault_id);
  if (!note || note->what != kept_startup_entry)
    return refuse(RefusalCode::not_found, "The vault keeps no start-up entry under that id."_said,
                  "Name the vault id of an earlier outcome."_said, "vault_id");
  const auto entry = json::read_text<KeptEntry>(vault.kept(vault_id), json::Unknown::ignore, Vault::max_kept_bytes);
  if (!entry)
    throw std::runtime_error("what the vault keeps under " + vault_id + " cannot be read: " + entry.error().text());
  for (const auto& one : entry->values) {
    const auto now = ports_.registry.value(one.key, one.name);
    const bool as_left = one.left ? !now || now->data == text_of(*one.left) : !now.has_value();
    if (!as_left && now->data != text_of(one.data))
      return refuse(RefusalCode::version_conflict,
                    Sentence::as_written("Something else stands at " + note->path + " now."),
                    "Take that out first, or leave it."_said);
  }
  for (const auto& one : entry->values) {
    const RegistryValue value{one.name, one.kind, text_of(one.data)};
    ports_.registry.write(one.key, value);
    if (ports_.registry.value(one.key, one.name) != value)
      throw std::runtime_error(note->path + " was written, but is not there unchanged afterwards");
  }
  return {};
}

}  // namespace standfirm::agent::windows_system

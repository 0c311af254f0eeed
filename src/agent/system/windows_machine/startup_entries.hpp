// src/agent/system/windows_machine/startup_entries.hpp: what starts by itself, found place by place, each with the way
// in which it is taken out.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actions/startup.hpp"
#include "agent/system/windows_machine/ports.hpp"
#include "base/json.hpp"

namespace standfirm::agent::windows_system {

/// A value of the registry goes, or becomes `instead`.
struct AsValue {
  std::string key;
  RegistryValue value;
  std::optional<RegistryValue> instead;
};
struct AsKey {
  std::string key;
};
struct AsService {
  std::string name, key;
};
/// `file` is empty where only Windows' own list of tasks still knows it.
struct AsTask {
  std::string name, file, cache_key;
};
struct AsFile {
  std::string file;
};
struct AsLine {
  std::string file, line;
};
struct ByHand {
  std::string how;
};
using Way = std::variant<AsValue, AsKey, AsService, AsTask, AsFile, AsLine, ByHand>;

struct Found {
  actions::StartupEntry entry;
  Way way;
};

/// What is in the registry of the places above, the services, tasks, folders and files.
class Finder {
 public:
  static constexpr std::size_t max_entries = 5000;

  explicit Finder(const Ports& ports);
  /// `only_kind`: nothing but that kind is looked for; empty: all.
  void look(const std::string& only_kind);
  std::vector<Found> found;
  std::vector<std::string> could_not_read;

 private:
  void registry_places(const std::string& only_kind);
  void services();
  void safe_boot();
  void tasks();
  void hidden_tasks(const std::string& below, const std::string& name, int depth);
  void task(const std::string& file, const std::string& name);
  void folders();
  void hosts();
  void subscriptions();
  void profiles();
  [[nodiscard]] std::vector<std::string> people();  // the registry's names of those whose settings are loaded
  void unloaded_people();

  void add(actions::StartupEntry, Way);
  void add_value(const std::string& kind, const std::string& key, const RegistryValue&,
                 std::optional<RegistryValue> instead, const std::string& command, const std::string& digest);
  /// The command with what is known of the program: hash, version, who signed it, or why that is unknown.
  [[nodiscard]] std::string told(const std::string& command, const std::string& program);
  [[nodiscard]] std::optional<std::string> bringer(const std::string& command, const std::string& program);
  void carefully(const std::string& place, const std::function<void()>& look);  // what goes wrong is listed, not lost

  const Ports& ports_;
  std::string windows_;
  std::map<std::string, std::string> signers_;  // program -> its signer, or "?" and why it is unknown
  bool full_ = false;
};

/// What the vault keeps of an entry that was no file, so that it can be put back.
struct KeptValue {
  std::string key, name;
  std::uint32_t kind = 0;
  Bytes data;
  std::optional<Bytes> left;  ///< what was written in its stead, of the same kind
};
BOOST_DESCRIBE_STRUCT(KeptValue, (), (key, name, kind, data, left))
struct KeptEntry {
  std::vector<KeptValue> values;
};
BOOST_DESCRIBE_STRUCT(KeptEntry, (), (values))

}  // namespace standfirm::agent::windows_system

// src/agent/system/windows_machine/ports.hpp: what only Windows itself can answer, each behind the thinnest face there
// is. The faces of system.hpp are logic over these and run anywhere; windows/ holds the real ones, recorded.hpp those
// that repeat what a machine once said. What cannot be told throws std::runtime_error with the reason: never a guess.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actions/facts.hpp"
#include "agent/files/tree.hpp"
#include "agent/system/programs.hpp"

namespace standfirm::agent::windows_system {

/// The registry's own numbers for what a value holds.
enum class Kind : std::uint32_t {
  none = 0,
  text = 1,
  expanded_text = 2,
  binary = 3,
  number = 4,
  texts = 7,
  long_number = 11
};

/// `data` are the bytes as the registry keeps them: texts are UTF-16, little end first, with their closing NUL.
struct RegistryValue {
  std::string name;  ///< UTF-8; empty: the key's own value
  std::uint32_t kind = 0;
  std::string data;
  bool operator==(const RegistryValue&) const = default;
};

/// Keys by their full names, "HKLM\SOFTWARE\..." or "HKU\S-1-5-21-...\...", always as a 64-bit program sees them.
class Registry {
 public:
  virtual ~Registry() = default;
  /// The names of the keys below; nothing when the key is not there. Throws when it may not be read.
  [[nodiscard]] virtual std::optional<std::vector<std::string>> keys(const std::string& key) const = 0;
  /// None when the key is not there.
  [[nodiscard]] virtual std::vector<RegistryValue> values(const std::string& key) const = 0;
  [[nodiscard]] virtual std::optional<RegistryValue> value(const std::string& key, const std::string& name) const = 0;
  virtual void write(const std::string& key, const RegistryValue&) = 0;     ///< makes the key where it is missing
  virtual void erase(const std::string& key, const std::string& name) = 0;  ///< harmless when it is not there
  virtual void erase_key(const std::string& key) = 0;                       ///< with all that is below
};

using WmiRow = std::map<std::string, std::string>;  ///< property -> its text; what is null is absent
using WmiArguments = std::map<std::string, std::variant<std::string, std::int32_t>>;
class Wmi {
 public:
  virtual ~Wmi() = default;
  /// Throws where the namespace or class does not exist, too: that is how Windows says "not here".
  [[nodiscard]] virtual std::vector<WmiRow> query(const std::string& name_space, const std::string& question) const = 0;
  /// Of the class itself; its ReturnValue, which alone proves nothing.
  virtual std::int64_t call(const std::string& name_space, const std::string& of_class, const std::string& method,
                            const WmiArguments&) = 0;
};

/// Program files: who signed them, which version they name.
class Images {
 public:
  virtual ~Images() = default;
  /// The name of who signed it and was verified, by the file itself or by Windows' catalogues; "" when nobody did.
  [[nodiscard]] virtual std::string signer(const std::string& path) const = 0;
  [[nodiscard]] virtual std::string version(const std::string& path) const = 0;  ///< "" when it names none
};

/// A member of a group, or somebody of the machine's own.
struct Account {
  std::string name;  ///< "it-admin"; of others "PRACTICE\Domain Admins"
  std::string sid;
  bool enabled = true;
  bool group = false;
  bool local = true;
};
class Accounts {
 public:
  virtual ~Accounts() = default;
  [[nodiscard]] virtual std::vector<Account> users() const = 0;  ///< the machine's own
  [[nodiscard]] virtual std::vector<Account> administrators()
      const = 0;  ///< members of S-1-5-32-544, whatever it is called
  [[nodiscard]] virtual std::string administrators_name() const = 0;  ///< "Administrators", "Administratoren" ...
  virtual void join(const std::string& sid) = 0;
  virtual void leave(const std::string& sid) = 0;
};

struct Session {
  std::uint32_t id = 0;
  std::string user;
  bool operator==(const Session&) const = default;
};
struct Process {
  std::uint32_t id = 0;
  std::uint32_t session = 0;
  std::string program;
};
class Sessions {
 public:
  virtual ~Sessions() = default;
  [[nodiscard]] virtual std::vector<Session> list() const = 0;  ///< of people, not of services
  [[nodiscard]] virtual std::vector<Process> processes() const = 0;
  virtual void log_off(std::uint32_t id) = 0;
  virtual void wait(Millis) = 0;  ///< between two looks
};

class Services {
 public:
  virtual ~Services() = default;
  [[nodiscard]] virtual bool runs(const std::string& name) const = 0;  ///< false too when there is no such service
  virtual void stop(const std::string& name) = 0;                      ///< and waits, 30 seconds at most
  virtual void erase(const std::string& name) = 0;
};

class TaskScheduler {
 public:
  virtual ~TaskScheduler() = default;
  virtual void erase(const std::string& name) = 0;  ///< "\Folder\Name"
};

/// One rule of the kernel's packet filter. Ordered by weight, the heaviest first; what nothing else names is any.
struct PacketRule {
  enum class Layer : std::uint8_t { connect_v4, connect_v6, accept_v4, accept_v6, out_v4, out_v6, in_v4, in_v6 };
  Layer layer{};
  bool permit = false;
  unsigned weight = 0;
  std::string address;  ///< of the other side, literal
  std::uint16_t port = 0;
  std::uint16_t own_port = 0;
  std::uint8_t protocol = 0;  ///< 6 TCP, 17 UDP, 58 ICMPv6
  std::uint16_t icmp_type = 0;
  bool loopback = false;
  bool operator==(const PacketRule&) const = default;
};
class PacketFilter {
 public:
  virtual ~PacketFilter() = default;
  virtual void replace(const std::vector<PacketRule>&) = 0;  ///< all of ours at once, or nothing changes
  virtual void clear() = 0;                                  ///< ours only
  [[nodiscard]] virtual std::vector<PacketRule> read() const = 0;
};

struct Update {
  std::string id, title;
  bool operator==(const Update&) const = default;
};
struct UpdatesInstalled {
  std::map<std::string, std::int64_t>
      results;  ///< id -> the agent's code: 2 succeeded, 3 with errors, 4 failed, 5 aborted
  bool restart_needed = false;
};
class UpdateAgent {
 public:
  virtual ~UpdateAgent() = default;
  [[nodiscard]] virtual std::vector<Update> pending() const = 0;
  virtual UpdatesInstalled install(const std::vector<Update>&, const std::function<void(std::string_view)>& seen) = 0;
};

/// What the kernel says of the machine.
class Host {
 public:
  virtual ~Host() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual std::string boot_id() const = 0;  ///< another after each start
  [[nodiscard]] virtual std::uint64_t memory_bytes() const = 0;
  [[nodiscard]] virtual std::vector<actions::DiskFact> disks() const = 0;
  [[nodiscard]] virtual std::vector<std::string> resolvers() const = 0;  ///< as the network interfaces use them
};

/// All of them, for one machine; they outlive the faces made of them.
struct Ports {
  const Tree& tree;
  Programs& programs;
  Registry& registry;
  Wmi& wmi;
  Images& images;
  Accounts& accounts;
  Sessions& sessions;
  Services& services;
  TaskScheduler& tasks;
  PacketFilter& packets;
  UpdateAgent& updates;
  Host& host;
};

}  // namespace standfirm::agent::windows_system

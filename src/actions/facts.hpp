// src/actions/facts.hpp: what a machine says about itself. A fact that could not be read is absent, with the reason in
// `unknown`.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actions/restore_points.hpp"
#include "actions/startup.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace standfirm::actions {

struct AntivirusFact {
  std::string product;
  std::string version;
  bool running = false;
  std::optional<TimePoint> definitions_date;
  std::uint64_t signatures = 0;
};
BOOST_DESCRIBE_STRUCT(AntivirusFact, (), (product, version, running, definitions_date, signatures))

struct InstalledProgram {
  std::string name, version;
};
BOOST_DESCRIBE_STRUCT(InstalledProgram, (), (name, version))
/// `active`: it filters what comes in.
struct FirewallFact {
  std::string product;
  bool active = false;
};
BOOST_DESCRIBE_STRUCT(FirewallFact, (), (product, active))
/// `redundancy`: "none", "raid1" ...; absent when it can't be told.
struct DiskFact {
  std::string device, mounted_at, file_system;
  std::uint64_t bytes = 0, free_bytes = 0;
  std::optional<std::string> redundancy;
};
BOOST_DESCRIBE_STRUCT(DiskFact, (), (device, mounted_at, file_system, bytes, free_bytes, redundancy))
/// What a person keeps on this machine and not on a server. `all`: it was counted to the end.
struct UserDataFact {
  std::string user, place;
  std::uint64_t files = 0, bytes = 0;
  bool all = false;
};
BOOST_DESCRIBE_STRUCT(UserDataFact, (), (user, place, files, bytes, all))
/// Where a fact comes from ("/etc/os-release", "nft list ruleset") and when it was read there.
struct FactSource {
  std::string source;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(FactSource, (), (source, at))

inline constexpr Days facts_grow_old_after{30};

struct MachineFacts {
  TimePoint read_at{};
  std::string host_name;
  std::string boot_id;
  std::string mode;  ///< normal or safe_mode
  std::optional<std::string> operating_system, operating_system_version, kernel;
  std::optional<std::vector<std::string>> administrators, logged_on, resolvers, pending_updates, users;
  std::optional<std::vector<AntivirusFact>> antivirus;
  std::optional<std::vector<RestorePoint>> restore_points;
  std::optional<std::uint64_t> disk_bytes, disk_free_bytes, memory_bytes;
  std::optional<bool> isolated;
  std::map<std::string, std::string> unknown;  ///< field -> why it could not be read
  std::optional<std::vector<InstalledProgram>> programs;
  std::optional<FirewallFact> firewall;
  std::optional<std::vector<DiskFact>> disks;
  std::optional<std::vector<UserDataFact>> user_data;
  std::optional<std::vector<StartupEntry>> startup_entries;  ///< those that no package brought
  std::optional<std::vector<std::string>> remote_tools;      ///< by which somebody elsewhere can work on this machine
  std::optional<std::uint64_t> restore_point_free_bytes;
  std::optional<std::map<std::string, FactSource>> sources;  ///< field -> where and when; absent from older agents
};
BOOST_DESCRIBE_STRUCT(MachineFacts, (),
                      (read_at, host_name, boot_id, mode, operating_system, operating_system_version, kernel,
                       administrators, logged_on, resolvers, pending_updates, users, antivirus, restore_points,
                       disk_bytes, disk_free_bytes, memory_bytes, isolated, unknown, programs, firewall, disks,
                       user_data, startup_entries, remote_tools, restore_point_free_bytes, sources))

/// What became of facts since they were told last: fields with their new values, and fields that are absent now.
struct FactsDifference {
  json::Value changed;
  std::vector<std::string> gone;
};
BOOST_DESCRIBE_STRUCT(FactsDifference, (), (changed, gone))
[[nodiscard]] FactsDifference difference(const MachineFacts& from, const MachineFacts& to);
/// The error says why these are no facts afterwards: hostile, or of other facts than `from`.
[[nodiscard]] std::expected<MachineFacts, std::string> with_difference(const MachineFacts& from,
                                                                       const FactsDifference&);
/// Without what changes with every look: moments and free space. Two looks at an idle machine are the same here.
[[nodiscard]] MachineFacts lasting(MachineFacts);

struct ReadFacts {};
BOOST_DESCRIBE_STRUCT(ReadFacts, (), ())
struct FactsRead {
  MachineFacts facts;
};
BOOST_DESCRIBE_STRUCT(FactsRead, (), (facts))

}  // namespace standfirm::actions

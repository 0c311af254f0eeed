// src/actions/startup.hpp: what starts by itself, where viruses hide to come back.
#pragma once
#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

namespace standfirm::actions {

/// `kind`: systemd_unit, systemd_drop_in, cron, shell_profile, ld_preload, udev_rule, apt_hook, autostart,
/// authorized_key, browser_policy, run_key, task, service ... `digest` is the SHA-256 of what is written there, so that an order
/// removes exactly what was seen.
struct StartupEntry {
  std::string kind;
  std::string location;
  std::string name;
  std::string command;
  std::string digest;
  std::optional<std::string> package;
};
BOOST_DESCRIBE_STRUCT(StartupEntry, (), (kind, location, name, command, digest, package))

struct ListStartupEntries {};
BOOST_DESCRIBE_STRUCT(ListStartupEntries, (), ())
struct StartupEntriesListed {
  std::vector<StartupEntry> entries;
  std::vector<std::string> could_not_read;
};
BOOST_DESCRIBE_STRUCT(StartupEntriesListed, (), (entries, could_not_read))

/// Takes one entry out (a copy goes to the vault); refused when what stands there now has another digest.
struct RemoveStartupEntry {
  std::string kind;
  std::string location;
  std::string name;
  std::string digest;
};
BOOST_DESCRIBE_STRUCT(RemoveStartupEntry, (), (kind, location, name, digest))
struct StartupEntryRemoved {
  StartupEntry entry;
  std::string vault_id;
  bool gone = false;
};
BOOST_DESCRIBE_STRUCT(StartupEntryRemoved, (), (entry, vault_id, gone))

}  // namespace standfirm::actions

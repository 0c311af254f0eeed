// src/actions/facts.hpp: what a machine says about itself. A fact that could not be read is absent, with the reason in
// `unknown`.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actions/restore_points.hpp"
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
};
BOOST_DESCRIBE_STRUCT(MachineFacts, (),
                      (read_at, host_name, boot_id, mode, operating_system, operating_system_version, kernel,
                       administrators, logged_on, resolvers, pending_updates, users, antivirus, restore_points,
                       disk_bytes, disk_free_bytes, memory_bytes, isolated, unknown))

struct ReadFacts {};
BOOST_DESCRIBE_STRUCT(ReadFacts, (), ())
struct FactsRead {
  MachineFacts facts;
};
BOOST_DESCRIBE_STRUCT(FactsRead, (), (facts))

}  // namespace standfirm::actions

// src/actions/updates.hpp: everything patched, from the machine's own package sources.
#pragma once
#include <boost/describe/class.hpp>
#include <string>
#include <vector>

namespace standfirm::actions {

struct ApplyUpdates {};
BOOST_DESCRIBE_STRUCT(ApplyUpdates, (), ())
struct UpdatedPackage {
  std::string name, from, to;
};
BOOST_DESCRIBE_STRUCT(UpdatedPackage, (), (name, from, to))
struct UpdatesApplied {
  std::vector<UpdatedPackage> updated;
  std::vector<std::string> still_pending;
  bool restart_needed = false;
};
BOOST_DESCRIBE_STRUCT(UpdatesApplied, (), (updated, still_pending, restart_needed))

}  // namespace standfirm::actions

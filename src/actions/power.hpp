// src/actions/power.hpp: restarts, and safe mode (with the network, without what the virus starts).
#pragma once
#include <boost/describe/class.hpp>
#include <string>

#include "base/time.hpp"

namespace standfirm::actions {

/// Restarts once into safe mode. Leaves it by itself after `undo_after`, from the machine's own disk.
struct EnterSafeMode {
  Seconds undo_after{0};
};
BOOST_DESCRIBE_STRUCT(EnterSafeMode, (), (undo_after))
struct SafeModeEntered {
  std::string boot_id;
  std::string mode;
  TimePoint undo_at{};
};
BOOST_DESCRIBE_STRUCT(SafeModeEntered, (), (boot_id, mode, undo_at))

struct LeaveSafeMode {};
BOOST_DESCRIBE_STRUCT(LeaveSafeMode, (), ())
struct SafeModeLeft {
  std::string boot_id;
  std::string mode;
};
BOOST_DESCRIBE_STRUCT(SafeModeLeft, (), (boot_id, mode))

struct Restart {};
BOOST_DESCRIBE_STRUCT(Restart, (), ())
struct Restarted {
  std::string boot_id_before;
  std::string boot_id;
  std::string mode;
};
BOOST_DESCRIBE_STRUCT(Restarted, (), (boot_id_before, boot_id, mode))

}  // namespace standfirm::actions

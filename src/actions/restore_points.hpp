// src/actions/restore_points.hpp: list, make, go back. A restore point is never deleted by an order.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace standfirm::actions {

/// `id` is the machine's own name for it (a subvolume, a System Restore sequence number).
struct RestorePoint {
  std::string id;
  TimePoint made_at{};
  std::string description;
};
BOOST_DESCRIBE_STRUCT(RestorePoint, (), (id, made_at, description))

struct ListRestorePoints {};
BOOST_DESCRIBE_STRUCT(ListRestorePoints, (), ())
struct RestorePointsListed {
  std::vector<RestorePoint> points;
  std::uint64_t free_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(RestorePointsListed, (), (points, free_bytes))

struct MakeRestorePoint {
  std::string description;
};
BOOST_DESCRIBE_STRUCT(MakeRestorePoint, (), (description))
struct RestorePointMade {
  RestorePoint point;
};
BOOST_DESCRIBE_STRUCT(RestorePointMade, (), (point))

/// The machine repeats the law: it refuses when the point there is not older than `first_evidence_at`. Restarts.
struct RollBack {
  std::string restore_point;
  TimePoint made_at{};
  TimePoint first_evidence_at{};
};
BOOST_DESCRIBE_STRUCT(RollBack, (), (restore_point, made_at, first_evidence_at))
struct RolledBack {
  std::string restore_point;
  std::string infected_state_kept_as;
  std::string boot_id;
};
BOOST_DESCRIBE_STRUCT(RolledBack, (), (restore_point, infected_state_kept_as, boot_id))

}  // namespace standfirm::actions

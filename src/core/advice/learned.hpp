// src/core/advice/learned.hpp: what the firm's own closed incidents say about its tools and restore points.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/advice/evidence.hpp"
#include "economics/durations.hpp"
#include "economics/learn.hpp"

namespace standfirm::advice {

/// One machine of a closed incident, as a row: names instead of indices, so that it outlives a changed procedure.
struct WayTried {
  std::string way;
  bool fixed = false;
};
BOOST_DESCRIBE_STRUCT(WayTried, (), (way, fixed))
struct WayTook {
  std::string way;
  int steps = 0;
  bool completed = false;
};
BOOST_DESCRIBE_STRUCT(WayTook, (), (way, steps, completed))
struct PointTried {
  double age_d = 0, p_predates = 0;
  bool worked = false;
};
BOOST_DESCRIBE_STRUCT(PointTried, (), (age_d, p_predates, worked))
struct ClosedMachine {
  TimePoint closed_at{};
  std::optional<TimePoint> watch_until;
  std::size_t family = 2;
  std::vector<WayTried> tried;  ///< completed ones
  std::vector<WayTook> took;
  std::vector<PointTried> points;
  Disposition ended{};
  std::optional<bool> came_back;
};
BOOST_DESCRIBE_STRUCT(ClosedMachine, (), (closed_at, watch_until, family, tried, took, points, ended, came_back))
/// Of a closed incident: one for each machine that was infected.
[[nodiscard]] std::vector<ClosedMachine> closed_machines(const incident::State&, const procedure::Procedure&);

struct Learned {
  std::vector<std::string> ways;  ///< cleaning_ways, the fit's indices
  economics::Fit fit;
  std::vector<std::vector<double>> hazard;  ///< by way, one for each step
  std::vector<double> false_clean;
  unsigned incidents = 0;  ///< how many closed machines it rests on
};
inline constexpr std::size_t most_learned_from = 2'000;  ///< the newest count
/// Oldest first. Without any it is the shipped prior.
[[nodiscard]] Learned learn(const procedure::Procedure&, const std::vector<ClosedMachine>&, TimePoint now);

/// How probably a restore point is older than the infection. By law a usable one is older than first evidence already;
/// where a tool found that evidence, the virus may have been there before.
[[nodiscard]] double p_predates(const incident::Machine&, TimePoint made_at, TimePoint now);

}  // namespace standfirm::advice

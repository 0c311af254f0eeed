// src/core/firm/firm.hpp: what the firm itself reckons with: what an hour of work costs it, by date, and what its
// advisor takes for granted. One stream a ledger.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/refusal.hpp"
#include "core/advice/assumptions.hpp"

namespace standfirm::firm {

/// What an hour costs from a day on; without a technician, of all those who have no rate of their own.
struct LabourCost {
  std::optional<TechnicianId> technician;
  std::chrono::year_month_day from{};
  Money hourly_cost;
};
BOOST_DESCRIBE_STRUCT(LabourCost, (), (technician, from, hourly_cost))

/// Replaces a rate of the same technician and day. Refused below nothing, or when nothing changes.
struct SetLabourCost {
  LabourCost cost;
};
BOOST_DESCRIBE_STRUCT(SetLabourCost, (), (cost))
/// Refused when a figure is below nothing or a chance above one.
struct ChangeAssumptions {
  advice::Assumptions to;
};
BOOST_DESCRIBE_STRUCT(ChangeAssumptions, (), (to))
using Command = std::variant<SetLabourCost, ChangeAssumptions>;

struct LabourCostSet {
  LabourCost cost;
};
BOOST_DESCRIBE_STRUCT(LabourCostSet, (), (cost))
struct AssumptionsChanged {
  advice::Assumptions to;
};
BOOST_DESCRIBE_STRUCT(AssumptionsChanged, (), (to))
using Event = std::variant<LabourCostSet, AssumptionsChanged>;

inline constexpr std::size_t max_labour_costs = 5'000;
struct State {
  std::vector<LabourCost> labour_costs;  ///< by day
  advice::Assumptions assumptions;
};

/// What the technician's hour cost on a day: their own newest rate, else everybody's, else the assumption in
/// `currency`.
[[nodiscard]] Money hourly_cost(const State&, TechnicianId, std::chrono::year_month_day, Currency);
/// The assumptions with everybody's newest rate as the cost of an hour.
[[nodiscard]] advice::Assumptions assumptions_on(const State&, std::chrono::year_month_day);

[[nodiscard]] Allowed<std::vector<Event>> decide(const State&, const Command&);
[[nodiscard]] State evolve(State, const Event&);

}  // namespace standfirm::firm

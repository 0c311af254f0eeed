// src/core/advice/evidence.hpp: what has been tried on a machine of an incident, and what came of it, as the model sees
// it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/incident/state.hpp"
#include "core/procedure/procedure.hpp"

namespace standfirm::advice {

/// The way of cleaning that is no tool: start-up entries and files taken out by a technician.
inline constexpr std::string_view by_hand = "by_hand";

/// The tools the procedure cleans with, in its order, at most three; then by_hand.
[[nodiscard]] std::vector<std::string> cleaning_ways(const procedure::Procedure&);

enum class Came { failed, pending, abandoned };  ///< pending: looks clean, not yet verified
struct Tried {
  std::string way;  ///< one of cleaning_ways
  Came came{};
  incident::At when = 0;
  Seconds took{0};  ///< by the wall clock
};
struct RolledTo {
  std::string point;
  TimePoint made_at{};
  Came came{};
  incident::At when = 0;
};
struct Evidence {
  std::vector<Tried> tried;  ///< each way once, as it came last
  std::vector<RolledTo> rolled_to;
  std::optional<std::string> running;  ///< a cleaning tool at work now
  Seconds running_for{0};
  std::size_t family = 2;  ///< 0 commodity, 1 trojan, 2 rootkit or unknown
  bool verified = false;   ///< confirmed as the user after the last change: there is nothing left to choose
};
/// Of one machine; empty when it isn't of this incident.
[[nodiscard]] Evidence evidence_of(const incident::State&, MachineId, const std::vector<std::string>& ways,
                                   TimePoint now);

}  // namespace standfirm::advice

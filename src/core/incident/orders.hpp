// src/core/incident/orders.hpp: what several files ask about orders, their outcomes and restore points.
#pragma once
#include <optional>
#include <string>

#include "base/refusal.hpp"
#include "core/incident/state.hpp"

namespace standfirm::incident {

[[nodiscard]] bool is_outstanding(const Order&);
/// Law 3 for one point.
[[nodiscard]] std::optional<Refusal> restore_point_refused(const Machine&, const actions::RestorePoint&);
/// The machine says it succeeded: does what it read back bear that out? Otherwise why not.
[[nodiscard]] std::optional<std::string> effect_missing(const actions::Action&, const actions::Result&);
/// What facts, read afterwards, say about an order whose outcome is unknown: done, not done, or nothing.
[[nodiscard]] std::optional<bool> told_by_facts(const Order&, const Machine& before, const actions::MachineFacts&);

}  // namespace standfirm::incident

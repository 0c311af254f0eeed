// src/core/incident/orders.hpp: what several files ask about orders, their outcomes and restore points.
#pragma once
#include <optional>
#include <string>

#include "base/refusal.hpp"
#include "core/incident/state.hpp"
#include "core/procedure/procedure.hpp"

namespace standfirm::incident {

[[nodiscard]] bool is_outstanding(const Order&);
/// Law 2 for one order: it is work, and the minutes are used up. What reads, stops the loss or undoes never needs any,
/// nor does what carries out the way agreed for the limit. `step`: the order's own, null when it is unknown.
[[nodiscard]] std::optional<Refusal> limit_refuses(const State&, const procedure::Step* step, const actions::Action&,
                                                   TimePoint now);
/// When the limit will be reached at the soonest: the clocks that run go on, or one starts now. Nothing when this order
/// needs no minutes.
[[nodiscard]] std::optional<TimePoint> may_start_before(const State&, const procedure::Step* step,
                                                        const actions::Action&, TimePoint now);
/// Law 3 for one point.
[[nodiscard]] std::optional<Refusal> restore_point_refused(const Machine&, const actions::RestorePoint&);
/// The machine says it succeeded: does what it read back bear that out? Otherwise why not.
[[nodiscard]] std::optional<std::string> effect_missing(const actions::Action&, const actions::Result&);
/// What facts, read afterwards, say about an order whose outcome is unknown: done, not done, or nothing.
[[nodiscard]] std::optional<bool> told_by_facts(const Order&, const Machine& before, const actions::MachineFacts&);

}  // namespace standfirm::incident

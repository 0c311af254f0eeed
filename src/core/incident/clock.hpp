// src/core/incident/clock.hpp: attended time in whole seconds, its limit, and what comes due as time passes (law 2).
#pragma once
#include <optional>
#include <vector>

#include "core/incident/state.hpp"

namespace standfirm::incident {

/// Clocks run in whole seconds, so that stretches that follow one another add up without loss.
[[nodiscard]] inline TimePoint whole_second(TimePoint t) { return std::chrono::floor<Seconds>(t); }

[[nodiscard]] Seconds authorised_of(const State&);
/// Included plus authorised; nothing before the limits are agreed.
[[nodiscard]] std::optional<Seconds> limit_of(const State&);
/// Three quarters of the limit.
[[nodiscard]] std::optional<Seconds> warn_at_of(const State&);
/// Never above the limit: the clocks stop there.
[[nodiscard]] Seconds attended_at(const State&, TimePoint now);
[[nodiscard]] bool is_at_limit(const State&, TimePoint now);
/// When attended time reaches `target` if all running clocks go on; nothing when none runs.
[[nodiscard]] std::optional<TimePoint> crossing(const State&, Seconds target);
/// The warning and the stop that have come due by `now`, with the exact moments.
[[nodiscard]] std::vector<Event> come_due(const State&, TimePoint now);
/// One technician's running stretch, ended now.
[[nodiscard]] std::optional<ClockPaused> pause_of(const State&, TechnicianId, TimePoint now, std::string why);

}  // namespace standfirm::incident

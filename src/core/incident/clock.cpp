#include "core/incident/clock.hpp"

#include <algorithm>

namespace standfirm::incident {
using std::chrono::duration_cast;
namespace {
Seconds run_for(const Running& clock, TimePoint until) {
  return std::max(Seconds{0}, duration_cast<Seconds>(whole_second(until) - clock.since));
}
Seconds total_at(const State& state, TimePoint at) {
  Seconds total = state.attended;
  for (const auto& clock : state.running) total += run_for(clock, at);
  return total;
}
}  // namespace

Seconds authorised_of(const State& state) {
  Seconds sum{0};
  for (const auto& one : state.authorisations) sum += one.minutes;
  return sum;
}
std::optional<Seconds> limit_of(const State& state) {
  if (!state.terms) return std::nullopt;
  return Seconds{state.terms->included} + authorised_of(state);
}
std::optional<Seconds> warn_at_of(const State& state) {
  const auto limit = limit_of(state);
  if (!limit) return std::nullopt;
  return *limit * 3 / 4;
}
Seconds attended_at(const State& state, TimePoint now) {
  const Seconds total = total_at(state, now);
  const auto limit = limit_of(state);
  return limit ? std::min(total, *limit) : total;
}
bool is_at_limit(const State& state, TimePoint now) {
  const auto limit = limit_of(state);
  return limit && total_at(state, now) >= *limit;
}

std::optional<TimePoint> crossing(const State& state, Seconds target) {
  if (state.running.empty()) return std::nullopt;
  // After the last start all clocks run together: the sum rises by one second for each of them.
  const auto last_start = std::ranges::max(state.running, {}, &Running::since).since;
  const Seconds missing = target - total_at(state, last_start);
  if (missing <= Seconds{0}) return last_start;
  const auto clocks = static_cast<std::int64_t>(state.running.size());
  return last_start + Seconds{(missing.count() + clocks - 1) / clocks};
}

std::vector<Event> come_due(const State& state, TimePoint now) {
  std::vector<Event> due;
  const auto limit = limit_of(state), warn_at = warn_at_of(state);
  if (!limit || state.running.empty()) return due;
  if (*limit > Seconds{0} && state.warned_of != limit && total_at(state, now) >= *warn_at)
    due.emplace_back(LimitWarned{std::min(*crossing(state, *warn_at), whole_second(now)),
                                 std::max(state.attended, *warn_at), *limit});
  if (total_at(state, now) < *limit) return due;

  const TimePoint at = std::min(*crossing(state, *limit), whole_second(now));
  // With several clocks the last second can be passed by some of them: the youngest give it back, so the sum is the
  // limit.
  Seconds too_much = std::max(Seconds{0}, total_at(state, at) - *limit);
  std::vector<ClockPaused> pauses;
  pauses.reserve(state.running.size());
  for (const auto& clock : state.running)
    pauses.push_back({clock.technician, at, run_for(clock, at), "the limit is reached"});
  for (auto pause = pauses.rbegin(); pause != pauses.rend(); ++pause) {
    const Seconds back = std::min(too_much, pause->counted);
    pause->counted -= back;
    too_much -= back;
  }
  for (auto& pause : pauses) due.emplace_back(std::move(pause));
  due.emplace_back(LimitReached{at, *limit, state.at_limit});
  return due;
}

std::optional<ClockPaused> pause_of(const State& state, TechnicianId technician, TimePoint now, std::string why) {
  const auto clock = std::ranges::find(state.running, technician, &Running::technician);
  if (clock == state.running.end()) return std::nullopt;
  const TimePoint until = std::max(whole_second(now), clock->since);
  return ClockPaused{technician, until, run_for(*clock, until), std::move(why)};
}

}  // namespace standfirm::incident

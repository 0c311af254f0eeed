// Attended time: started and paused by the technician who works, corrected only with a reason.
#include <fmt/format.h>

#include <algorithm>

#include "core/incident/clock.hpp"
#include "core/incident/deciding.hpp"

namespace standfirm::incident {

Verdict decide(Deciding& d, const StartClock&) {
  if (auto refusal = closed(d.state())) return refusal;
  if (!d.state().terms) return limits_not_agreed();
  if (is_at_limit(d.state(), d.now)) return limit_reached(d.state());
  if (std::ranges::find(d.state().running, d.technician(), &Running::technician) != d.state().running.end())
    return no(RefusalCode::clock_already_running, "Your clock is running already."_said);
  responded(d);
  d.happens(ClockStarted{d.technician(), whole_second(d.now)});
  return {};
}

Verdict decide(Deciding& d, const PauseClock& asked) {
  if (auto refusal = closed(d.state())) return refusal;
  if (auto refusal = too_long("why", asked.why, 500)) return refusal;
  auto pause = pause_of(d.state(), d.technician(), d.now, asked.why);
  // The limit may have stopped it this moment: then it is paused, as asked.
  const auto& ran = d.before().running;
  if (!pause && std::ranges::find(ran, d.technician(), &Running::technician) != ran.end()) return {};
  if (!pause) return no(RefusalCode::clock_not_running, "Your clock is not running."_said);
  d.happens(std::move(*pause));
  return {};
}

Verdict decide(Deciding& d, const CorrectClock& asked) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  if (!state.terms) return limits_not_agreed();
  if (asked.by > Days{1} || asked.by < -Days{1})
    return no(RefusalCode::correction_out_of_range, "A correction is at most a day."_said, "Correct by less."_said,
              "by");
  if (state.attended + asked.by < Seconds{0})
    return no(RefusalCode::correction_out_of_range,
              "Only {} minutes are on the clock."_said(std::chrono::floor<Minutes>(state.attended).count()),
              "Take away no more than that; pause the clock first if it is running."_said, "by");
  if (attended_at(state, d.now) + asked.by > *limit_of(state))
    return no(RefusalCode::correction_out_of_range,
              "That would pass the limit of {} minutes."_said(std::chrono::floor<Minutes>(*limit_of(state)).count()),
              "Let the client authorise the time first."_said, "by");
  if (auto refusal = blank_reason("reason", asked.reason)) return refusal;
  if (asked.by == Seconds{0}) return no(RefusalCode::nothing_to_do, "A correction of nothing changes nothing."_said);
  d.happens(ClockCorrected{d.technician(), asked.by, asked.reason});
  return {};
}

}  // namespace standfirm::incident

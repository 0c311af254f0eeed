#include "core/incident/views.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/incident/clock.hpp"
#include "core/incident/needs.hpp"
#include "core/incident/orders.hpp"

namespace standfirm::incident {
using procedure::Need;

ClockFigures clock_at(const State& state, TimePoint now) {
  ClockFigures out;
  out.as_of = now;
  out.attended = attended_at(state, now);
  out.running = state.running;
  out.limit = limit_of(state);
  out.warn_at = warn_at_of(state);
  if (!out.limit) return out;
  out.included = state.terms->included;
  out.authorised = authorised_of(state);
  out.left = *out.limit - out.attended;
  if (out.attended >= *out.limit) {
    out.state = ClockState::at_limit;
    out.running.clear();  // they stop there, whether or not anybody has looked
    return out;
  }
  const bool warned = out.attended >= *out.warn_at;
  if (!state.running.empty()) {
    if (!warned) out.warns_at = crossing(state, *out.warn_at);
    out.stops_at = crossing(state, *out.limit);
  }
  out.state = warned ? ClockState::warned : state.running.empty() ? ClockState::paused : ClockState::running;
  return out;
}

Hold hold_of(const State& state, TimePoint now) {
  if (state.is_closed()) return Hold::none;
  if (state.asked) return Hold::waiting_for_client;
  if (is_at_limit(state, now) && !state.fallback_taken) return Hold::stopped_at_limit;
  return Hold::none;
}
bool target_paused(const State& state) { return state.asked.has_value() && !state.is_closed(); }

namespace {
Sentence in_words(const TermsShown& terms, bool next_is_courtesy) {
  const auto time = [](Minutes m) {
    return Span{m, m.count() == 60       ? "1 hour"
                   : m.count() % 60 == 0 ? fmt::format("{} hours", m.count() / 60)
                                         : fmt::format("{} minutes", m.count())};
  };
  const auto now = [&]() -> Sentence {
    if (terms.courtesy && terms.nth == 1)
      return "The first virus incident is on us: up to {} at 0.00."_said(time(terms.included));
    if (terms.courtesy) return "This virus incident is on us: up to {} at 0.00."_said(time(terms.included));
    if (terms.included == Minutes{60})
      return "{} is included; beyond that it costs {} an hour."_said(time(terms.included), terms.hourly_rate);
    if (terms.included > Minutes{0})
      return "{} are included; beyond that it costs {} an hour."_said(time(terms.included), terms.hourly_rate);
    return "No time is included: this one costs {} an hour."_said(terms.hourly_rate);
  };
  if (next_is_courtesy) return now() + "The next one is on us as well."_said;
  return now() + "The next one costs {} an hour."_said(terms.next_hourly_rate);
}
}  // namespace

std::optional<TermsShown> terms_of(const State& state, const Facts& facts) {
  TermsShown shown;
  bool next_is_courtesy = false;
  if (state.terms) {
    const auto& t = *state.terms;
    shown = {t.agreement,   t.agreement_version, t.nth,       t.courtesy, t.included,
             t.hourly_rate, t.next_hourly_rate,  t.increment, {}};
    next_is_courtesy = t.next_is_courtesy;
  } else if (facts.agreement) {
    const auto& [id, version, t] = *facts.agreement;
    std::vector<MachineId> machines;
    machines.reserve(state.machines.size());
    for (const auto& m : state.machines) machines.push_back(m.id);
    const auto count = count_of(t, facts.earlier, state.reported_at, state.reported_by, machines);
    shown = {id, version, count.nth, count.courtesy, count.included, t.hourly_rate, t.hourly_rate, t.increment, {}};
    next_is_courtesy = count.next_is_courtesy;
    if (state.override_terms) {
      shown.courtesy = state.override_terms->courtesy;
      shown.included = state.override_terms->included;
    }
  } else {
    return std::nullopt;
  }
  shown.in_words = in_words(shown, next_is_courtesy);
  return shown;
}

NeedState need_state(const State& state, Need need, const Facts& facts) {
  const auto now = need_now(state, need, facts);
  NeedState out{std::string(json::enum_text(need)), title_of(need), now.met, {}};
  std::vector<std::string> on;
  on.reserve(now.missing_on.size());
  for (const auto& machine : now.missing_on) on.push_back(facts.name_of(machine));
  if (!on.empty()) out.sentence = "{}: {}"_said(out.sentence, listed(on));
  if (now.waiver != nullptr) out.waived_by = now.waiver->by;
  return out;
}

std::vector<NeedState> closing_needs(const State& state, const Facts& facts) {
  std::vector<NeedState> out;
  const auto& lawful = lawful_closing_needs();
  out.reserve(lawful.size() + facts.procedure->closing_needs.size());
  for (const auto need : lawful) out.push_back(need_state(state, need, facts));
  for (const auto need : facts.procedure->closing_needs)
    if (std::ranges::find(lawful, need) == lawful.end()) out.push_back(need_state(state, need, facts));
  return out;
}

std::vector<StepState> steps_of(const State& state, const Facts& facts) {
  std::vector<StepState> out;
  const auto& steps = facts.procedure->steps;
  const auto current = std::ranges::find(steps, state.current_step, &procedure::Step::id);
  const auto here = current == steps.end() ? steps.size() : static_cast<std::size_t>(current - steps.begin());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    StepState shown;
    shown.id = steps[i].id;
    for (const auto need : steps[i].needs) shown.needs.push_back(need_state(state, need, facts));
    const auto ended = std::find_if(state.ended_steps.rbegin(), state.ended_steps.rend(),
                                    [&](const EndedStep& e) { return e.step == shown.id && e.when > state.reopened; });
    if (ended != state.ended_steps.rend()) {
      shown.ended_by = ended->by;
      shown.ended_at = ended->at;
    }
    if (i == here && !state.is_closed())
      shown.state = "current";
    else if (ended != state.ended_steps.rend())
      shown.state = ended->succeeded ? "done" : "failed";
    else
      shown.state = i < here || state.is_closed() ? "skipped" : "waiting";
    out.push_back(std::move(shown));
  }
  return out;
}

std::vector<RestorePointState> restore_points_of(const Machine& m) {
  std::vector<RestorePointState> out;
  for (const auto& point : m.restore_points) {
    auto refusal = restore_point_refused(m, point);
    out.push_back({point.id, point.made_at, point.description, !refusal, std::move(refusal)});
  }
  std::ranges::sort(
      out, [](const auto& a, const auto& b) { return a.made_at != b.made_at ? a.made_at > b.made_at : a.id < b.id; });
  return out;
}

MachineProgress progress_of(const State& state, const Machine& m, const Facts& facts) {
  return {restarted_since_change(m), verified_as_user(m, facts.is_enrolled(m.id)), updates_applied(state, m),
          new_restore_point(state, m, facts)};
}

std::optional<billing::Worked> worked(const State& state, TimePoint now) {
  if (!state.terms) return std::nullopt;
  const auto& terms = *state.terms;
  billing::Worked out;
  out.incident_number = state.number;
  out.nth = terms.nth;
  out.courtesy = terms.courtesy;
  out.attended = attended_at(state, now);
  out.included = terms.included;
  for (const auto& yes : state.authorisations) out.authorised.push_back({yes.minutes, yes.hourly_rate});
  out.hourly_rate = terms.hourly_rate;
  out.next_is_courtesy = terms.next_is_courtesy;
  out.next_included = terms.next_included;
  out.next_hourly_rate = terms.next_hourly_rate;
  out.increment = terms.increment;
  out.tax_percent_millis = terms.tax_percent_millis;
  out.taken_off = terms.taken_off.value_or(Money{0, terms.hourly_rate.currency});
  if (terms.rules) {
    out.most_billed = terms.rules->most_billed;
    out.minimum_billed = terms.rules->minimum_billed;
  }
  return out;
}

billing::Draft preview(const State& state, const Facts& facts, TimePoint now) {
  if (const auto done = worked(state, now)) return billing::draft(*done);
  const Money nothing{0, facts.currency};
  return {{}, nothing, nothing, nothing, {}};
}

std::vector<Sentence> past_of(const Facts& facts) {
  std::vector<Sentence> out;
  unsigned nth = 0;
  for (const auto& before : facts.earlier) {
    if (before.false_alarm) continue;
    ++nth;
    const Moment day{before.reported_at, to_text(before.reported_at).substr(0, 10)};
    const auto cost = before.billed.minor == 0 && before.normal_price.minor > 0
                          ? "at no charge; the normal price is {}"_said(before.normal_price)
                          : "billed {}"_said(before.billed);
    out.push_back("Virus incident {} was {} on {}: {} hours worked, {}."_said(
        nth, before.number, day, InHours{std::chrono::ceil<Minutes>(before.attended)}, cost));
  }
  return out;
}

}  // namespace standfirm::incident

// How long it may take and what it may cost: agreed, asked for, authorised, declined, overridden.
#include <fmt/format.h>

#include <algorithm>

#include "base/business_hours.hpp"
#include "core/incident/clock.hpp"
#include "core/incident/deciding.hpp"

namespace standfirm::incident {
namespace {
constexpr Minutes most_minutes{10'000};  // about a week of days and nights: more is a typing mistake

Verdict wrong_minutes(Minutes minutes, Minutes least, std::string_view field) {
  if (minutes >= least && minutes <= most_minutes) return {};
  return no(RefusalCode::invalid_argument, "{} minutes can't be authorised."_said(minutes.count()),
            "Name between {} and {} minutes."_said(least.count(), most_minutes.count()), std::string(field));
}

/// What needs more than the agreement's size of a project is not an incident's work any more.
Verdict is_a_project(const std::optional<agreement::Rules>& rules, Seconds so_far, Minutes more) {
  if (!rules || rules->project_from == Minutes{0} || so_far + more <= rules->project_from) return {};
  return no(RefusalCode::invalid_argument,
            "That is more than {} minutes in all: by the agreement it is a project."_said(rules->project_from.count()),
            "Make a quote of its own for it."_said, "minutes");
}

/// The breaches that were told, each of them one that the agreement speaks of.
Verdict not_in_agreement(const agreement::Terms& terms, const std::optional<std::vector<Breach>>& told) {
  const auto known = agreement::not_covered_when(terms);
  for (const auto breach : told.value_or(std::vector<Breach>{}))
    if (std::ranges::find(known, breach) == known.end())
      return no(RefusalCode::invalid_argument,
                "The agreement does not say that it matters that {}."_said(agreement::in_words(breach)),
                "Leave it out, or agree other terms first."_said, "breaches");
  return {};
}

/// The targets stood still since the client was asked.
void targets_go_on(Deciding& d) {
  const State& state = d.state();
  if (!state.asked || !d.facts.agreement || (!state.resolve_by && !state.respond_by)) return;
  const auto& terms = d.facts.agreement->terms;
  const auto hours = BusinessHours::from_text(terms.business_hours, d.facts.time_zone, terms.holidays);
  if (!hours) return;
  const auto waited = std::chrono::floor<Minutes>(hours->open_between(state.asked->at, d.now));
  if (waited <= Minutes{0}) return;
  TargetsMoved moved{waited, state.respond_by, state.resolve_by};
  if (moved.respond_by && !state.responded_at)
    moved.respond_by = hours->add_business_minutes(*moved.respond_by, waited);
  if (moved.resolve_by) moved.resolve_by = hours->add_business_minutes(*moved.resolve_by, waited);
  d.happens(moved);
}
}  // namespace

Verdict decide(Deciding& d, const AgreeLimits& asked) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  if (!state.priority)
    return no(RefusalCode::not_triaged, "The incident is not triaged yet."_said,
              "Say how urgent it is and how many it hits."_said);
  if (!d.facts.agreement)
    return no(RefusalCode::no_agreement_in_force, "{} has no agreement in force."_said(d.facts.client_name),
              "Make an agreement with the client first."_said);
  if (auto refusal = not_an_approver(d.facts, d.actor, asked.with, "with")) return refusal;
  const auto& in_force = *d.facts.agreement;
  const auto& terms = in_force.terms;
  if (terms.hourly_rate.currency != d.facts.currency)
    return no(RefusalCode::currency_differs,
              "The agreement is in {}, the client pays in {}."_said(terms.hourly_rate.currency.text(),
                                                                    d.facts.currency.text()),
              "Agree terms in the client's currency."_said);
  if (state.terms)
    return no(RefusalCode::already_done, "The limits are agreed already."_said,
              "Ask for more time, or let the client authorise it."_said);
  if (auto refusal = wrong_minutes(asked.authorised, Minutes{0}, "authorised")) return refusal;

  if (auto refusal = not_in_agreement(terms, asked.breaches)) return refusal;

  std::vector<MachineId> machines;
  machines.reserve(state.machines.size());
  for (const auto& m : state.machines) machines.push_back(m.id);
  auto count = count_of(terms, d.facts.earlier, state.reported_at, state.reported_by, machines);
  if (asked.breaches && !asked.breaches->empty()) {
    count.courtesy = false;
    count.included = Minutes{0};
  }
  if (auto refusal = is_a_project(terms.rules, count.included, asked.authorised)) {
    refusal->field = "authorised";
    return refusal;
  }
  d.happens(LimitsAgreed{asked.with,
                         asked.heard_by,
                         asked.at_limit,
                         in_force.id,
                         in_force.version,
                         count.nth,
                         count.courtesy,
                         count.included,
                         terms.hourly_rate,
                         count.next_is_courtesy,
                         count.next_is_courtesy ? terms.courtesy_minutes : terms.included_minutes,
                         terms.hourly_rate,
                         terms.increment,
                         terms.tax_percent_millis,
                         terms.watch_days,
                         terms.payment_days,
                         terms.unattended_tool_time_costs,
                         terms.rules,
                         asked.breaches,
                         under_warranty(terms, d.facts.earlier, state.reported_at, machines)});
  if (asked.authorised > Minutes{0})
    d.happens(TimeAuthorised{d.ids.make<AuthorisationId>(d.now), asked.with, asked.authorised, terms.hourly_rate,
                             asked.heard_by, asked.at_limit});
  responded(d);
  return {};
}

Verdict decide(Deciding& d, const AskForTime& asked) {
  if (auto refusal = closed(d.state())) return refusal;
  if (auto refusal = not_an_approver(d.facts, d.actor, asked.of, "of")) return refusal;
  if (!d.state().terms) return limits_not_agreed();
  if (auto refusal = wrong_minutes(asked.minutes, Minutes{1}, "minutes")) return refusal;
  if (auto refusal = is_a_project(d.state().terms->rules, *limit_of(d.state()), asked.minutes)) return refusal;
  d.happens(TimeAskedFor{asked.of, asked.minutes, d.state().terms->hourly_rate, asked.at_limit});
  responded(d);
  return {};
}

Verdict decide(Deciding& d, const AuthoriseTime& asked) {
  if (asked.heard_by == Channel::link && !d.state().asked)
    return no(RefusalCode::link_already_used, "This question was answered already."_said,
              "Ask the firm if anything should change."_said);
  if (auto refusal = closed(d.state())) return refusal;
  if (auto refusal = not_an_approver(d.facts, d.actor, asked.by, "by")) return refusal;
  if (!d.state().terms) return limits_not_agreed();
  if (auto refusal = wrong_minutes(asked.minutes, Minutes{1}, "minutes")) return refusal;
  if (auto refusal = is_a_project(d.state().terms->rules, *limit_of(d.state()), asked.minutes)) return refusal;
  targets_go_on(d);
  d.happens(TimeAuthorised{d.ids.make<AuthorisationId>(d.now), asked.by, asked.minutes, d.state().terms->hourly_rate,
                           asked.heard_by, asked.at_limit});
  return {};
}

Verdict decide(Deciding& d, const DeclineTime& asked) {
  if (asked.heard_by == Channel::link && !d.state().asked)
    return no(RefusalCode::link_already_used, "This question was answered already."_said,
              "Ask the firm if anything should change."_said);
  if (auto refusal = closed(d.state())) return refusal;
  if (auto refusal = not_an_approver(d.facts, d.actor, asked.by, "by")) return refusal;
  if (!d.state().asked) return no(RefusalCode::nothing_to_do, "Nobody has been asked for time."_said);
  if (auto refusal = too_long("reason", asked.reason)) return refusal;
  targets_go_on(d);
  d.happens(TimeDeclined{asked.by, asked.heard_by, asked.reason});
  return {};
}

Verdict decide(Deciding& d, const OverrideTerms& asked) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  if (!d.facts.agreement)
    return no(RefusalCode::no_agreement_in_force, "{} has no agreement in force."_said(d.facts.client_name),
              "Make an agreement with the client first."_said);
  const auto& terms = d.facts.agreement->terms;
  const Minutes included = asked.courtesy ? terms.courtesy_minutes : terms.included_minutes;
  const Seconds attended = attended_at(state, d.now);
  if (state.terms && Seconds{included} + authorised_of(state) < attended)
    return no(RefusalCode::limit_reached,
              "{} minutes have been worked already; these terms would cover fewer."_said(
                  std::chrono::ceil<Minutes>(attended).count()),
              "Let the client authorise the difference first."_said);
  if (auto refusal = blank_reason("reason", asked.reason)) return refusal;
  const bool now_courtesy =
      state.terms ? state.terms->courtesy : state.override_terms && state.override_terms->courtesy;
  if ((state.terms || state.override_terms) && now_courtesy == asked.courtesy)
    return no(RefusalCode::already_done, asked.courtesy ? "The incident is a courtesy already."_said()
                                                        : "The incident is at the rate already."_said());
  d.happens(TermsOverridden{asked.courtesy, included, asked.reason});
  return {};
}

}  // namespace standfirm::incident

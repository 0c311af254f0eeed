// Taking rights away, closing, and opening again when the virus came back.
#include <fmt/format.h>

#include <algorithm>

#include "core/incident/clock.hpp"
#include "core/incident/deciding.hpp"
#include "core/incident/needs.hpp"
#include "core/incident/orders.hpp"

namespace standfirm::incident {
using procedure::Need;
namespace {
std::string clause_of(const Facts& facts) {
  if (facts.agreement && facts.agreement->terms.only_our_people_install_software)
    return "Only our people install software: nobody at the client works with administrator rights, and after a second "
           "infection they are taken away.";
  return "After a second infection the firm proposes that nobody works with administrator rights.";
}
std::string where(const NeedNow& need, const Facts& facts) {
  std::string names;
  for (const auto& id : need.missing_on) names += (names.empty() ? "" : ", ") + facts.name_of(id);
  return names;
}
Refusal not_yet(Need need, const NeedNow& now, const Facts& facts) {
  const auto on = where(now, facts);
  return no(
      refusal_for(need),
      on.empty() ? "Before closing: {}."_said(title_of(need)) : "Before closing: {} on {}."_said(title_of(need), on),
      "Do it, or waive it by name, with a reason."_said);
}
Verdict orders_open(const State& state, const Facts& facts) {
  for (const auto& order : state.orders)
    if (is_outstanding(order))
      return no(
          RefusalCode::order_outstanding,
          "{} is still busy: {}."_said(facts.name_of(order.machine), actions::title_of(actions::kind_of(order.action))),
          "Wait for its outcome."_said);
  for (const auto& order : state.orders)
    if (order.status == OrderStatus::unknown)
      return no(RefusalCode::order_unknown,
                "Nobody knows whether \"{}\" happened on {}."_said(actions::title_of(actions::kind_of(order.action)),
                                                                   facts.name_of(order.machine)),
                "Read the machine's facts again, or state what came of it."_said);
  return {};
}
}  // namespace

Verdict decide(Deciding& d, const ProposeRightsRemoval& asked) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  if (d.facts.person(asked.person) == nullptr)
    return no(RefusalCode::person_not_of_this_client, "This person doesn't belong to {}."_said(d.facts.client_name),
              "Choose a person of this client."_said, "person");
  if (auto refusal = not_in_incident(state, d.facts, asked.machine)) return refusal;
  if (asked.user.empty() || asked.user.size() > 104)
    return no(RefusalCode::invalid_argument, "The user's name on the machine is missing or too long."_said,
              "Give the name they sign in with."_said, "user");
  if (std::ranges::any_of(state.rights,
                          [&](const RightsRemoval& r) { return r.machine == asked.machine && r.user == asked.user; }))
    return no(RefusalCode::already_done, "This is proposed already for {}."_said(asked.user));
  std::optional<Money> cost;
  for (const auto& before : d.facts.earlier)
    if (!before.false_alarm) {
      cost = before.normal_price;
      break;
    }
  d.happens(RightsRemovalProposed{asked.machine, asked.person, asked.user, clause_of(d.facts), cost});
  return {};
}

Verdict decide(Deciding& d, const AgreeRightsRemoval& asked) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  if (auto refusal = not_in_incident(state, d.facts, asked.machine)) return refusal;
  if (auto refusal = not_an_approver(d.facts, d.actor, asked.by, "by")) return refusal;
  const auto proposed = std::ranges::find_if(
      state.rights, [&](const RightsRemoval& r) { return r.machine == asked.machine && r.user == asked.user; });
  if (proposed == state.rights.end())
    return no(RefusalCode::nothing_to_do,
              "Nobody has proposed to take rights from '{}'."_said(asked.user.substr(0, 104)), "Propose it first."_said,
              "user");
  if (proposed->agreed_by) return no(RefusalCode::already_done, "This is agreed already."_said);
  d.happens(RightsRemovalAgreed{asked.machine, asked.user, asked.by, asked.heard_by});
  return {};
}

Verdict decide(Deciding& d, const Close& asked) {
  if (auto refusal = closed(d.state())) return refusal;
  const State& state = d.state();
  const auto& lawful = lawful_closing_needs();
  for (const auto need : d.facts.procedure->closing_needs) {
    if (std::ranges::find(lawful, need) != lawful.end()) continue;
    const auto now = need_now(state, need, d.facts, asked.summary);
    if (!now.satisfied()) return not_yet(need, now, d.facts);
  }
  if (auto refusal = orders_open(state, d.facts)) return refusal;
  for (const auto need : lawful) {
    const auto now = need_now(state, need, d.facts);
    if (!now.satisfied()) return not_yet(need, now, d.facts);
  }
  if (auto refusal = blank_reason("summary", asked.summary)) return refusal;
  const auto running = state.running;
  const unsigned watch_days = state.terms         ? state.terms->watch_days
                              : d.facts.agreement ? d.facts.agreement->terms.watch_days
                                                  : 0;
  for (const auto& clock : running)
    if (auto pause = pause_of(d.state(), clock.technician, d.now, "the incident is closed"))
      d.happens(std::move(*pause));
  d.happens(IncidentClosed{asked.summary, d.now + Days{watch_days}});
  return {};
}

Verdict decide(Deciding& d, const Reopen& asked) {
  const State& state = d.state();
  if (state.is_closed() && state.watch_until && d.now > *state.watch_until)
    return no(RefusalCode::incident_closed, "The watch period ended {}."_said(*state.watch_until),
              "Report a new incident."_said);
  if (!state.is_closed()) return no(RefusalCode::incident_not_closed, "The incident is not closed."_said);
  if (auto refusal = blank_reason("reason", asked.reason)) return refusal;
  const auto& procedure = *d.facts.procedure;
  const auto again = procedure.way_steps.find("cleaned");
  const auto* step = state.terms && again != procedure.way_steps.end() ? procedure.find(again->second)
                                                                       : procedure.find(procedure.first_step);
  d.happens(IncidentReopened{asked.reason, step != nullptr ? step->id : procedure.first_step,
                             step != nullptr ? step->phase : Phase::reported});
  return {};
}

}  // namespace standfirm::incident

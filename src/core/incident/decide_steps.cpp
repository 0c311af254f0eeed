// The procedure goes on: a step ends, a way is chosen, machines are confirmed and accounted for, a need is waived.
#include <fmt/format.h>

#include <algorithm>

#include "core/incident/clock.hpp"
#include "core/incident/deciding.hpp"
#include "core/incident/needs.hpp"

namespace standfirm::incident {
using procedure::Need;
namespace {
/// Law 1 for steps: entering one is the start of such work.
bool changes_machines(Phase phase) {
  return phase == Phase::cleaning || phase == Phase::rolling_back || phase == Phase::reinstalling ||
         phase == Phase::replacing;
}

Verdict unmet_needs(const State& state, const procedure::Step& step, const Facts& facts, std::string_view statement) {
  Sentence missing;
  for (const auto need : step.needs) {
    const auto now = need_now(state, need, facts, statement);
    if (now.satisfied()) continue;
    auto what = title_of(need);
    std::vector<std::string> on;
    on.reserve(now.missing_on.size());
    for (const auto& machine : now.missing_on) on.push_back(facts.name_of(machine));
    if (!on.empty()) what = "{} ({})"_said(what, listed(on));
    missing = missing.empty() ? std::move(what) : "{}; {}"_said(missing, what);
  }
  if (missing.empty()) return {};
  return no(RefusalCode::step_needs_evidence, "The step '{}' is not done yet."_said(step.title),
            "{}; or waive it by name, with a reason."_said(missing), "step");
}

/// Whatever day a person stated for it: a tool named something on this machine.
bool found_by_a_tool(const State& state, const Machine& m) {
  return (m.first_evidence && m.first_evidence->found) || std::ranges::any_of(state.orders, [&](const Order& order) {
           const auto* scan = order.result ? std::get_if<actions::Scanned>(&*order.result) : nullptr;
           return order.machine == m.id && scan != nullptr && !scan->threats.empty();
         });
}

std::optional<Disposition> way_of(Fallback fallback) {
  switch (fallback) {
    case Fallback::reinstall:
      return Disposition::reinstalled;
    case Fallback::replace:
      return Disposition::replaced;
    case Fallback::stop:
      return std::nullopt;
  }
  return std::nullopt;
}
}  // namespace

Verdict decide(Deciding& d, const EndStep& asked) {
  const State& state = d.state();
  const auto& procedure = *d.facts.procedure;
  if (auto refusal = closed(state)) return refusal;
  const auto* step = procedure.find(asked.step);
  const std::string target = step == nullptr   ? std::string()
                             : asked.succeeded ? step->on_success
                                               : step->on_failure.value_or("");
  const auto* next = procedure.find(target);
  if (next != nullptr && changes_machines(next->phase) && !state.terms) return limits_not_agreed();
  if (step == nullptr)
    return no(RefusalCode::step_unknown, "The procedure has no step '{}'."_said(asked.step.substr(0, 60)),
              "Choose the current step."_said, "step");
  if (asked.step != state.current_step) {
    const auto* current = procedure.find(state.current_step);
    return no(RefusalCode::step_not_current, "'{}' is not the current step."_said(step->title),
              current != nullptr ? "The current step is '{}'."_said(current->title) : "All steps have ended."_said(),
              "step");
  }
  if (asked.succeeded) {
    if (auto refusal = unmet_needs(state, *step, d.facts, asked.statement)) return refusal;
  } else {
    if (!step->on_failure)
      return no(RefusalCode::invalid_argument, "The step '{}' can't fail: it only reads or talks."_said(step->title),
                "End it, or waive what it needs."_said, "succeeded");
    if (auto refusal = blank_reason("statement", asked.statement)) return refusal;
  }
  if (auto refusal = too_long("statement", asked.statement)) return refusal;
  if (next == nullptr && target != "close")
    return no(RefusalCode::step_unknown, "The procedure doesn't say what follows '{}'."_said(step->title),
              "Choose a way on."_said, "step");
  responded(d);
  d.happens(StepEnded{asked.step, asked.succeeded, asked.statement, target,
                      next != nullptr ? std::optional(next->phase) : std::nullopt});
  return {};
}

Verdict decide(Deciding& d, const ChooseWay& asked) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  if (asked.way == Disposition::open)
    return no(RefusalCode::invalid_argument, "That is not a way on."_said,
              "Choose cleaned, rolled_back, reinstalled, replaced or not_infected."_said, "way");
  if (!state.terms) return limits_not_agreed();
  if (asked.way == Disposition::not_infected)
    for (const auto& m : state.machines)
      if (found_by_a_tool(state, m))
        return no(RefusalCode::step_needs_evidence, "A virus was found on {}."_said(m.name),
                  "Choose the way it is dealt with."_said, "way");
  const bool at_limit = is_at_limit(state, d.now);
  if (at_limit && way_of(state.at_limit) != asked.way) return limit_reached(state);
  const auto& ways = d.facts.procedure->way_steps;
  const auto entry = ways.find(std::string(json::enum_text(asked.way)));
  const auto* step = entry == ways.end() ? nullptr : d.facts.procedure->find(entry->second);
  if (step == nullptr)
    return no(RefusalCode::step_unknown, "The procedure has no step for '{}'."_said(json::enum_text(asked.way)),
              "Add it to the procedure's way_steps."_said, "way");
  if (auto refusal = blank_reason("reason", asked.reason)) return refusal;
  d.happens(WayChosen{asked.way, asked.reason, step->id, step->phase, at_limit});
  return {};
}

Verdict decide(Deciding& d, const ConfirmAsUser& asked) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  if (asked.person && d.facts.person(*asked.person) == nullptr)
    return no(RefusalCode::person_not_of_this_client, "This person doesn't belong to {}."_said(d.facts.client_name),
              "Choose a person of this client."_said, "person");
  if (auto refusal = not_in_incident(state, d.facts, asked.machine)) return refusal;
  const Machine& m = *state.machine(asked.machine);
  if (d.facts.is_enrolled(m.id)) {
    if (!m.safe_mode && !restarted_since_change(m))
      return no(RefusalCode::not_verified_as_user,
                "{} has not been restarted to normal since it was last cleaned."_said(m.name),
                "Restart it to normal, sign in as the user, then confirm."_said, "machine");
    if (m.signed_in > m.changed && !m.came_back.empty())
      return no(RefusalCode::not_verified_as_user,
                "Something came back on {} when the user was signed in: {}."_said(m.name, listed(m.came_back)),
                "Clean again, or roll back, then sign in once more."_said, "machine");
    if (m.safe_mode)
      return no(RefusalCode::still_in_safe_mode, "{} is in safe mode, where viruses don't start."_said(m.name),
                "Restart it to normal first."_said, "machine");
  }
  if (auto refusal = blank_reason("statement", asked.statement)) return refusal;
  d.happens(ConfirmedAsUser{asked.machine, asked.statement, asked.person});
  return {};
}

Verdict decide(Deciding& d, const AccountForMachine& asked) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  if (auto refusal = not_in_incident(state, d.facts, asked.machine)) return refusal;
  if (asked.disposition == Disposition::open)
    return no(RefusalCode::invalid_argument, "That doesn't say how the machine ended up."_said,
              "Choose cleaned, rolled_back, reinstalled, replaced or not_infected."_said, "disposition");
  if (asked.disposition != Disposition::not_infected && !state.terms) return limits_not_agreed();
  const Machine& m = *state.machine(asked.machine);
  if (asked.disposition == Disposition::rolled_back && d.facts.is_enrolled(m.id) && m.rolled_back <= state.reopened)
    return no(RefusalCode::step_needs_evidence, "{} has not been rolled back."_said(m.name),
              "Roll it back, or say what was done instead."_said, "disposition");
  if (asked.disposition == Disposition::not_infected && found_by_a_tool(state, m))
    return no(RefusalCode::step_needs_evidence, "A virus was found on {}."_said(m.name),
              "Say how it was dealt with."_said, "disposition");
  if (const unsigned left = threats_left(m); asked.disposition == Disposition::cleaned && left > 0)
    return no(RefusalCode::step_needs_evidence,
              "The last scans of {} left {} {}."_said(m.name, left, left == 1 ? "threat" : "threats"),
              "Clean or quarantine them and scan again."_said, "disposition");
  if (auto refusal = blank_reason("statement", asked.statement)) return refusal;
  if (m.disposition == asked.disposition)
    return no(RefusalCode::already_done, "{} is on record so already."_said(m.name));
  d.happens(MachineAccountedFor{asked.machine, asked.disposition, asked.statement});
  return {};
}

Verdict decide(Deciding& d, const Waive& asked) {
  const State& state = d.state();
  const auto need = json::enum_from_text<Need>(asked.need);
  if (!need)
    return no(RefusalCode::invalid_argument, "'{}' is not something that can be needed."_said(asked.need.substr(0, 60)),
              "Known are {}."_said(json::enum_choices<Need>()), "need");
  if (!may_be_waived(*need))
    return no(RefusalCode::invalid_argument, "\"{}\" can't be waived by anybody."_said(title_of(*need)), "Do it."_said,
              "need");
  if (auto refusal = closed(state)) return refusal;
  if (asked.machine)
    if (auto refusal = not_in_incident(state, d.facts, *asked.machine)) return refusal;
  if (auto refusal = blank_reason("reason", asked.reason)) return refusal;
  const bool again = std::ranges::any_of(state.waivers, [&](const Waiver& w) {
    return w.need == asked.need && (!w.machine || w.machine == asked.machine);
  });
  if (again) return no(RefusalCode::already_done, "This is waived already."_said);
  d.happens(NeedWaived{asked.need, asked.machine, asked.reason});
  return {};
}

}  // namespace standfirm::incident

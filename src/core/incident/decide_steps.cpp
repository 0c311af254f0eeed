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
  std::vector<std::string> missing;
  for (const auto need : step.needs) {
    const auto now = need_now(state, need, facts, statement);
    if (now.satisfied()) continue;
    std::string what = title_of(need);
    for (std::size_t i = 0; i < now.missing_on.size(); ++i)
      what += (i == 0 ? " (" : ", ") + facts.name_of(now.missing_on[i]) + (i + 1 == now.missing_on.size() ? ")" : "");
    missing.push_back(std::move(what));
  }
  if (missing.empty()) return {};
  return no(RefusalCode::step_needs_evidence, fmt::format("The step '{}' is not done yet.", step.title),
            fmt::format("{}; or waive it by name, with a reason.", fmt::join(missing, "; ")), "step");
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
    return no(RefusalCode::step_unknown, fmt::format("The procedure has no step '{}'.", asked.step.substr(0, 60)),
              "Choose the current step.", "step");
  if (asked.step != state.current_step) {
    const auto* current = procedure.find(state.current_step);
    return no(RefusalCode::step_not_current, fmt::format("'{}' is not the current step.", step->title),
              current != nullptr ? fmt::format("The current step is '{}'.", current->title) : "All steps have ended.",
              "step");
  }
  if (asked.succeeded) {
    if (auto refusal = unmet_needs(state, *step, d.facts, asked.statement)) return refusal;
  } else {
    if (!step->on_failure)
      return no(RefusalCode::invalid_argument,
                fmt::format("The step '{}' can't fail: it only reads or talks.", step->title),
                "End it, or waive what it needs.", "succeeded");
    if (auto refusal = blank_reason("statement", asked.statement)) return refusal;
  }
  if (auto refusal = too_long("statement", asked.statement)) return refusal;
  if (next == nullptr && target != "close")
    return no(RefusalCode::step_unknown, fmt::format("The procedure doesn't say what follows '{}'.", step->title),
              "Choose a way on.", "step");
  responded(d);
  d.happens(StepEnded{asked.step, asked.succeeded, asked.statement, target,
                      next != nullptr ? std::optional(next->phase) : std::nullopt});
  return {};
}

Verdict decide(Deciding& d, const ChooseWay& asked) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  if (asked.way == Disposition::open)
    return no(RefusalCode::invalid_argument, "That is not a way on.",
              "Choose cleaned, rolled_back, reinstalled, replaced or not_infected.", "way");
  if (!state.terms) return limits_not_agreed();
  if (asked.way == Disposition::not_infected)
    for (const auto& m : state.machines)
      if (found_by_a_tool(state, m))
        return no(RefusalCode::step_needs_evidence, fmt::format("A virus was found on {}.", m.name),
                  "Choose the way it is dealt with.", "way");
  const bool at_limit = is_at_limit(state, d.now);
  if (at_limit && way_of(state.at_limit) != asked.way) return limit_reached(state);
  const auto& ways = d.facts.procedure->way_steps;
  const auto entry = ways.find(std::string(json::enum_text(asked.way)));
  const auto* step = entry == ways.end() ? nullptr : d.facts.procedure->find(entry->second);
  if (step == nullptr)
    return no(RefusalCode::step_unknown, fmt::format("The procedure has no step for '{}'.", json::enum_text(asked.way)),
              "Add it to the procedure's way_steps.", "way");
  if (auto refusal = blank_reason("reason", asked.reason)) return refusal;
  d.happens(WayChosen{asked.way, asked.reason, step->id, step->phase, at_limit});
  return {};
}

Verdict decide(Deciding& d, const ConfirmAsUser& asked) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  if (asked.person && d.facts.person(*asked.person) == nullptr)
    return no(RefusalCode::person_not_of_this_client,
              fmt::format("This person doesn't belong to {}.", d.facts.client_name), "Choose a person of this client.",
              "person");
  if (auto refusal = not_in_incident(state, d.facts, asked.machine)) return refusal;
  const Machine& m = *state.machine(asked.machine);
  if (d.facts.is_enrolled(m.id)) {
    if (!m.safe_mode && !restarted_since_change(m))
      return no(RefusalCode::not_verified_as_user,
                fmt::format("{} has not been restarted to normal since it was last cleaned.", m.name),
                "Restart it to normal, sign in as the user, then confirm.", "machine");
    if (m.signed_in > m.changed && !m.came_back.empty())
      return no(RefusalCode::not_verified_as_user,
                fmt::format("Something came back on {} when the user was signed in: {}.", m.name,
                            fmt::join(m.came_back, ", ")),
                "Clean again, or roll back, then sign in once more.", "machine");
    if (m.safe_mode)
      return no(RefusalCode::still_in_safe_mode, fmt::format("{} is in safe mode, where viruses don't start.", m.name),
                "Restart it to normal first.", "machine");
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
    return no(RefusalCode::invalid_argument, "That doesn't say how the machine ended up.",
              "Choose cleaned, rolled_back, reinstalled, replaced or not_infected.", "disposition");
  if (asked.disposition != Disposition::not_infected && !state.terms) return limits_not_agreed();
  const Machine& m = *state.machine(asked.machine);
  if (asked.disposition == Disposition::rolled_back && d.facts.is_enrolled(m.id) && m.rolled_back <= state.reopened)
    return no(RefusalCode::step_needs_evidence, fmt::format("{} has not been rolled back.", m.name),
              "Roll it back, or say what was done instead.", "disposition");
  if (asked.disposition == Disposition::not_infected && found_by_a_tool(state, m))
    return no(RefusalCode::step_needs_evidence, fmt::format("A virus was found on {}.", m.name),
              "Say how it was dealt with.", "disposition");
  if (const unsigned left = threats_left(m); asked.disposition == Disposition::cleaned && left > 0)
    return no(RefusalCode::step_needs_evidence,
              fmt::format("The last scans of {} left {} {}.", m.name, left, left == 1 ? "threat" : "threats"),
              "Clean or quarantine them and scan again.", "disposition");
  if (auto refusal = blank_reason("statement", asked.statement)) return refusal;
  if (m.disposition == asked.disposition)
    return no(RefusalCode::already_done, fmt::format("{} is on record so already.", m.name));
  d.happens(MachineAccountedFor{asked.machine, asked.disposition, asked.statement});
  return {};
}

Verdict decide(Deciding& d, const Waive& asked) {
  const State& state = d.state();
  const auto need = json::enum_from_text<Need>(asked.need);
  if (!need)
    return no(RefusalCode::invalid_argument,
              fmt::format("'{}' is not something that can be needed.", asked.need.substr(0, 60)),
              fmt::format("Known are {}.", json::enum_choices<Need>()), "need");
  if (!may_be_waived(*need))
    return no(RefusalCode::invalid_argument, fmt::format("\"{}\" can't be waived by anybody.", title_of(*need)),
              "Do it.", "need");
  if (auto refusal = closed(state)) return refusal;
  if (asked.machine)
    if (auto refusal = not_in_incident(state, d.facts, *asked.machine)) return refusal;
  if (auto refusal = blank_reason("reason", asked.reason)) return refusal;
  const bool again = std::ranges::any_of(state.waivers, [&](const Waiver& w) {
    return w.need == asked.need && (!w.machine || w.machine == asked.machine);
  });
  if (again) return no(RefusalCode::already_done, "This is waived already.");
  d.happens(NeedWaived{asked.need, asked.machine, asked.reason});
  return {};
}

}  // namespace standfirm::incident

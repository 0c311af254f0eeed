// May this action be asked of this machine now? Here the laws meet the catalogue.
#include <fmt/format.h>

#include <algorithm>

#include "core/incident/clock.hpp"
#include "core/incident/deciding.hpp"
#include "core/incident/orders.hpp"

namespace standfirm::incident {
namespace {
using actions::Action;

/// Allowed at every step, whatever the procedure says: they read, stop the loss, or undo.
bool at_every_step(std::string_view kind) { return !actions::needs_minutes(kind); }

/// At the limit, once the agreed way out is taken: what carries the reinstallation through, but no cleaning.
bool belongs_to_fallback(const State& state, const procedure::Step* step, const Action& action) {
  if (!state.fallback_taken || step == nullptr) return false;
  const auto& kind = actions::kind_of(action);
  if (kind == "quarantine_file" || kind == "remove_startup_entry" || kind == "roll_back") return false;
  if (const auto* scan = std::get_if<actions::Scan>(&action); scan != nullptr && scan->clean) return false;
  return step->phase == Phase::reinstalling || step->phase == Phase::replacing || step->phase == Phase::verifying ||
         step->phase == Phase::hardening;
}

Verdict outside(std::string_view field, Seconds value, Seconds least, Seconds most) {
  if (value >= least && value <= most) return {};
  return no(RefusalCode::invalid_argument, "{} can't be {} seconds."_said(field, value.count()),
            "Give between {} and {} seconds."_said(least.count(), most.count()), "action." + std::string(field));
}

/// Arguments that keep law 6 (everything temporary undoes itself) and leave nothing unbounded.
struct Arguments {
  Verdict operator()(const actions::Isolate& a) const {
    return outside("undo_after", a.undo_after, Seconds{60}, Days{14});
  }
  Verdict operator()(const actions::EnterSafeMode& a) const {
    return outside("undo_after", a.undo_after, Seconds{60}, Days{14});
  }
  Verdict operator()(const actions::Scan& a) const { return outside("timeout", a.timeout, Seconds{1}, Days{2}); }
  Verdict operator()(const actions::Sweep& a) const {
    if (a.files.size() > actions::max_sweep_files || a.startup_entries.size() > actions::max_sweep_entries)
      return no(RefusalCode::invalid_argument, "That is more than can be looked for at once."_said, {}, "action.files");
    return outside("timeout", a.timeout, Seconds{1}, Minutes{10});
  }
  Verdict operator()(const actions::SignInAsUser& a) const {
    return outside("watch", a.watch, Seconds{0}, std::chrono::hours{1});
  }
  template <class Other>
  Verdict operator()(const Other&) const {
    return {};
  }
};

/// Law 3, and the point as this ledger knows it: what the command says about dates is not believed.
Verdict complete_roll_back(const Machine& m, actions::RollBack& roll_back) {
  if (!m.first_evidence)
    return no(RefusalCode::first_evidence_unknown, "Nobody knows since when {} is infected."_said(m.name),
              "State the day of first evidence, with the reason."_said);
  const auto point = std::ranges::find(m.restore_points, roll_back.restore_point, &actions::RestorePoint::id);
  if (point == m.restore_points.end())
    return no(RefusalCode::restore_point_unknown,
              "{} has no restore point '{}' that we know of."_said(m.name, roll_back.restore_point),
              "List the machine's restore points, then choose one."_said, "action.restore_point");
  if (auto refusal = restore_point_refused(m, *point)) return refusal;
  roll_back.made_at = point->made_at;
  roll_back.first_evidence_at = m.first_evidence->at;
  return {};
}

Verdict rights_refused(const State& state, const Machine& m, const Action& action) {
  if (const auto* removal = std::get_if<actions::RemoveAdministrator>(&action)) {
    const auto agreed = std::ranges::find_if(state.rights, [&](const RightsRemoval& r) {
      return r.machine == m.id && r.user == removal->user && r.agreed_by;
    });
    if (agreed == state.rights.end())
      return no(RefusalCode::rights_removal_not_agreed,
                "The client has not agreed to take {} out of the administrators of {}."_said(removal->user, m.name),
                "Propose it, and have an approver agree."_said);
    if (m.administrators && std::ranges::find(*m.administrators, removal->user) != m.administrators->end() &&
        m.administrators->size() == 1)
      return no(RefusalCode::last_administrator, "{} is the last administrator of {}."_said(removal->user, m.name),
                "Make somebody else an administrator first."_said);
  }
  if (const auto* addition = std::get_if<actions::AddAdministrator>(&action)) {
    const auto done = std::ranges::find_if(
        state.rights, [&](const RightsRemoval& r) { return r.machine == m.id && r.user == addition->user && r.done; });
    if (done == state.rights.end())
      return no(RefusalCode::nothing_to_do,
                "{} was not taken out of the administrators of {} on this incident."_said(addition->user, m.name));
  }
  return {};
}

Verdict step_refused(const State& state, const procedure::Procedure& procedure, const OrderAction& asked,
                     const std::string& kind) {
  const auto* step = procedure.find(asked.step);
  if (step == nullptr)
    return no(RefusalCode::step_unknown, "The procedure has no step '{}'."_said(asked.step.substr(0, 60)),
              "Choose the current step."_said, "step");
  if (at_every_step(kind)) return {};
  if (asked.step != state.current_step) {
    const auto* current = procedure.find(state.current_step);
    return no(RefusalCode::step_not_current, "'{}' is not the current step."_said(step->title),
              current != nullptr ? "The current step is '{}'."_said(current->title) : "All steps have ended."_said(),
              "step");
  }
  if (std::ranges::find(step->actions, kind, &procedure::StepAction::kind) == step->actions.end())
    return no(RefusalCode::step_not_current,
              "The step '{}' has no use for \"{}\"."_said(step->title, actions::title_of(kind)),
              "Choose the way or the step that does."_said, "step");
  return {};
}

/// One order at a time on a machine. Isolating stops the loss, so it never waits for another kind of order.
Verdict machine_busy(const State& state, const Machine& m, const std::string& kind) {
  for (const auto& order : state.orders) {
    if (order.machine != m.id || !is_outstanding(order)) continue;
    const auto& other = actions::kind_of(order.action);
    if (other == "sweep") continue;  // it only reads, and was not asked for this machine's sake
    if (kind == "isolate" && other != "isolate" && other != "release") continue;
    return no(RefusalCode::order_outstanding, "{} is still busy: {}."_said(m.name, actions::title_of(other)),
              "Wait for its outcome."_said);
  }
  if (actions::hazard_of(kind) == Hazard::reads || kind == "isolate") return {};
  for (const auto& order : state.orders)
    if (order.machine == m.id && order.status == OrderStatus::unknown)
      return no(
          RefusalCode::order_unknown,
          "Nobody knows whether \"{}\" happened on {}."_said(actions::title_of(actions::kind_of(order.action)), m.name),
          "Read the machine's facts again, or state what came of it."_said);
  return {};
}
}  // namespace

bool is_outstanding(const Order& order) {
  return order.status == OrderStatus::ordered || order.status == OrderStatus::delivered;
}

Verdict limit_refuses(const State& state, const procedure::Step* step, const Action& action, TimePoint now) {
  if (!may_start_before(state, step, action, now) || !is_at_limit(state, now)) return {};
  return limit_reached(state);
}

std::optional<TimePoint> may_start_before(const State& state, const procedure::Step* step, const Action& action,
                                          TimePoint now) {
  const auto limit = limit_of(state);
  if (!limit || !actions::needs_minutes(actions::kind_of(action)) || belongs_to_fallback(state, step, action))
    return std::nullopt;
  if (const auto at = crossing(state, *limit)) return at;
  return whole_second(now) + (*limit - attended_at(state, now));
}

Verdict restore_point_refused(const Machine& m, const actions::RestorePoint& point) {
  if (!m.first_evidence)
    return no(RefusalCode::first_evidence_unknown, "Nobody knows since when {} is infected."_said(m.name),
              "State the day of first evidence, with the reason."_said);
  if (point.made_at >= m.first_evidence->at)
    return no(RefusalCode::restore_point_not_older_than_evidence,
              "This restore point was made {}, not before the first evidence of {}: the virus may be in it."_said(
                  point.made_at, m.first_evidence->at),
              "Choose an older restore point, or reinstall."_said, "action.restore_point");
  return {};
}

Verdict decide(Deciding& d, const OrderAction& asked) {
  const State& state = d.state();
  const auto& kind = actions::kind_of(asked.action);
  if (auto refusal = closed(state)) return refusal;
  if (auto refusal = not_in_incident(state, d.facts, asked.machine)) return refusal;
  const Machine& m = *state.machine(asked.machine);
  if (!d.facts.is_enrolled(m.id))
    return no(RefusalCode::machine_not_enrolled, "{} has no agent, so it can't be told anything."_said(m.name),
              "Enrol the machine, or do it by hand and state it."_said, "machine");
  const auto* step = d.facts.procedure->find(asked.step);
  if (!actions::allowed_before_agreement(kind)) {
    if (!state.terms) return limits_not_agreed();
    if (auto refusal = limit_refuses(state, step, asked.action, d.now)) return refusal;
  }
  if (auto refusal = step_refused(state, *d.facts.procedure, asked, kind)) return refusal;
  if (const auto* scan = std::get_if<actions::Scan>(&asked.action)) {
    const auto& approved = d.facts.procedure->approved_tools;
    if (std::ranges::find(approved, scan->tool) == approved.end())
      return no(RefusalCode::tool_not_approved,
                "'{}' is not one of the firm's approved tools."_said(scan->tool.substr(0, 60)),
                approved.empty() ? "The procedure approves none."_said() : "Approved: {}."_said(listed(approved)),
                "action.tool");
  }
  if (auto refusal = machine_busy(state, m, kind)) return refusal;
  Action action = asked.action;
  if (auto* roll_back = std::get_if<actions::RollBack>(&action))
    if (auto refusal = complete_roll_back(m, *roll_back)) return refusal;
  if (auto refusal = rights_refused(state, m, action)) return refusal;
  if (auto refusal = std::visit(Arguments{}, action)) return refusal;
  if (asked.valid_for < Seconds{1} || asked.valid_for > Days{1})
    return no(RefusalCode::invalid_argument, "An order is valid for a second at least and a day at most."_said,
              "Leave it at 15 minutes."_said, "valid_for");
  responded(d);
  d.happens(ActionOrdered{d.ids.make<OrderId>(d.now), asked.machine, asked.step, std::move(action), d.technician(),
                          d.now, d.now + asked.valid_for});
  return {};
}

}  // namespace standfirm::incident

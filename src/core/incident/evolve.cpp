#include <algorithm>
#include <cassert>

#include "core/incident/clock.hpp"
#include "core/incident/evolve_orders.hpp"

namespace standfirm::incident {
namespace {
template <class List, class Key, class Of>
auto* found(List& list, const Key& key, Of of) {
  const auto at = std::ranges::find(list, key, of);
  return at == list.end() ? nullptr : &*at;
}
}  // namespace

const Machine* State::machine(MachineId wanted) const { return found(machines, wanted, &Machine::id); }
const Order* State::order(OrderId wanted) const { return found(orders, wanted, &Order::id); }

namespace {
struct Evolving {
  State& state;
  TimePoint at;
  const Actor& by;

  [[nodiscard]] At when() const { return state.version; }
  Machine* machine(MachineId id) const { return found(state.machines, id, &Machine::id); }
  void enter(const std::string& step, std::optional<Phase> phase) const {
    state.current_step = step;
    state.entered_step = when();
    if (phase) state.phase = *phase;
  }
  void add_time(TechnicianId technician, Seconds counted) const {
    state.attended += counted;
    if (auto* known = found(state.worked_by, technician, &WorkedBy::technician))
      known->attended += counted;
    else
      state.worked_by.push_back({technician, counted});
  }
  void add_machine(MachineId id, const std::string& name, bool in_report) const {
    Machine added;
    added.id = id;
    added.name = name;
    added.in_report = in_report;
    state.machines.push_back(std::move(added));
  }

  void operator()(const IncidentReported& e) const {
    state.id = e.incident;
    state.number = e.number;
    state.client = e.client;
    state.reported_by = e.person;
    state.summary = e.summary;
    state.words = e.words;
    state.reported_through = e.through;
    state.reported_at = at;
    state.procedure = e.procedure;
    state.procedure_version = e.procedure_version;
    for (const auto& m : e.machines) add_machine(m.id, m.name, true);
    enter(e.first_step, e.first_phase);
  }
  void operator()(const Triaged& e) const {
    state.urgency = e.urgency;
    state.impact = e.impact;
    state.priority = e.priority;
    state.respond_by = e.respond_by;
    state.resolve_by = e.resolve_by;
    if (state.phase == Phase::reported) state.phase = Phase::triaged;
  }
  void operator()(const Assigned& e) const { state.assigned_to = e.technician; }
  void operator()(const Responded&) const { state.responded_at = at; }
  void operator()(const MachineAdded& e) const { add_machine(e.machine, e.name, false); }
  void operator()(const FirstEvidenceStated& e) const {
    if (auto* m = machine(e.machine)) m->first_evidence = FirstEvidence{e.at, false, e.reason};
  }
  void operator()(const FirstEvidenceFound& e) const {
    if (auto* m = machine(e.machine)) m->first_evidence = FirstEvidence{e.at, true, e.what};
  }

  void operator()(const LimitsAgreed& e) const {
    state.terms = e;
    state.at_limit = e.at_limit;
    if (state.override_terms) {
      state.terms->courtesy = state.override_terms->courtesy;
      state.terms->included = state.override_terms->included;
    }
    if (state.phase < Phase::agreed) state.phase = Phase::agreed;
  }
  void operator()(const TermsOverridden& e) const {
    state.override_terms = e;
    if (state.terms) {
      state.terms->courtesy = e.courtesy;
      state.terms->included = e.included;
    }
  }
  void operator()(const TimeAskedFor& e) const {
    const TimePoint since = state.asked ? state.asked->at : at;  // asked again: still waiting since the first time
    state.asked = Asked{e.of, e.minutes, e.at_limit, since};
  }
  void operator()(const TimeAuthorised& e) const {
    state.authorisations.push_back({e.authorisation, e.by, e.minutes, e.hourly_rate, e.heard_by, e.at_limit, at});
    state.at_limit = e.at_limit;
    state.asked.reset();
  }
  void operator()(const TimeDeclined&) const { state.asked.reset(); }
  void operator()(const TargetsMoved& e) const {
    state.respond_by = e.respond_by;
    state.resolve_by = e.resolve_by;
  }

  void operator()(const ClockStarted& e) const { state.running.push_back({e.technician, e.since}); }
  void operator()(const ClockPaused& e) const {
    std::erase_if(state.running, [&](const Running& clock) { return clock.technician == e.technician; });
    add_time(e.technician, e.counted);
  }
  void operator()(const ClockCorrected& e) const { add_time(e.technician, e.by); }
  void operator()(const ToolTimeCounted& e) const { add_time(e.technician, e.counted); }
  void operator()(const LimitWarned& e) const { state.warned_of = e.limit; }
  void operator()(const LimitReached&) const { state.fallback_taken = false; }

  void operator()(const ActionOrdered& e) const {
    state.orders.push_back({e.order,
                            e.machine,
                            e.step,
                            e.action,
                            OrderStatus::ordered,
                            e.ordered_by,
                            e.ordered_at,
                            e.expires_at,
                            {},
                            {},
                            {},
                            {},
                            when(),
                            attended_at(state, at)});
  }
  void operator()(const OrderDelivered& e) const {
    if (auto* order = found(state.orders, e.order, &Order::id)) {
      order->status = OrderStatus::delivered;
      order->delivered_at = at;
    }
  }
  void operator()(const OrderSucceeded& e) const { order_succeeded(state, e, at); }
  void operator()(const OrderFailed& e) const { order_failed(state, e, at); }
  void operator()(const OrderRefused& e) const { order_ended(state, e.order, OrderStatus::refused, e.sentence, at); }
  void operator()(const OrderExpired& e) const { order_ended(state, e.order, OrderStatus::expired, e.sentence, at); }
  void operator()(const OrderUnknown& e) const { order_unknown(state, e, at); }
  void operator()(const OrderResolved& e) const { order_resolved(state, e, at); }

  void operator()(const StepEnded& e) const {
    state.ended_steps.push_back({e.step, e.succeeded, e.statement, by.text(), at, when()});
    enter(e.next, e.next_phase);
  }
  void operator()(const WayChosen& e) const {
    enter(e.next, e.next_phase);
    if (e.fallback) state.fallback_taken = true;
  }
  void operator()(const ConfirmedAsUser& e) const {
    if (auto* m = machine(e.machine)) m->confirmed = when();
  }
  void operator()(const MachineAccountedFor& e) const {
    auto* m = machine(e.machine);
    if (m == nullptr) return;
    const bool anew = e.disposition == Disposition::reinstalled && m->disposition != Disposition::reinstalled;
    m->disposition = e.disposition;
    if (anew) {
      m->changed = m->wiped = m->restarted = when();
      m->safe_mode = m->isolated = false;
      m->safe_mode_undo_at.reset();
      m->isolation_undo_at.reset();
      m->restore_points.clear();
    }
  }
  void operator()(const NeedWaived& e) const { state.waivers.push_back({e.need, e.machine, e.reason, by.text(), at}); }
  void operator()(const NoteAdded&) const {}
  void operator()(const EvidenceAttached& e) const {
    state.evidence.push_back({e.evidence, e.name, e.media_type, e.sha256, e.size, at, e.order});
  }
  void operator()(const RightsRemovalProposed& e) const {
    state.rights.push_back({e.machine, e.person, e.user, e.clause, e.cost_of_first, {}, false});
  }
  void operator()(const RightsRemovalAgreed& e) const {
    for (auto& one : state.rights)
      if (one.machine == e.machine && one.user == e.user) one.agreed_by = e.by;
  }
  void operator()(const AdviceGiven& e) const { state.advice.push_back({e, by.text(), at, when()}); }
  void operator()(const IncidentClosed& e) const {
    state.closed_at = at;
    state.watch_until = e.watch_until;
    state.close_summary = e.summary;
    state.phase = Phase::closed;
  }
  void operator()(const IncidentReopened& e) const {
    state.closed_at.reset();
    state.watch_until.reset();
    ++state.times_reopened;
    state.reopened = when();
    state.waivers.clear();  // they were for the closing that didn't last
    for (auto& m : state.machines) {
      m.disposition = Disposition::open;
      m.changed = when();
    }
    enter(e.next, e.next_phase);
  }
};
}  // namespace

State evolve(State state, const Event& event, TimePoint at, const Actor& by) {
  ++state.version;
  std::visit(Evolving{state, at, by}, event);
  return state;
}

}  // namespace standfirm::incident

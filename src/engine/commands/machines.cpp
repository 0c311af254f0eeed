#include "core/incident/watch.hpp"
#include "engine/commands/commands.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {

Done decide_and_append(Work& work, MachineId id, const machine::Command& command, const machine::Facts& facts = {},
                       std::optional<std::string> made = {}) {
  work.append<Machines>(id, allowed_or_refused(machine::decide(work.load<Machines>(id).state, command, facts)));
  return work.done<Machines>(id, std::move(made));
}

/// The incident an order belongs to, when it was given to this machine.
IncidentId incident_of(Work& work, MachineId machine, OrderId order) {
  const auto found = looked_up(work.tx(), "order/" + order.text());
  const auto id = found ? uuid_from_text(*found) : std::unexpected(std::string());
  if (id)
    if (const auto* known = work.load<Incidents>(IncidentId{*id}).state.order(order);
        known && known->machine == machine)
      return IncidentId{*id};
  refuse_work(RefusalCode::order_unknown, "No such order was given to this machine."_said);
}

/// An incident of this machine that is being watched opens again when what was taken out stands there again.
void watch(Work& work, MachineId machine, const std::vector<actions::StartupEntry>& entries) {
  const auto page = work.tx().list(rows_of(view::concerned, machine.text()));
  for (const auto& row : page.rows) {
    const auto concerned = from_row<ConcernedRow>(row);
    if (!concerned.watch_until || *concerned.watch_until < work.now()) continue;
    const auto reason =
        incident::came_back(work.load<Incidents>(concerned.incident).state, machine, entries, work.now());
    if (!reason) continue;
    work.become({Actor::of_system("watch"), Role::dispatcher});  // the machine only told what it sees
    on_incident(work, concerned.incident, incident::Reopen{*reason});
    return;
  }
}

}  // namespace

Done carry_out(Work& work, const AddMachine& r, const Options& options) {
  (void)work.known<Clients>(r.client);
  work.expect<Clients>(r.client, options);
  const auto id = work.make_id<MachineId>();
  machine::Facts facts;
  facts.name_taken = looked_up(work.tx(), "machine/" + r.client.text() + "/" + folded_case(r.name)).has_value();
  return decide_and_append(work, id, machine::Add{id, r.client, r.name}, facts, id.text());
}

Done carry_out(Work& work, const EnrolMachine& r, const Options& options) {
  work.expect<Machines>(r.machine, options);
  machine::Facts facts;
  const auto same = looked_up(work.tx(), "key/" + r.key_fingerprint.substr(0, 64));
  facts.key_taken = same && *same != r.machine.text();
  return decide_and_append(work, r.machine, machine::Enrol{r.key_fingerprint, r.agent_version, work.now()}, facts);
}

Done carry_out(Work& work, const RecordAgent& r, const Options&) {
  return decide_and_append(work, r.machine, machine::RecordAgent{r.version});
}

Done carry_out(Work& work, const RevokeEnrolment& r, const Options& options) {
  work.expect<Machines>(r.machine, options);
  return decide_and_append(work, r.machine, machine::RevokeEnrolment{r.reason});
}

Done carry_out(Work& work, const RecordFacts& r, const Options&) {
  auto done = decide_and_append(work, r.machine, machine::RecordFacts{r.facts, work.now()});
  if (r.facts.startup_entries) watch(work, r.machine, *r.facts.startup_entries);
  return done;
}

Done carry_out(Work& work, const RecordDelivered& r, const Options&) {
  const auto incident = incident_of(work, r.machine, r.order);
  const auto status = work.load<Incidents>(incident).state.order(r.order)->status;
  if (status == OrderStatus::ordered) on_incident(work, incident, incident::RecordDelivered{r.order});
  return work.done<Incidents>(incident, r.order.text());  // told again, or told after its end: nothing changes
}

Done carry_out(Work& work, const RecordOutcome& r, const Options&) {
  const auto incident = incident_of(work, r.machine, r.outcome.order);
  auto facts = facts_for(work, work.load<Incidents>(incident).state.client);
  auto decided = incident::decide(work.load<Incidents>(incident).state, incident::RecordOutcome{r.outcome}, *facts,
                                  work.caller().actor, work.now(), work.shared().ids);
  if (!decided && decided.error().code == RefusalCode::order_already_ended)
    return work.done<Incidents>(incident, r.outcome.order.text());
  work.append<Incidents>(incident, allowed_or_refused(std::move(decided)));
  if (r.outcome.result) {  // what it left on the machine
    const auto& machine = work.load<Machines>(r.machine).state;
    if (auto events = machine::decide(machine, machine::RecordResult{*r.outcome.result, work.now()}, {}))
      work.append<Machines>(r.machine, *events);
  }
  return work.done<Incidents>(incident, r.outcome.order.text());
}

}  // namespace standfirm::engine

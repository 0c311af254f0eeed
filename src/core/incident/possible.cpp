// What could be done now, found out by trying: the browser greys a button out with the very refusal that pressing it
// would give.
#include <algorithm>

#include "core/incident/clock.hpp"
#include "core/incident/needs.hpp"
#include "core/incident/views.hpp"

namespace standfirm::incident {
namespace {
const std::string some_text = "...";  // stands for what the person will write

template <class List, class Holds>
auto first_or(const List& list, Holds holds) -> decltype(list.front().id) {
  const auto at = std::ranges::find_if(list, holds);
  if (at != list.end()) return at->id;
  return list.empty() ? decltype(list.front().id){} : list.front().id;
}

/// For each command, examples with what is known filled in; it is possible when one of them is.
std::vector<std::vector<Command>> tries(const State& state, const Facts& facts, TimePoint now) {
  const PersonId approver = first_or(facts.people, [](const KnownPerson& p) { return p.approver; });
  const MachineId machine =
      first_or(state.machines, [](const Machine& m) { return m.disposition == Disposition::open; });
  const auto outside = first_or(facts.machines, [&](const KnownMachine& m) { return state.machine(m.id) == nullptr; });
  const auto technician =
      first_or(facts.technicians, [&](const KnownTechnician& t) { return t.id != state.assigned_to; });
  const Urgency urgency = state.urgency == Urgency::critical ? Urgency::low : Urgency::critical;
  const bool courtesy = state.terms ? !state.terms->courtesy : true;
  const auto unresolved = first_or(state.orders, [](const Order& o) { return o.status == OrderStatus::unknown; });
  std::string need = "verified_as_user";
  for (const auto& one : closing_needs(state, facts))
    if (!one.met && !one.waived_by) {
      need = one.what;
      break;
    }
  std::string user = "user";
  PersonId person = state.reported_by.value_or(facts.people.empty() ? PersonId{} : facts.people.front().id);
  if (const auto* known = facts.person(person); known != nullptr && known->user_name) user = *known->user_name;
  MachineId rights_machine = machine;
  std::string rights_user = user;
  for (const auto& one : state.rights)
    if (!one.agreed_by) {
      rights_machine = one.machine;
      rights_user = one.user;
    }
  std::vector<Command> ways, ends;
  for (const auto way :
       {Disposition::cleaned, Disposition::rolled_back, Disposition::reinstalled, Disposition::replaced}) {
    ways.emplace_back(ChooseWay{way, some_text});
    ends.emplace_back(AccountForMachine{machine, way, some_text});
  }
  ends.emplace_back(AccountForMachine{machine, Disposition::not_infected, some_text});
  return {{Triage{urgency, Impact::one_person}},
          {Assign{technician}},
          {AddMachine{outside}},
          {StateFirstEvidence{machine, state.reported_at - Days{3650}, some_text}},
          {AgreeLimits{approver, Channel::phone, Minutes{0}, Fallback::reinstall}},
          {AskForTime{approver, Minutes{60}, Fallback::reinstall}},
          {AuthoriseTime{approver, Minutes{60}, Channel::phone, Fallback::reinstall}},
          {DeclineTime{approver, Channel::phone, some_text}},
          {StartClock{}},
          {PauseClock{}},
          {CorrectClock{Seconds{attended_at(state, now) > Seconds{0} ? -1 : 1}, some_text}},
          {OverrideTerms{courtesy, some_text}},
          {ResolveOrder{unresolved, true, some_text}},
          {EndStep{state.current_step, true, some_text}},
          ways,
          {ConfirmAsUser{machine, some_text, {}}},
          ends,
          {Waive{need, {}, some_text}},
          {AddNote{some_text}},
          {ProposeRightsRemoval{machine, person, user}},
          {AgreeRightsRemoval{rights_machine, rights_user, approver, Channel::phone}},
          {Sweep{}},
          {Close{some_text}},
          {Reopen{some_text}}};
}

Sentence title_of(const Command& command) {
  struct Title {
    Sentence operator()(const Report&) const { return "Report an incident"_said; }
    Sentence operator()(const Triage&) const { return "Triage"_said; }
    Sentence operator()(const Assign&) const { return "Give it to somebody"_said; }
    Sentence operator()(const AddMachine&) const { return "Add a machine"_said; }
    Sentence operator()(const StateFirstEvidence&) const { return "State the first evidence"_said; }
    Sentence operator()(const AgreeLimits&) const { return "Agree the limits"_said; }
    Sentence operator()(const AskForTime&) const { return "Ask the client for time"_said; }
    Sentence operator()(const AuthoriseTime&) const { return "Record more time authorised"_said; }
    Sentence operator()(const DeclineTime&) const { return "Record that more time was declined"_said; }
    Sentence operator()(const StartClock&) const { return "Start my clock"_said; }
    Sentence operator()(const PauseClock&) const { return "Pause my clock"_said; }
    Sentence operator()(const CorrectClock&) const { return "Correct the clock"_said; }
    Sentence operator()(const OverrideTerms&) const { return "Override the terms"_said; }
    Sentence operator()(const OrderAction&) const { return "Order an action"_said; }
    Sentence operator()(const RecordDelivered&) const { return "Record a delivery"_said; }
    Sentence operator()(const RecordOutcome&) const { return "Record an outcome"_said; }
    Sentence operator()(const ExpireOrder&) const { return "Let an order expire"_said; }
    Sentence operator()(const ResolveOrder&) const { return "State what came of an order"_said; }
    Sentence operator()(const EndStep&) const { return "End the step"_said; }
    Sentence operator()(const ChooseWay&) const { return "Choose another way"_said; }
    Sentence operator()(const ConfirmAsUser&) const { return "Confirm as the user"_said; }
    Sentence operator()(const AccountForMachine&) const { return "Account for a machine"_said; }
    Sentence operator()(const Waive&) const { return "Waive a need"_said; }
    Sentence operator()(const AddNote&) const { return "Add a note"_said; }
    Sentence operator()(const AttachEvidence&) const { return "Attach evidence"_said; }
    Sentence operator()(const ProposeRightsRemoval&) const { return "Propose taking administrator rights away"_said; }
    Sentence operator()(const AgreeRightsRemoval&) const { return "Record that this was agreed"_said; }
    Sentence operator()(const Close&) const { return "Close the incident"_said; }
    Sentence operator()(const Reopen&) const { return "Reopen: it came back"_said; }
    Sentence operator()(const RecordAdvice&) const { return "Record what was advised"_said; }
    Sentence operator()(const Tick&) const { return "Let time pass"_said; }
    Sentence operator()(const Sweep&) const { return "Look on the other machines"_said; }
  };
  return std::visit(Title{}, command);
}

}  // namespace

std::vector<Possible> possible_commands(const State& state, const Facts& facts, const Actor& actor, TimePoint now) {
  std::vector<Possible> out;
  for (const auto& examples : tries(state, facts, now)) {
    Possible one{json::type_of(examples.front()), title_of(examples.front()), false, {}};
    for (const auto& example : examples) {
      auto refusal = dry_run(state, example, facts, actor, now);
      one.allowed = !refusal;
      if (one.allowed) break;
      if (!one.why_not) one.why_not = std::move(refusal);
    }
    if (one.allowed) one.why_not.reset();
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<PossibleAction> possible_actions(const State& state, const procedure::Step& step, const Facts& facts,
                                             const Actor& actor, TimePoint now) {
  std::vector<PossibleAction> out;
  for (const auto& preset : step.actions)
    for (const auto& m : state.machines) {
      if (m.disposition == Disposition::replaced) continue;
      for (auto& action : offered(state, preset, m.id, facts)) {
        auto refusal = dry_run(state, OrderAction{m.id, step.id, action}, facts, actor, now);
        out.push_back({preset.kind, actions::title_of(preset.kind), m.id, actions::hazard_of(preset.kind), !refusal,
                       std::move(refusal), json::write(action)});
      }
    }
  return out;
}

}  // namespace standfirm::incident

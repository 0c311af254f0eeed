// src/core/incident/commands.hpp: what may be asked of an incident. Who asks and when come beside it; nothing here is
// believed before decide() has allowed it.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actions/order.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/one_of.hpp"
#include "base/words.hpp"

namespace standfirm::incident {

// ---- people, time and money ---------------------------------------------------------------------------------------
/// Opens the stream. `incident` and `number` ("INC-1042", from the store's series) are given by the engine.
struct Report {
  IncidentId incident;
  std::string number;
  ClientId client;
  std::optional<PersonId> person;
  std::string summary;
  std::string words;
  std::vector<MachineId> machines;
  Channel through{};
  bool acknowledge = false;  ///< the reporter is owed a letter with the number
};
BOOST_DESCRIBE_STRUCT(Report, (), (incident, number, client, person, summary, words, machines, through, acknowledge))
struct Triage {
  Urgency urgency{};
  Impact impact{};
};
BOOST_DESCRIBE_STRUCT(Triage, (), (urgency, impact))
struct Assign {
  TechnicianId technician;
};
BOOST_DESCRIBE_STRUCT(Assign, (), (technician))
struct AddMachine {
  MachineId machine;
};
BOOST_DESCRIBE_STRUCT(AddMachine, (), (machine))
struct StateFirstEvidence {
  MachineId machine;
  TimePoint at{};
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(StateFirstEvidence, (), (machine, at, reason))
/// Fixes courtesy or rate from the ledger (law 7). `authorised`: billable minutes beyond what is included, 0 when none
/// were asked for.
struct AgreeLimits {
  PersonId with;
  Channel heard_by{};
  Minutes authorised{0};
  Fallback at_limit{};
  std::optional<std::vector<Breach>>
      breaches{};  ///< those the agreement names and that were the cause, as told to them
};
BOOST_DESCRIBE_STRUCT(AgreeLimits, (), (with, heard_by, authorised, at_limit, breaches))
struct AskForTime {
  PersonId of;
  Minutes minutes{0};
  Fallback at_limit{};
};
BOOST_DESCRIBE_STRUCT(AskForTime, (), (of, minutes, at_limit))
struct AuthoriseTime {
  PersonId by;
  Minutes minutes{0};
  Channel heard_by{};
  Fallback at_limit{};
};
BOOST_DESCRIBE_STRUCT(AuthoriseTime, (), (by, minutes, heard_by, at_limit))
struct DeclineTime {
  PersonId by;
  Channel heard_by{};
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DeclineTime, (), (by, heard_by, reason))
/// The actor's own clock.
struct StartClock {};
BOOST_DESCRIBE_STRUCT(StartClock, (), ())
struct PauseClock {
  std::string why;
};
BOOST_DESCRIBE_STRUCT(PauseClock, (), (why))
struct CorrectClock {
  Seconds by{0};
  std::string reason;
};  ///< negative takes away
BOOST_DESCRIBE_STRUCT(CorrectClock, (), (by, reason))
struct OverrideTerms {
  bool courtesy = false;
  std::string reason;
};  ///< owners only
BOOST_DESCRIBE_STRUCT(OverrideTerms, (), (courtesy, reason))

// ---- orders to machines -------------------------------------------------------------------------------------------
struct OrderAction {
  MachineId machine;
  std::string step;
  actions::Action action;
  Seconds valid_for{900};
};
BOOST_DESCRIBE_STRUCT(OrderAction, (), (machine, step, action, valid_for))
struct RecordDelivered {
  OrderId order;
};
BOOST_DESCRIBE_STRUCT(RecordDelivered, (), (order))
/// Always taken down, also at the limit and after closing: it happened. Refused with order_already_ended when told
/// twice.
struct RecordOutcome {
  actions::Outcome outcome;
};
BOOST_DESCRIBE_STRUCT(RecordOutcome, (), (outcome))
/// Only an order that no machine has taken, after its expiry. One that was delivered is waited for.
struct ExpireOrder {
  OrderId order;
};
BOOST_DESCRIBE_STRUCT(ExpireOrder, (), (order))
/// A technician states what came of an order that was delivered or whose outcome is unknown.
struct ResolveOrder {
  OrderId order;
  bool succeeded = false;
  std::string statement;
};
BOOST_DESCRIBE_STRUCT(ResolveOrder, (), (order, succeeded, statement))

// ---- the procedure ------------------------------------------------------------------------------------------------
struct EndStep {
  std::string step;
  bool succeeded = true;
  std::string statement;
};
BOOST_DESCRIBE_STRUCT(EndStep, (), (step, succeeded, statement))
/// cleaned = go on cleaning; rolled_back, reinstalled, replaced; not_infected = a false alarm, while nothing was found.
/// At the limit only the agreed fallback.
struct ChooseWay {
  Disposition way{};
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ChooseWay, (), (way, reason))
struct ConfirmAsUser {
  MachineId machine;
  std::string statement;
  std::optional<PersonId> person;
};
BOOST_DESCRIBE_STRUCT(ConfirmAsUser, (), (machine, statement, person))
struct AccountForMachine {
  MachineId machine;
  Disposition disposition{};
  std::string statement;
};
BOOST_DESCRIBE_STRUCT(AccountForMachine, (), (machine, disposition, statement))
/// `need` is a word of procedure::Need; without `machine` it holds for all of them.
struct Waive {
  std::string need;
  std::optional<MachineId> machine;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Waive, (), (need, machine, reason))
struct AddNote {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(AddNote, (), (text))
/// The content is already in the store under its hash.
struct AttachEvidence {
  EvidenceId evidence;
  std::string name, media_type, sha256;
  std::uint64_t size = 0;
  std::optional<OrderId> order;
};
BOOST_DESCRIBE_STRUCT(AttachEvidence, (), (evidence, name, media_type, sha256, size, order))
struct ProposeRightsRemoval {
  MachineId machine;
  PersonId person;
  std::string user;
};
BOOST_DESCRIBE_STRUCT(ProposeRightsRemoval, (), (machine, person, user))
struct AgreeRightsRemoval {
  MachineId machine;
  std::string user;
  PersonId by;
  Channel heard_by{};
};
BOOST_DESCRIBE_STRUCT(AgreeRightsRemoval, (), (machine, user, by, heard_by))
struct Close {
  std::string summary;
};
BOOST_DESCRIBE_STRUCT(Close, (), (summary))
/// Reinfection within the watch period.
struct Reopen {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Reopen, (), (reason))
/// What the advisor said just before a choice, and what was chosen; put down by the engine beside the choice itself.
/// `way`: "tool:clamav", "rollback:<restore point>", "reinstall", "ask_hours" ... Costs are expected ones, firm and
/// client together.
struct WayOn {
  std::string way, title;
  Money expected;
};
BOOST_DESCRIBE_STRUCT(WayOn, (), (way, title, expected))
struct RecordAdvice {
  MachineId machine;
  std::vector<WayOn> ways;  ///< the best first
  std::string chosen;       ///< a `way`; may be one that was not among them
  unsigned learned_from = 0;
};
BOOST_DESCRIBE_STRUCT(RecordAdvice, (), (machine, ways, chosen, learned_from))
/// Lets time pass: warns, and stops the clocks exactly at the limit. Gives no events when nothing came due. Never
/// refused.
struct Tick {};
BOOST_DESCRIBE_STRUCT(Tick, (), ())

/// Looks on the client's other machines for what was found on this incident's.
struct Sweep {};
BOOST_DESCRIBE_STRUCT(Sweep, (), ())

SF_ONE_OF(Command, Report, Triage, Assign, AddMachine, StateFirstEvidence, AgreeLimits, AskForTime, AuthoriseTime,
          DeclineTime, StartClock, PauseClock, CorrectClock, OverrideTerms, OrderAction, RecordDelivered, RecordOutcome,
          ExpireOrder, ResolveOrder, EndStep, ChooseWay, ConfirmAsUser, AccountForMachine, Waive, AddNote,
          AttachEvidence, ProposeRightsRemoval, AgreeRightsRemoval, Close, Reopen, Tick, Sweep, RecordAdvice);

}  // namespace standfirm::incident

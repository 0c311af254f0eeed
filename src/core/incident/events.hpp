// src/core/incident/events.hpp: what has happened to an incident. Events are for ever: names and fields are never
// reused.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/one_of.hpp"
#include "core/agreement/rules.hpp"
#include "core/incident/commands.hpp"

namespace standfirm::incident {

struct ReportedMachine {
  MachineId id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(ReportedMachine, (), (id, name))

struct IncidentReported {
  IncidentId incident;
  std::string number;
  ClientId client;
  std::optional<PersonId> person;
  std::string summary, words;
  std::vector<ReportedMachine> machines;
  Channel through{};
  std::string procedure, procedure_version, first_step;
  Phase first_phase{};
  std::optional<bool> acknowledge = {};  ///< the reporter is owed a letter; older events: those who wrote an e-mail
  [[nodiscard]] bool owes_acknowledgement() const { return person && acknowledge.value_or(through == Channel::email); }
};
BOOST_DESCRIBE_STRUCT(IncidentReported, (),
                      (incident, number, client, person, summary, words, machines, through, procedure,
                       procedure_version, first_step, first_phase, acknowledge))
/// `respond_by` and `resolve_by` are absent when the agreement has no target for the priority.
struct Triaged {
  Urgency urgency{};
  Impact impact{};
  Priority priority{};
  std::optional<TimePoint> respond_by, resolve_by;
};
BOOST_DESCRIBE_STRUCT(Triaged, (), (urgency, impact, priority, respond_by, resolve_by))
struct Assigned {
  TechnicianId technician;
};
BOOST_DESCRIBE_STRUCT(Assigned, (), (technician))
/// The firm has answered: the first thing a technician did for this incident.
struct Responded {
  TechnicianId technician;
};
BOOST_DESCRIBE_STRUCT(Responded, (), (technician))
struct MachineAdded {
  MachineId machine;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(MachineAdded, (), (machine, name))
struct FirstEvidenceStated {
  MachineId machine;
  TimePoint at{};
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(FirstEvidenceStated, (), (machine, at, reason))
/// From what a tool found. A file's own times are not trusted, so `at` is the report's moment, or the finding's on
/// machines added later.
struct FirstEvidenceFound {
  MachineId machine;
  TimePoint at{};
  OrderId order;
  std::string what;
};
BOOST_DESCRIBE_STRUCT(FirstEvidenceFound, (), (machine, at, order, what))

/// The terms as they were agreed; later versions of the agreement change nothing here.
struct LimitsAgreed {
  PersonId with;
  Channel heard_by{};
  Fallback at_limit{};
  AgreementId agreement;
  std::uint64_t agreement_version = 0;
  unsigned nth = 1;
  bool courtesy = false;
  Minutes included{0};
  Money hourly_rate;
  bool next_is_courtesy = false;
  Minutes next_included{0};
  Money next_hourly_rate;
  Minutes increment{15};
  std::int64_t tax_percent_millis = 0;
  unsigned watch_days = 15, payment_days = 14;
  bool unattended_tool_time_costs = false;
  std::optional<agreement::Rules> rules{};
  std::optional<std::vector<Breach>> breaches{};  ///< why neither courtesy nor included minutes were given
  std::optional<Money> taken_off{};               ///< what the first removal cost, under warranty
};
BOOST_DESCRIBE_STRUCT(LimitsAgreed, (),
                      (with, heard_by, at_limit, agreement, agreement_version, nth, courtesy, included, hourly_rate,
                       next_is_courtesy, next_included, next_hourly_rate, increment, tax_percent_millis, watch_days,
                       payment_days, unattended_tool_time_costs, rules, breaches, taken_off))
struct TermsOverridden {
  bool courtesy = false;
  Minutes included{0};
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(TermsOverridden, (), (courtesy, included, reason))
struct TimeAskedFor {
  PersonId of;
  Minutes minutes{0};
  Money hourly_rate;
  Fallback at_limit{};
};
BOOST_DESCRIBE_STRUCT(TimeAskedFor, (), (of, minutes, hourly_rate, at_limit))
struct TimeAuthorised {
  AuthorisationId authorisation;
  PersonId by;
  Minutes minutes{0};
  Money hourly_rate;
  Channel heard_by{};
  Fallback at_limit{};
};
BOOST_DESCRIBE_STRUCT(TimeAuthorised, (), (authorisation, by, minutes, hourly_rate, heard_by, at_limit))
struct TimeDeclined {
  PersonId by;
  Channel heard_by{};
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(TimeDeclined, (), (by, heard_by, reason))
/// The targets stood still while the client was waited for.
struct TargetsMoved {
  Minutes waited{0};
  std::optional<TimePoint> respond_by, resolve_by;
};  ///< waited: business minutes
BOOST_DESCRIBE_STRUCT(TargetsMoved, (), (waited, respond_by, resolve_by))

struct ClockStarted {
  TechnicianId technician;
  TimePoint since{};
};
BOOST_DESCRIBE_STRUCT(ClockStarted, (), (technician, since))
/// `counted` is what this stretch adds to attended time; the moment may lie before the event's own (the limit was
/// crossed then).
struct ClockPaused {
  TechnicianId technician;
  TimePoint until{};
  Seconds counted{0};
  std::string why;
};
BOOST_DESCRIBE_STRUCT(ClockPaused, (), (technician, until, counted, why))
struct ClockCorrected {
  TechnicianId technician;
  Seconds by{0};
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ClockCorrected, (), (technician, by, reason))
/// A tool ran by itself and the agreement says that this costs: what it ran longer than people worked beside it.
struct ToolTimeCounted {
  OrderId order;
  TechnicianId technician;
  Seconds counted{0};
};
BOOST_DESCRIBE_STRUCT(ToolTimeCounted, (), (order, technician, counted))
struct LimitWarned {
  TimePoint at{};
  Seconds attended{0}, limit{0};
};
BOOST_DESCRIBE_STRUCT(LimitWarned, (), (at, attended, limit))
/// Follows the pauses it caused. `at` is the exact moment of crossing.
struct LimitReached {
  TimePoint at{};
  Seconds limit{0};
  Fallback at_limit{};
};
BOOST_DESCRIBE_STRUCT(LimitReached, (), (at, limit, at_limit))

struct ActionOrdered {
  OrderId order;
  MachineId machine;
  std::string step;
  actions::Action action;
  TechnicianId ordered_by;
  TimePoint ordered_at{}, expires_at{};
};
BOOST_DESCRIBE_STRUCT(ActionOrdered, (), (order, machine, step, action, ordered_by, ordered_at, expires_at))
struct OrderDelivered {
  OrderId order;
};
BOOST_DESCRIBE_STRUCT(OrderDelivered, (), (order))
struct OrderSucceeded {
  OrderId order;
  std::string sentence;
  std::optional<actions::Result> result;
  TimePoint started_at{}, ended_at{};
  std::string boot_id;
};
BOOST_DESCRIBE_STRUCT(OrderSucceeded, (), (order, sentence, result, started_at, ended_at, boot_id))
struct OrderFailed {
  OrderId order;
  std::string sentence;
  std::optional<actions::Result> result;
  TimePoint started_at{}, ended_at{};
  std::string boot_id;
};
BOOST_DESCRIBE_STRUCT(OrderFailed, (), (order, sentence, result, started_at, ended_at, boot_id))
struct OrderRefused {
  OrderId order;
  std::string sentence;
  std::optional<RefusalCode> refusal = {};
};  ///< by the machine
BOOST_DESCRIBE_STRUCT(OrderRefused, (), (order, sentence, refusal))
struct OrderExpired {
  OrderId order;
  std::string sentence;
};
BOOST_DESCRIBE_STRUCT(OrderExpired, (), (order, sentence))
struct OrderUnknown {
  OrderId order;
  std::string sentence;
};  ///< never guessed; waits for OrderResolved or a true outcome
BOOST_DESCRIBE_STRUCT(OrderUnknown, (), (order, sentence))
/// `read_back`: from facts the machine gave afterwards; otherwise a technician's statement.
struct OrderResolved {
  OrderId order;
  bool succeeded = false;
  bool read_back = false;
  std::string statement;
};
BOOST_DESCRIBE_STRUCT(OrderResolved, (), (order, succeeded, read_back, statement))

struct StepEnded {
  std::string step;
  bool succeeded = true;
  std::string statement;
  std::string next;
  std::optional<Phase> next_phase;
};  ///< next: a step's id or "close"
BOOST_DESCRIBE_STRUCT(StepEnded, (), (step, succeeded, statement, next, next_phase))
struct WayChosen {
  Disposition way{};
  std::string reason;
  std::string next;
  Phase next_phase{};
  bool fallback = false;
};  ///< fallback: taken at the limit, as agreed
BOOST_DESCRIBE_STRUCT(WayChosen, (), (way, reason, next, next_phase, fallback))
struct ConfirmedAsUser {
  MachineId machine;
  std::string statement;
  std::optional<PersonId> person;
};
BOOST_DESCRIBE_STRUCT(ConfirmedAsUser, (), (machine, statement, person))
struct MachineAccountedFor {
  MachineId machine;
  Disposition disposition{};
  std::string statement;
};
BOOST_DESCRIBE_STRUCT(MachineAccountedFor, (), (machine, disposition, statement))
struct NeedWaived {
  std::string need;
  std::optional<MachineId> machine;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(NeedWaived, (), (need, machine, reason))
struct NoteAdded {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(NoteAdded, (), (text))
struct EvidenceAttached {
  EvidenceId evidence;
  std::string name, media_type, sha256;
  std::uint64_t size = 0;
  std::optional<OrderId> order;
};
BOOST_DESCRIBE_STRUCT(EvidenceAttached, (), (evidence, name, media_type, sha256, size, order))
/// `clause`: the agreement's words; `cost_of_first`: what the infection before this one cost, at the normal rate.
struct RightsRemovalProposed {
  MachineId machine;
  PersonId person;
  std::string user;
  std::string clause;
  std::optional<Money> cost_of_first;
};
BOOST_DESCRIBE_STRUCT(RightsRemovalProposed, (), (machine, person, user, clause, cost_of_first))
struct RightsRemovalAgreed {
  MachineId machine;
  std::string user;
  PersonId by;
  Channel heard_by{};
};
BOOST_DESCRIBE_STRUCT(RightsRemovalAgreed, (), (machine, user, by, heard_by))
struct IncidentClosed {
  std::string summary;
  TimePoint watch_until{};
};
BOOST_DESCRIBE_STRUCT(IncidentClosed, (), (summary, watch_until))
struct IncidentReopened {
  std::string reason;
  std::string next;
  Phase next_phase{};
};
BOOST_DESCRIBE_STRUCT(IncidentReopened, (), (reason, next, next_phase))
/// `attended`: on the clock at that moment. `learned_from`: how many closed incidents the advice knew.
struct AdviceGiven {
  MachineId machine;
  std::vector<WayOn> ways;
  std::string chosen;
  Seconds attended{0};
  unsigned learned_from = 0;
};
BOOST_DESCRIBE_STRUCT(AdviceGiven, (), (machine, ways, chosen, attended, learned_from))

SF_ONE_OF(Event, IncidentReported, Triaged, Assigned, Responded, MachineAdded, FirstEvidenceStated, FirstEvidenceFound,
          LimitsAgreed, TermsOverridden, TimeAskedFor, TimeAuthorised, TimeDeclined, TargetsMoved, ClockStarted,
          ClockPaused, ClockCorrected, ToolTimeCounted, LimitWarned, LimitReached, ActionOrdered, OrderDelivered,
          OrderSucceeded, OrderFailed, OrderRefused, OrderExpired, OrderUnknown, OrderResolved, StepEnded, WayChosen,
          ConfirmedAsUser, MachineAccountedFor, NeedWaived, NoteAdded, EvidenceAttached, RightsRemovalProposed,
          RightsRemovalAgreed, IncidentClosed, IncidentReopened, AdviceGiven);

}  // namespace standfirm::incident

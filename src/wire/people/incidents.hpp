// src/wire/people/incidents.hpp: incidents as people's programs see them: /v1/desk, /v1/incidents and below.
// A view says what may be done now and why the rest may not: the browser draws, the server decides.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/refusal.hpp"
#include "base/words.hpp"
#include "wire/people/invoices.hpp"

namespace standfirm::wire::people {

struct NamedClient {
  ClientId id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(NamedClient, (), (id, name))
struct NamedPerson {
  PersonId id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(NamedPerson, (), (id, name))
struct NamedTechnician {
  TechnicianId id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(NamedTechnician, (), (id, name))
struct NamedMachine {
  MachineId id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(NamedMachine, (), (id, name))

/// One row of the desk and of the incident list; ordered by what breaches first.
struct DeskRow {
  IncidentId id;
  std::string number;  ///< "INC-1042"
  NamedClient client;
  std::string summary;
  Phase phase{};
  Hold hold{};
  std::optional<Priority> priority;
  std::optional<TimePoint> respond_by;  ///< absent once responded, or before triage
  std::optional<TimePoint> resolve_by;
  bool target_paused = false;
  std::optional<NamedTechnician> assigned_to;
  std::string next_step;
  Seconds attended{0};
  std::optional<Seconds> limit;  ///< included plus authorised; absent before agreement
  bool clock_running = false;
  TimePoint reported_at{};
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(DeskRow, (),
                      (id, number, client, summary, phase, hold, priority, respond_by, resolve_by, target_paused,
                       assigned_to, next_step, attended, limit, clock_running, reported_at, version))
struct DeskPage {
  std::vector<DeskRow> items;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(DeskPage, (), (items, next))

/// Something that could be done. `command` is the last part of the address to POST to; `arguments` the body to send, as
/// far as known.
struct Possible {
  std::string command;
  Sentence title;
  bool allowed = false;
  std::optional<Refusal> why_not;
};
BOOST_DESCRIBE_STRUCT(Possible, (), (command, title, allowed, why_not))
struct PossibleAction {
  std::string action;
  Sentence title;
  MachineId machine;
  Hazard hazard{};
  bool allowed = false;
  std::optional<Refusal> why_not;
  json::Value arguments;
};
BOOST_DESCRIBE_STRUCT(PossibleAction, (), (action, title, machine, hazard, allowed, why_not, arguments))

struct Need {
  std::string what;
  Sentence sentence;
  bool met = false;
  std::optional<Sentence> waived_by;
};
BOOST_DESCRIBE_STRUCT(Need, (), (what, sentence, met, waived_by))
/// A line of the script with this client's real terms filled in, and as the procedure has it.
struct ScriptLine {
  std::string text, line;
};
BOOST_DESCRIBE_STRUCT(ScriptLine, (), (text, line))
/// What {{name}} stands for in a line: a text, or a list's; a condition that holds says one empty text.
struct ScriptValue {
  std::string name;
  std::vector<Sentence> said;
};
BOOST_DESCRIBE_STRUCT(ScriptValue, (), (name, said))

struct StepView {
  std::string id;
  Sentence title;
  Phase phase{};
  std::string state;  ///< waiting, current, done, skipped, failed
  Sentence do_this;   ///< plain text, the procedure's words
  std::vector<ScriptLine> say;
  std::vector<Need> needs;
  std::vector<PossibleAction> actions;
  std::optional<Sentence> ended_by;
  std::optional<TimePoint> ended_at;
};
BOOST_DESCRIBE_STRUCT(StepView, (), (id, title, phase, state, do_this, say, needs, actions, ended_by, ended_at))

struct RunningClock {
  NamedTechnician technician;
  TimePoint since{};
};
BOOST_DESCRIBE_STRUCT(RunningClock, (), (technician, since))
struct ClockView {
  std::string state;  ///< not_agreed, paused, running, warned, at_limit
  TimePoint as_of{};
  Seconds attended{0}, included{0}, authorised{0};
  std::optional<Seconds> limit, left, warn_at;
  std::vector<RunningClock> running;
};
BOOST_DESCRIBE_STRUCT(ClockView, (), (state, as_of, attended, included, authorised, limit, left, warn_at, running))

struct TermsView {
  AgreementId agreement;
  std::uint64_t agreement_version = 0;
  unsigned nth = 0;  ///< this is the client's n-th incident in the agreement's period
  bool courtesy = false;
  Minutes included{0};
  Money hourly_rate, next_hourly_rate;
  Minutes increment{15};
  Sentence
      in_words;  ///< "The first virus incident is on us: up to 4 hours at 0.00. The next one costs 150.00 an hour."
};
BOOST_DESCRIBE_STRUCT(TermsView, (),
                      (agreement, agreement_version, nth, courtesy, included, hourly_rate, next_hourly_rate, increment,
                       in_words))

struct AuthorisationView {
  AuthorisationId id;
  NamedPerson by;
  Minutes minutes{0};
  Money hourly_rate;
  Channel heard_by{};
  Fallback at_limit{};
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(AuthorisationView, (), (id, by, minutes, hourly_rate, heard_by, at_limit, at))

struct RestorePointView {
  std::string id;
  TimePoint made_at{};
  std::string description;
  bool usable = false;
  std::optional<Refusal> why_not;
};
BOOST_DESCRIBE_STRUCT(RestorePointView, (), (id, made_at, description, usable, why_not))
struct IncidentMachine {
  MachineId id;
  std::string name;
  bool enrolled = false, online = false, isolated = false, safe_mode = false;
  std::optional<TimePoint> isolation_undo_at, safe_mode_undo_at;
  std::optional<TimePoint> first_evidence_at;
  Disposition disposition{};
  bool restarted_after_cleaning = false, verified_as_user = false, updates_applied = false, new_restore_point = false;
  std::vector<RestorePointView> restore_points;
};
BOOST_DESCRIBE_STRUCT(IncidentMachine, (),
                      (id, name, enrolled, online, isolated, safe_mode, isolation_undo_at, safe_mode_undo_at,
                       first_evidence_at, disposition, restarted_after_cleaning, verified_as_user, updates_applied,
                       new_restore_point, restore_points))

struct OrderView {
  OrderId id;
  MachineId machine;
  std::string action;
  Sentence title;
  std::string step;
  Hazard hazard{};
  OrderStatus status{};
  NamedTechnician ordered_by;
  TimePoint ordered_at{};
  std::optional<TimePoint> delivered_at, ended_at;
  std::string sentence;
  std::optional<json::Value> result;
};
BOOST_DESCRIBE_STRUCT(OrderView, (),
                      (id, machine, action, title, step, hazard, status, ordered_by, ordered_at, delivered_at, ended_at,
                       sentence, result))

struct EvidenceView {
  EvidenceId id;
  std::string name, media_type, sha256;
  std::uint64_t size = 0;
  TimePoint at{};
  std::optional<OrderId> order;
};
BOOST_DESCRIBE_STRUCT(EvidenceView, (), (id, name, media_type, sha256, size, at, order))
struct EvidencePage {
  std::vector<EvidenceView> items;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(EvidencePage, (), (items, next))
/// POST /v1/incidents/{id}/evidence: a file a person hands in; its hash is taken by the server.
struct AddEvidence {
  std::string name, media_type;
  Bytes content;
};
BOOST_DESCRIBE_STRUCT(AddEvidence, (), (name, media_type, content))

struct IncidentView {
  IncidentId id;
  std::string number;
  std::uint64_t version = 0;
  NamedClient client;
  std::optional<NamedPerson> reported_by;
  std::string summary;
  Channel reported_through{};
  TimePoint reported_at{};
  Phase phase{};
  Hold hold{};
  std::optional<Urgency> urgency;
  std::optional<Impact> impact;
  std::optional<Priority> priority;
  std::optional<TimePoint> respond_by, resolve_by, responded_at, closed_at;
  bool target_paused = false;
  std::optional<NamedTechnician> assigned_to;
  std::string current_step;
  std::vector<StepView> steps;
  std::vector<ScriptValue> script;  ///< what the steps' lines are filled with; a name that is not here says nothing
  std::vector<Need> closing_needs;
  std::vector<Possible> commands;  ///< everything that is not an action on a machine, tried by the server just now
  ClockView clock;
  std::optional<TermsView> terms;  ///< what is in force (before agreement: what would be agreed)
  std::vector<AuthorisationView> authorisations;
  std::vector<IncidentMachine> machines;
  std::vector<OrderView> orders;
  std::vector<EvidenceView> evidence;
  InvoicePreview invoice;
  std::optional<InvoiceId> invoice_id;
  std::vector<NamedPerson> approvers;
  std::vector<Sentence> past;  ///< sentences about the client: earlier incidents, declined recommendations
};
BOOST_DESCRIBE_STRUCT(IncidentView, (),
                      (id, number, version, client, reported_by, summary, reported_through, reported_at, phase, hold,
                       urgency, impact, priority, respond_by, resolve_by, responded_at, closed_at, target_paused,
                       assigned_to, current_step, steps, script, closing_needs, commands, clock, terms, authorisations,
                       machines, orders, evidence, invoice, invoice_id, approvers, past))

struct TimelineEntry {
  std::uint64_t version = 0;
  TimePoint at{};
  std::string type;
  Sentence who, sentence;
  std::optional<EvidenceId> evidence;
  std::optional<OrderId> order;
};
BOOST_DESCRIBE_STRUCT(TimelineEntry, (), (version, at, type, who, sentence, evidence, order))
struct TimelinePage {
  std::vector<TimelineEntry> items;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(TimelinePage, (), (items, next))

/// POST /v1/incidents/{incident}/sweep: looks on the client's other machines for what was found on this incident's.
struct Sweep {};
BOOST_DESCRIBE_STRUCT(Sweep, (), ())
/// `what`: content and startup_entry are the very same thing, name only looks alike.
struct SweepSeen {
  std::string what, where, sha256;
};
BOOST_DESCRIBE_STRUCT(SweepSeen, (), (what, where, sha256))
/// `state`: asked, looking, nothing_found, found, looks_alike, incomplete, not_reached, failed, no_agent, not_asked,
/// where_found.
struct SweptMachine {
  MachineId machine;
  std::string name, state;
  Sentence sentence;
  std::vector<SweepSeen> seen;
  std::optional<TimePoint> asked_at, answered_at;
};
BOOST_DESCRIBE_STRUCT(SweptMachine, (), (machine, name, state, sentence, seen, asked_at, answered_at))
/// GET /v1/incidents/{incident}/sweep: `looked_for` in words; no machines before a sweep was asked for.
struct SweepView {
  std::vector<Sentence> looked_for;
  std::vector<SweptMachine> machines;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(SweepView, (), (looked_for, machines, version))

/// POST /v1/incidents. `acknowledge`: write to the person that it is in hand, with the number; left out: no.
struct ReportIncident {
  ClientId client;
  std::optional<PersonId> person;
  std::string summary;
  std::string words;
  std::vector<MachineId> machines;
  Channel through{};
  std::optional<bool> acknowledge = {};
};
BOOST_DESCRIBE_STRUCT(ReportIncident, (), (client, person, summary, words, machines, through, acknowledge))
/// The answer to every command on an incident.
struct CommandDone {
  std::uint64_t version = 0;
  std::vector<std::string> events;
  std::optional<std::string> id;
};  ///< `id`: of what was made, when something was
BOOST_DESCRIBE_STRUCT(CommandDone, (), (version, events, id))

// ---- bodies of POST /v1/incidents/{id}/<command>; who and when come from the session and the clock ----
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
/// `authorised`: billable minutes beyond what is included, 0 when none were asked for.
struct AgreeLimits {
  PersonId with;
  Channel heard_by{};
  Minutes authorised{0};
  Fallback at_limit{};
  std::optional<std::vector<Breach>> breaches{};  ///< those the agreement names that were the cause
};
BOOST_DESCRIBE_STRUCT(AgreeLimits, (), (with, heard_by, authorised, at_limit, breaches))
struct AskForTime {
  PersonId of;
  Minutes minutes{0};
  Fallback at_limit{};
};  ///< mails the approval link; the incident waits for the client
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
struct OrderAction {
  MachineId machine;
  std::string step;
  json::Value action;
};  ///< `action`: {"type": "scan", ...}, as the view offers it
BOOST_DESCRIBE_STRUCT(OrderAction, (), (machine, step, action))
/// What came of an order that a machine took but did not, or could not, answer for.
struct ResolveOrder {
  OrderId order;
  bool succeeded = false;
  std::string statement;
};
BOOST_DESCRIBE_STRUCT(ResolveOrder, (), (order, succeeded, statement))
struct EndStep {
  std::string step;
  bool succeeded = true;
  std::string statement;
};
BOOST_DESCRIBE_STRUCT(EndStep, (), (step, succeeded, statement))
struct ChooseWay {
  Disposition way{};
  std::string reason;
};  ///< cleaned = go on cleaning; rolled_back, reinstalled, replaced; not_infected = it was a false alarm
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
struct CloseIncident {
  std::string summary;
};
BOOST_DESCRIBE_STRUCT(CloseIncident, (), (summary))
struct ReopenIncident {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReopenIncident, (), (reason))
struct OverrideTerms {
  bool courtesy = false;
  std::string reason;
};  ///< owners only
BOOST_DESCRIBE_STRUCT(OverrideTerms, (), (courtesy, reason))

}  // namespace standfirm::wire::people

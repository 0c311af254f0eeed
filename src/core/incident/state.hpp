// src/core/incident/state.hpp: what an incident is now: its events, folded. Nothing in it depends on a clock.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/actor.hpp"
#include "core/incident/events.hpp"

namespace standfirm::incident {

/// The incident's version at which something last happened to a machine; 0: never. Compared instead of times, which can
/// tie.
using At = std::uint64_t;

struct FirstEvidence {
  TimePoint at{};
  bool found = false;
  std::string why;
};  ///< found: by a tool; otherwise stated by a technician
BOOST_DESCRIBE_STRUCT(FirstEvidence, (), (at, found, why))

struct ScanDone {
  At when = 0;
  std::string tool;
  bool cleaning = false;
  ScanVerdict verdict{};
  unsigned threats_left = 0;
};
BOOST_DESCRIBE_STRUCT(ScanDone, (), (when, tool, cleaning, verdict, threats_left))

struct Machine {
  MachineId id;
  std::string name;
  bool in_report = false;  ///< named in the report, not added later
  Disposition disposition{};
  std::optional<FirstEvidence> first_evidence;
  bool isolated = false, safe_mode = false;
  std::optional<TimePoint> isolation_undo_at, safe_mode_undo_at;
  std::vector<actions::RestorePoint> restore_points;       ///< as last read, plus those made since
  std::optional<std::vector<std::string>> administrators;  ///< as last read
  std::string boot_id;                                     ///< as last heard
  std::vector<ScanDone> scans;
  At restore_points_read = 0, facts_read = 0, startup_reviewed = 0;
  At changed = 0;  ///< last time something bad was found or taken out, or the machine rolled back or reinstalled
  At wiped = 0;    ///< last roll-back or reinstallation: updates before it are gone
  At rolled_back = 0;
  At restarted = 0;                  ///< first restart to normal after `changed`
  At signed_in = 0;                  ///< last sign-in as the user
  bool something_came_back = false;  ///< at that sign-in
  std::vector<std::string> came_back;
  At system_files_verified = 0;
  bool system_files_intact = false;
  At confirmed = 0;  ///< last confirmation as the user
  At updated = 0;    ///< last time all updates were applied and none was left
  At new_restore_point = 0;
};
BOOST_DESCRIBE_STRUCT(Machine, (),
                      (id, name, in_report, disposition, first_evidence, isolated, safe_mode, isolation_undo_at,
                       safe_mode_undo_at, restore_points, administrators, boot_id, scans, restore_points_read,
                       facts_read, startup_reviewed, changed, wiped, rolled_back, restarted, signed_in,
                       something_came_back, came_back, system_files_verified, system_files_intact, confirmed, updated,
                       new_restore_point))

struct Order {
  OrderId id;
  MachineId machine;
  std::string step;
  actions::Action action;
  OrderStatus status{};
  TechnicianId ordered_by;
  TimePoint ordered_at{}, expires_at{};
  std::optional<TimePoint> delivered_at, ended_at;
  std::string sentence;
  std::optional<actions::Result> result;
  At when = 0;                 ///< ordered
  Seconds attended_before{0};  ///< on the clock when it was ordered
};
BOOST_DESCRIBE_STRUCT(Order, (),
                      (id, machine, step, action, status, ordered_by, ordered_at, expires_at, delivered_at, ended_at,
                       sentence, result, when, attended_before))

struct Authorisation {
  AuthorisationId id;
  PersonId by;
  Minutes minutes{0};
  Money hourly_rate;
  Channel heard_by{};
  Fallback at_limit{};
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(Authorisation, (), (id, by, minutes, hourly_rate, heard_by, at_limit, at))
struct Asked {
  PersonId of;
  Minutes minutes{0};
  Fallback at_limit{};
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(Asked, (), (of, minutes, at_limit, at))
struct Running {
  TechnicianId technician;
  TimePoint since{};
};
BOOST_DESCRIBE_STRUCT(Running, (), (technician, since))
struct WorkedBy {
  TechnicianId technician;
  Seconds attended{0};
};
BOOST_DESCRIBE_STRUCT(WorkedBy, (), (technician, attended))
struct EndedStep {
  std::string step;
  bool succeeded = true;
  std::string statement;
  std::string by;
  TimePoint at{};
  At when = 0;
};  ///< by: an actor's text
BOOST_DESCRIBE_STRUCT(EndedStep, (), (step, succeeded, statement, by, at, when))
struct Waiver {
  std::string need;
  std::optional<MachineId> machine;
  std::string reason;
  std::string by;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(Waiver, (), (need, machine, reason, by, at))
struct Evidence {
  EvidenceId id;
  std::string name, media_type, sha256;
  std::uint64_t size = 0;
  TimePoint at{};
  std::optional<OrderId> order;
};
BOOST_DESCRIBE_STRUCT(Evidence, (), (id, name, media_type, sha256, size, at, order))
struct RightsRemoval {
  MachineId machine;
  PersonId person;
  std::string user;
  std::string clause;
  std::optional<Money> cost_of_first;
  std::optional<PersonId> agreed_by;
  bool done = false;
};
BOOST_DESCRIBE_STRUCT(RightsRemoval, (), (machine, person, user, clause, cost_of_first, agreed_by, done))

/// What was advised at a choice, and what was chosen.
struct Advised {
  AdviceGiven given;
  std::string by;
  TimePoint at{};
  At when = 0;
};  ///< by: an actor's text
BOOST_DESCRIBE_STRUCT(Advised, (), (given, by, at, when))

struct State {
  std::uint64_t version = 0;  ///< events folded; 0: nothing was reported
  IncidentId id;
  std::string number;
  ClientId client;
  std::optional<PersonId> reported_by;
  std::string summary, words;
  Channel reported_through{};
  TimePoint reported_at{};
  std::string procedure, procedure_version;

  Phase phase{};
  std::string current_step;  ///< "close" after the last one
  std::vector<EndedStep> ended_steps;
  At entered_step = 0;  ///< version at which the current step began

  std::optional<Urgency> urgency;
  std::optional<Impact> impact;
  std::optional<Priority> priority;
  std::optional<TimePoint> respond_by, resolve_by, responded_at, closed_at, watch_until;
  std::optional<TechnicianId> assigned_to;
  std::string close_summary;
  unsigned times_reopened = 0;
  At reopened = 0;

  std::optional<LimitsAgreed> terms;  ///< as agreed, with an owner's override folded in
  std::optional<TermsOverridden> override_terms;
  Fallback at_limit{};          ///< the newest agreed
  bool fallback_taken = false;  ///< at this limit
  std::vector<Authorisation> authorisations;
  std::optional<Asked> asked;  ///< the client is waited for

  Seconds attended{0};  ///< of the stretches that have ended
  std::vector<Running> running;
  std::vector<WorkedBy> worked_by;
  std::optional<Seconds> warned_of;  ///< the limit that was warned of

  std::vector<Machine> machines;
  std::vector<Order> orders;
  std::vector<Waiver> waivers;
  std::vector<Evidence> evidence;
  std::vector<RightsRemoval> rights;
  std::vector<Advised> advice;

  [[nodiscard]] bool exists() const { return version != 0; }
  [[nodiscard]] bool is_closed() const { return closed_at.has_value(); }
  [[nodiscard]] const Machine* machine(MachineId) const;
  [[nodiscard]] const Order* order(OrderId) const;
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (version, id, number, client, reported_by, summary, words, reported_through, reported_at,
                       procedure, procedure_version, phase, current_step, ended_steps, entered_step, urgency, impact,
                       priority, respond_by, resolve_by, responded_at, closed_at, watch_until, assigned_to,
                       close_summary, times_reopened, reopened, terms, override_terms, at_limit, fallback_taken,
                       authorisations, asked, attended, running, worked_by, warned_of, machines, orders, waivers,
                       evidence, rights, advice))

/// May not refuse: it already happened. `by` and `at` are the event's own.
[[nodiscard]] State evolve(State, const Event&, TimePoint at, const Actor& by);

}  // namespace standfirm::incident

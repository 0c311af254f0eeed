// src/engine/requests.hpp: everything that can be asked of the engine to change something: one struct each, one variant
// of all. The bodies of people's requests are the wire's own structs; who asks and when come from the caller and the
// clock.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actions/order.hpp"
#include "base/actor.hpp"
#include "base/ids.hpp"
#include "base/one_of.hpp"
#include "base/words.hpp"
#include "core/agreement/agreement.hpp"
#include "core/incident/incident.hpp"
#include "core/rollout/rollout.hpp"
#include "wire/people/billing.hpp"
#include "wire/people/clients.hpp"
#include "wire/people/incidents.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::engine {

// ---- clients ---- (Done::id is the id of what was made)
struct AddClient {
  wire::people::AddClient client;
};
struct AddPerson {
  ClientId client;
  wire::people::AddPerson person;
};
struct ChangePerson {
  ClientId client;
  PersonId person;
  wire::people::AddPerson to;
};
struct RecordPersonLeft {
  ClientId client;
  PersonId person;
};
/// The wire's terms as the core's; refused when a word in them isn't known.
[[nodiscard]] Allowed<agreement::Terms> terms_from(const wire::people::AgreementTerms&);
/// Puts the next version of the client's agreement in force, now or from `in_force_from`.
struct AgreeTerms {
  ClientId client;
  agreement::Terms terms;
  std::optional<TimePoint> in_force_from;
};
struct DeclineRecommendation {
  ClientId client;
  std::string what;
  Money yearly_risk;
  PersonId by;
  std::string reason;
};

// ---- technicians ---- (passwords are the server's: Keep)
struct AddTechnician {
  std::string name, email;
  Role role{};
};
struct ChangeRole {
  TechnicianId technician;
  Role role{};
};
struct Deactivate {
  TechnicianId technician;
  std::string reason;
};
struct Activate {
  TechnicianId technician;
};

// ---- machines ----
struct AddMachine {
  ClientId client;
  std::string name;
};
/// `key_fingerprint`: SHA-256 of the agent's public key, hex. The token was checked and used up by the caller.
struct EnrolMachine {
  MachineId machine;
  std::string key_fingerprint, agent_version;
};
/// The agent said hello as this version.
struct RecordAgent {
  MachineId machine;
  std::string version;
};
struct RevokeEnrolment {
  MachineId machine;
  std::string reason;
};

// ---- incidents ----
/// Opens an incident, or joins an open one of the same client and machine (or the same person, when neither names a
/// machine): Done::id is the incident's in both cases, Done::joined says which. `message`: the e-mail's or alert's own
/// id: the same message twice is one report. `acknowledge`: the reporter is owed a letter with the number: always who
/// wrote an e-mail, otherwise as the technician ticked.
struct ReportIncident {
  wire::people::ReportIncident report;
  std::optional<std::string> message;
  bool acknowledge = false;
};
struct OnIncident {
  IncidentId incident;
  incident::Command command;
};
/// Asks an approver for minutes: makes the link, sends it, and the incident waits for the client. Done::id is the
/// link's.
struct AskForTime {
  IncidentId incident;
  wire::people::AskForTime ask;
};
/// Orders one action. Done::id is the order's.
struct OrderAction {
  IncidentId incident;
  wire::people::OrderAction order;
};
/// Keeps a file with its SHA-256 (at most 8 MiB). Done::id is the evidence's.
struct AttachEvidence {
  IncidentId incident;
  std::string name, media_type, content;
  std::optional<OrderId> order;
};

// ---- from machines ---- (each may come twice; the second changes nothing and is accepted)
struct RecordFacts {
  MachineId machine;
  actions::MachineFacts facts;
};
struct RecordDelivered {
  MachineId machine;
  OrderId order;
};
struct RecordOutcome {
  MachineId machine;
  actions::Outcome outcome;
};

// ---- invoices ----
/// Drafts from the closed incident's events. Twice gives the same invoice.
struct DraftInvoice {
  IncidentId incident;
};
struct IssueInvoice {
  InvoiceId invoice;
};
/// Queues the letter with the PDF; without `to` it goes to the client's approver.
struct SendInvoice {
  InvoiceId invoice;
  std::optional<std::string> to;
};
/// Voids; of an issued invoice of an incident a corrected draft is made (Done::id).
struct VoidInvoice {
  InvoiceId invoice;
  std::string reason;
};

/// Every period of every client's charges that has begun by `through` and is not billed yet, one draft a client.
/// Running it twice changes nothing. Done::all_made are the drafts; `version` counts the periods.
struct RunBilling {
  std::chrono::year_month_day through{};
};
struct WriteOffLine {
  InvoiceId invoice;
  unsigned line = 0;
  std::string reason;
};
struct RecordPayment {
  InvoiceId invoice;
  wire::people::RecordPayment payment;
};
struct ChangeBilling {
  ClientId client;
  wire::people::BillingDetails to;
};
struct AgreeCharge {
  ClientId client;
  wire::people::AgreeCharge charge;
};
struct EndCharge {
  ClientId client;
  ChargeId charge;
  std::chrono::year_month_day on{};
};

// ---- the firm itself ----
struct SetLabourCost {
  wire::people::LabourCost cost;
};
struct ChangeAssumptions {
  wire::people::Assumptions to;
};

// ---- releases of the agent ----
/// The release was checked by the caller: its signature, and its package's hash. Refused while another one goes out.
struct StartRollout {
  rollout::Release release;
  std::vector<MachineId> first;
  Seconds soak = rollout::default_soak;
};
struct StopRollout {
  std::string version, why;
};
struct GoOnWithRollout {
  std::string version;
};
/// Refused when it is not this machine's turn.
struct OfferRelease {
  MachineId machine;
};
struct RecordUpdateTold {
  MachineId machine;
  std::string version;  ///< "": what was offered to it
  rollout::MachineStage stage{};
  std::string sentence;
};

// ---- client links ----
struct ApproveByLink {
  std::string token;
  wire::people::ApproveByLink answer;
};
struct DeclineByLink {
  std::string token;
  wire::people::DeclineByLink answer;
};

SF_ONE_OF(Request, AddClient, AddPerson, ChangePerson, RecordPersonLeft, AgreeTerms, DeclineRecommendation,
          AddTechnician, ChangeRole, Deactivate, Activate, AddMachine, EnrolMachine, RecordAgent, RevokeEnrolment,
          ReportIncident, OnIncident, AskForTime, OrderAction, AttachEvidence, RecordFacts, RecordDelivered,
          RecordOutcome, DraftInvoice, IssueInvoice, SendInvoice, VoidInvoice, RunBilling, WriteOffLine, RecordPayment,
          ChangeBilling, AgreeCharge, EndCharge, SetLabourCost, ChangeAssumptions, StartRollout, StopRollout,
          GoOnWithRollout, OfferRelease, RecordUpdateTold, ApproveByLink, DeclineByLink);

/// Who asks: the actor that will stand in the ledger, and the role they have now.
struct Caller {
  Actor actor;
  Role role = Role::dispatcher;
};

/// `key` is the client's Idempotency-Key, kept per actor for a day; `digest` a hash of the request's method, address
/// and body. The same key with the same digest gives the kept answer again; with another digest,
/// idempotency_key_reused. Refusals are not kept: they changed nothing, so asking again is safe and may succeed.
struct Once {
  std::string key, digest;
};
struct Options {
  std::optional<std::uint64_t> expected_version;  ///< of the stream the request names; elsewhere: version_conflict
  std::optional<Once> once;
};

struct Done {
  std::uint64_t version = 0;                           ///< of the stream the request names, afterwards
  std::vector<std::string> events;                     ///< types of what happened there
  std::optional<std::string> id;                       ///< of what was made
  bool joined = false;                                 ///< a report that joined an open incident
  std::optional<std::vector<std::string>> all_made{};  ///< where one request makes several
};
BOOST_DESCRIBE_STRUCT(Done, (), (version, events, id, joined, all_made))

}  // namespace standfirm::engine

// src/engine/engine.hpp: makes the core happen. A request is loaded, decided, appended, shown in the views and followed
// up in one transaction of the ledger; questions are answered from the views and from folded streams. The server sees
// this and no store.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/refusal.hpp"
#include "base/time.hpp"
#include "core/procedure/procedure.hpp"
#include "core/rollout/rollout.hpp"
#include "engine/keep.hpp"
#include "engine/ports.hpp"
#include "engine/requests.hpp"
#include "wire/people/advice.hpp"
#include "wire/people/agreements.hpp"
#include "wire/people/billing.hpp"
#include "wire/people/clients.hpp"
#include "wire/people/incidents.hpp"
#include "wire/people/invoices.hpp"
#include "wire/people/releases.hpp"
#include "wire/people/sessions.hpp"
#include "wire/people/years.hpp"

namespace standfirm::engine {

/// A tool of the binder as orders name it; the machine refuses a definition with another hash.
struct Tool {
  std::string name, definition_sha256;
};

struct Settings {
  std::string firm_name, firm_phone;
  std::string public_address;  ///< what client links begin with: "https://firm.example"
  std::string link_key;        ///< 32 raw bytes; signs client links
  procedure::Procedure procedure;
  std::vector<Tool> tools;
  std::vector<actions::Endpoint> always_reachable;  ///< of isolated machines: the firm's update mirror
  Minutes order_expires_after{60};                  ///< an order not begun by then never begins
  Minutes isolation_undone_after{24 * 60}, safe_mode_undone_after{4 * 60};
  Minutes scan_timeout{60};
  Minutes link_expires_after{3 * 24 * 60};
  std::size_t cached_streams = 10'000;
  bool acknowledge_reports = true;  ///< write the acknowledgements that are owed
};

/// Of a list: `after` is the cursor of the page before (another text: invalid_argument); `limit` 1..200.
struct ListQuery {
  std::optional<ClientId> client;
  std::string search;
  std::optional<std::string> after;
  unsigned limit = 50;
};

enum class MarginBy { incident, client, agreement, technician, month };
BOOST_DESCRIBE_ENUM(MarginBy, incident, client, agreement, technician, month)
/// Work is taken by the day it was done, money by the day its invoice was issued, both in the client's time zone.
struct MarginQuery {
  std::optional<ClientId> client;
  std::optional<std::chrono::year_month_day> from, through;
};

/// An order as the machine must get it, not yet signed. `order.firm` and `order.nonce` are the signer's to fill.
struct OutstandingOrder {
  actions::Order order;
  OrderStatus status{};
};

struct EvidenceFile {
  wire::people::EvidenceView about;
  std::string content;
};
struct Technician {
  TechnicianId id;
  std::string name, email;
  Role role{};
  bool active = false;
  std::uint64_t version = 0;
};
struct Reporter {
  ClientId client;
  PersonId person;
};
struct MachineIdentity {
  MachineId machine;
  ClientId client;
  std::string name;
  std::optional<std::string> key_fingerprint, agent_version;  ///< none: not enrolled
};
/// What is kept from being done, for the alarm page: a stream that doesn't follow, or work that failed often.
struct Parked {
  std::string what, why;
  TimePoint since{};
};

/// Thrown to whoever asks when a stream doesn't follow: a bug or a damaged ledger. Nothing of that stream is done until
/// mended.
struct StreamParked : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Thread-safe. Requests and questions may throw store::Outage (try again) and StreamParked.
class Engine {
 public:
  Engine(store::Store&, const Clock&, IdSource&, Letters&, Alarms&, Settings);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // ---- requests ----
  /// Exactly one of the two: `outage` when it could not be tried, else the answer. Called on the writer's thread after
  /// the commit, so: post it away, never block.
  using Then = std::move_only_function<void(std::exception_ptr outage, Allowed<Done> answer)>;
  void submit(Request, Caller, Options, Then);
  [[nodiscard]] Allowed<Done> act(Request, Caller, Options = {});  ///< the same, waiting; throws the outage

  // ---- questions ----
  [[nodiscard]] Allowed<wire::people::DeskPage> desk(
      const ListQuery&) const;  ///< open ones, what breaches first on top
  [[nodiscard]] Allowed<wire::people::DeskPage> incidents(const ListQuery&) const;  ///< all, newest first
  [[nodiscard]] Allowed<wire::people::IncidentView> incident(
      IncidentId, const Caller& as) const;  ///< what may be done now is tried as this caller
  [[nodiscard]] Allowed<wire::people::TimelinePage> timeline(IncidentId, std::optional<std::string> after = {},
                                                             unsigned limit = 50) const;
  [[nodiscard]] Allowed<wire::people::SweepView> sweep(IncidentId) const;
  [[nodiscard]] std::optional<IncidentId> incident_by_number(std::string_view number) const;
  [[nodiscard]] std::optional<ClientId> client_of(IncidentId) const;
  /// What each way on is expected to cost now; of the machine in question when none is named.
  [[nodiscard]] Allowed<wire::people::AdviceView> advice(IncidentId, std::optional<MachineId> = {}) const;
  [[nodiscard]] Allowed<wire::people::AdviceReport> advice_report(const ListQuery&) const;
  [[nodiscard]] Allowed<EvidenceFile> evidence(IncidentId, EvidenceId) const;

  [[nodiscard]] Allowed<wire::people::ClientPage> clients(const ListQuery&) const;
  [[nodiscard]] Allowed<wire::people::ClientView> client(ClientId) const;
  [[nodiscard]] Allowed<wire::people::AgreementVersions> agreement_versions(ClientId) const;
  /// What these terms say and come to; changes nothing.
  [[nodiscard]] Allowed<wire::people::AgreementPreview> agreement_preview(ClientId,
                                                                          const wire::people::AgreementTerms&) const;
  [[nodiscard]] Allowed<wire::people::ClientBilling> client_billing(ClientId) const;
  [[nodiscard]] wire::people::LabourCosts labour_costs() const;
  [[nodiscard]] wire::people::Assumptions assumptions() const;
  [[nodiscard]] Allowed<wire::people::MarginReport> margin(MarginBy, const MarginQuery&) const;
  [[nodiscard]] wire::people::Preparations preparations() const;
  /// Simulated years under what is asked; up to a second. Changes nothing.
  [[nodiscard]] Allowed<wire::people::Simulation> simulation(const wire::people::Simulate&) const;
  [[nodiscard]] Allowed<wire::people::ClientReadiness> readiness(ClientId) const;
  [[nodiscard]] std::optional<Reporter> reporter_by_email(std::string_view email) const;
  [[nodiscard]] Allowed<wire::people::MachinePage> machines(const ListQuery&) const;
  [[nodiscard]] Allowed<wire::people::MachineView> machine(MachineId) const;
  [[nodiscard]] std::optional<MachineIdentity> machine_identity(MachineId) const;
  [[nodiscard]] std::optional<MachineIdentity> machine_by_key(std::string_view key_fingerprint) const;
  [[nodiscard]] Allowed<wire::people::TechnicianPage> technicians(const ListQuery&) const;
  [[nodiscard]] std::optional<Technician> technician(TechnicianId) const;
  [[nodiscard]] std::optional<Technician> technician_by_email(std::string_view email) const;
  [[nodiscard]] Allowed<wire::people::InvoicePage> invoices(const ListQuery&) const;
  [[nodiscard]] Allowed<wire::people::InvoiceView> invoice(InvoiceId) const;
  /// What the token's holder may see; refused with not_found (not ours, or forged) or link_expired.
  [[nodiscard]] Allowed<wire::people::LinkView> link(std::string_view token) const;

  // ---- machines ----
  [[nodiscard]] std::vector<OutstandingOrder> outstanding_orders(
      MachineId) const;  ///< oldest first; those past their time are not among them
  [[nodiscard]] std::optional<OutstandingOrder> order(OrderId) const;  ///< while it is outstanding
  [[nodiscard]] bool still_allowed(const actions::Order&)
      const;             ///< asked by the signer: the ledger holds this very order, outstanding, its incident open
  void seen(MachineId);  ///< it has just been heard; not history
  void gone(MachineId);  ///< its socket closed

  // ---- releases of the agent ----
  /// Those that were started, with how far each is, and which version how many machines run.
  [[nodiscard]] wire::people::AgentReleases agent_releases() const;
  /// Whose turn it is among these, were they offered one after the other.
  [[nodiscard]] std::vector<MachineId> may_be_offered(const std::vector<MachineId>& there) const;
  /// What it was offered and has not answered, while that goes out.
  [[nodiscard]] std::optional<rollout::Release> offered_release(MachineId) const;

  // ---- live ----
  /// `view`: desk, incident, machine, client, invoice, technician, rollout; called after the commit, on the writer's
  /// thread.
  using Listener = std::function<void(const std::string& view, const std::string& id, std::uint64_t version)>;
  [[nodiscard]] std::uint64_t subscribe(Listener);
  void unsubscribe(std::uint64_t);
  /// An order appeared for this machine: the agent listener pushes it. Called like a Listener.
  void on_order(std::function<void(MachineId)>);

  // ---- what follows, and what is due ---- (Worker drives these; tests call them by hand)
  [[nodiscard]] std::optional<TimePoint> next_due()
      const;              ///< the earliest of clocks' warnings and limits, order expiries, response targets, retries
  std::size_t run_due();  ///< does what is due by the clock, however late; returns how much was done
  std::size_t run_follow_ups();         ///< carries out what earlier events ask for; returns how many were finished
  void on_work(std::function<void()>);  ///< told (on the writer's thread) that one of the two above has something to do

  // ---- keeping house ----
  [[nodiscard]] Keep& keep();
  [[nodiscard]] std::vector<Parked> parked() const;
  void rebuild_views();  ///< empties every view and makes it again from the events; nothing else changes
  [[nodiscard]] const Settings& settings() const;

  struct Impl;  ///< impl.hpp, for the engine's own files

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace standfirm::engine

#include <sodium.h>

#include <algorithm>

#include "core/advice/advice.hpp"
#include "engine/commands/commands.hpp"
#include "engine/streams/actions.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {

constexpr std::size_t max_evidence_bytes = 8u << 20;
constexpr std::uint64_t first_number = 1001;
constexpr std::string_view message_kind = "engine.message";
constexpr auto message_kept_for = Days(90);

/// The open incident a report belongs to, or one whose watch period hasn't ended: by its machines, else by its person.
std::optional<ConcernedRow> belongs_to(Work& work, const wire::people::ReportIncident& report) {
  std::optional<ConcernedRow> watched;
  const auto look = [&](const std::string& scope) -> std::optional<ConcernedRow> {
    auto newest_first = rows_of(view::concerned, scope);
    newest_first.descending = true;
    const auto page = work.tx().list(newest_first);
    for (const auto& row : page.rows) {
      auto found = from_row<ConcernedRow>(row);
      const auto& incident = work.load<Incidents>(found.incident).state;
      if (incident.client != report.client) continue;
      if (!found.watch_until) return found;
      if (*found.watch_until > work.now() && !watched) watched = found;
    }
    return std::nullopt;
  };
  for (const auto machine : report.machines)
    if (auto open = look(machine.text())) return open;
  if (report.machines.empty() && report.person)
    if (auto open = look(report.person->text())) return open;
  return watched;
}

Done join(Work& work, const ConcernedRow& to, const ReportIncident& r) {
  const auto id = to.incident;
  // A machine or a client's person reports; putting the report where it belongs is the firm's own doing.
  if (work.caller().actor.kind != Actor::Kind::technician) work.become({Actor::of_system("intake"), Role::dispatcher});
  if (to.watch_until)
    on_incident(work, id, incident::Reopen{"Reported again within the watch period: " + r.report.summary});
  for (const auto machine : r.report.machines)
    if (work.load<Incidents>(id).state.machine(machine) == nullptr)
      on_incident(work, id, incident::AddMachine{machine});
  on_incident(
      work, id,
      incident::AddNote{"Reported again: " + r.report.summary + (r.report.words.empty() ? "" : "\n" + r.report.words)});
  auto done = work.done<Incidents>(id, id.text());
  done.joined = true;
  return done;
}

/// What the advisor would have said just before a technician's choice stands beside it in the ledger.
void note_advice(Work& work, const incident::State& state, const incident::Command& command,
                 const incident::Facts& facts) {
  if (work.caller().actor.kind != Actor::Kind::technician) return;
  const auto choice = advice::choice_in(state, command);
  if (!choice) return;
  const auto learned = work.shared().learned.get(work.tx(), work.settings().procedure, work.now());
  const auto with = firm::assumptions_on(work.load<Firms>(this_firm).state,
                                         std::chrono::year_month_day{std::chrono::floor<Days>(work.now())});
  const auto record = advice::to_record(state, choice->machine, choice->way, facts, *learned, with, work.now());
  if (!record) return;
  if (auto noted = incident::decide(state, *record, facts, work.caller().actor, work.now(), work.shared().ids))
    work.append<Incidents>(state.id, *noted);
}

bool looks_at_the_past(const incident::Command& command) {
  return std::holds_alternative<incident::AgreeLimits>(command) ||
         std::holds_alternative<incident::OverrideTerms>(command) ||
         std::holds_alternative<incident::ProposeRightsRemoval>(command);
}

std::optional<Role> role_of(const Caller& caller) {
  if (caller.actor.kind != Actor::Kind::technician) return std::nullopt;
  return caller.role;
}

}  // namespace

FactsNow facts_for(Work& work, ClientId client) {
  return FactsNow(work.tx(), work.shared().memory, work.shared().facts, work.settings().procedure, client, work.now(),
                  role_of(work.caller()), Shown::undecided);
}

void on_incident(Work& work, IncidentId id, const incident::Command& asked) {
  auto command = asked;
  if (auto* order = std::get_if<incident::OrderAction>(&command))
    order->action = completed(std::move(order->action), work.settings());
  const auto& known = work.known<Incidents>(id).state;
  auto facts = facts_for(work, known.client);
  if (looks_at_the_past(command)) facts.with_earlier(work.tx(), known.number);
  note_advice(work, known, command, *facts);
  work.append<Incidents>(id, allowed_or_refused(incident::decide(known, command, *facts, work.caller().actor,
                                                                 work.now(), work.shared().ids)));
}

Done carry_out(Work& work, const ReportIncident& r, const Options&) {
  const auto& report = r.report;
  (void)work.known<Clients>(report.client);
  if (r.message) {
    if (const auto before = work.tx().record(message_kind, *r.message, work.now())) {
      const auto id = uuid_from_text(before->body);
      auto done = work.done<Incidents>(IncidentId{id.value_or(Uuid{})}, before->body);
      done.joined = true;
      return done;
    }
  }
  Done done;
  if (const auto joins = belongs_to(work, report)) {
    done = join(work, *joins, r);
  } else {
    const auto id = work.make_id<IncidentId>();
    const auto number = "INC-" + std::to_string(first_number - 1 + work.tx().next_number("incident"));
    auto facts = facts_for(work, report.client);
    const incident::Report command{id,           number,          report.client,  report.person, report.summary,
                                   report.words, report.machines, report.through, r.acknowledge};
    work.append<Incidents>(id, allowed_or_refused(incident::decide({}, command, *facts, work.caller().actor, work.now(),
                                                                   work.shared().ids)));
    done = work.done<Incidents>(id, id.text());
  }
  if (r.message)
    work.tx().put(store::Record{std::string(message_kind), *r.message, *done.id, work.now() + message_kept_for});
  return done;
}

Done carry_out(Work& work, const OnIncident& r, const Options& options) {
  if (std::holds_alternative<incident::Report>(r.command))
    refuse_work(RefusalCode::invalid_argument, "A new incident is reported, not commanded."_said,
                "Use ReportIncident."_said);
  work.expect<Incidents>(r.incident, options);
  on_incident(work, r.incident, r.command);
  std::optional<std::string> made;
  if (work.link()) made = work.link()->text();
  const auto& state = work.load<Incidents>(r.incident).state;
  if (std::holds_alternative<incident::OrderAction>(r.command) && !state.orders.empty())
    made = state.orders.back().id.text();
  if (std::holds_alternative<incident::AuthoriseTime>(r.command) && !state.authorisations.empty())
    made = state.authorisations.back().id.text();
  return work.done<Incidents>(r.incident, std::move(made));
}

Done carry_out(Work& work, const AskForTime& r, const Options& options) {
  return carry_out(work, OnIncident{r.incident, incident::AskForTime{r.ask.of, r.ask.minutes, r.ask.at_limit}},
                   options);
}

Done carry_out(Work& work, const OrderAction& r, const Options& options) {
  auto action = action_from(r.order.action);
  if (!action)
    refuse_work(RefusalCode::invalid_argument, "The action can't be read: {}."_said(action.error().text()),
                "Send it as the incident's view offers it."_said, "action");
  return carry_out(work,
                   OnIncident{r.incident, incident::OrderAction{r.order.machine, r.order.step, std::move(*action),
                                                                work.settings().order_expires_after}},
                   options);
}

actions::Action completed(actions::Action action, const Settings& settings) {
  if (auto* scan = std::get_if<actions::Scan>(&action)) {
    if (scan->timeout == Seconds(0)) scan->timeout = settings.scan_timeout;
    for (const auto& tool : settings.tools)
      if (tool.name == scan->tool && scan->definition_sha256.empty()) scan->definition_sha256 = tool.definition_sha256;
  }
  if (auto* isolate = std::get_if<actions::Isolate>(&action)) {
    if (isolate->undo_after == Seconds(0)) isolate->undo_after = settings.isolation_undone_after;
    if (isolate->also_allow.empty()) isolate->also_allow = settings.always_reachable;
  }
  if (auto* safe_mode = std::get_if<actions::EnterSafeMode>(&action))
    if (safe_mode->undo_after == Seconds(0)) safe_mode->undo_after = settings.safe_mode_undone_after;
  return action;
}

Done carry_out(Work& work, const AttachEvidence& r, const Options& options) {
  work.expect<Incidents>(r.incident, options);
  if (r.content.size() > max_evidence_bytes)
    refuse_work(RefusalCode::invalid_argument, "The file is larger than 8 MiB."_said,
                "Attach its hash as a note, or a part of it."_said, "content");
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(r.content.data()), r.content.size());
  const auto sha256 = to_hex(hash, sizeof hash);
  // A machine repeats what it isn't sure has arrived: the same file of the same order is kept once.
  const auto& known = work.known<Incidents>(r.incident).state;
  for (const auto& e : known.evidence)
    if (r.order && e.order == r.order && e.sha256 == sha256 && e.name == r.name)
      return work.done<Incidents>(r.incident, e.id.text());
  work.tx().put_blob(sha256, r.content);
  const auto id = work.make_id<EvidenceId>();
  on_incident(work, r.incident, incident::AttachEvidence{id, r.name, r.media_type, sha256, r.content.size(), r.order});
  return work.done<Incidents>(r.incident, id.text());
}

}  // namespace standfirm::engine

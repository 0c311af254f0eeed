// Carries out what is owed: commands inside one transaction with their crossing off, letters before it.
#include <fmt/format.h>

#include "core/incident/views.hpp"
#include "engine/commands/commands.hpp"
#include "engine/impl.hpp"
#include "engine/views/invoices.hpp"

namespace standfirm::engine {
namespace {

constexpr unsigned alarm_after = 8;  // failures, about twenty minutes

Caller follower() { return {Actor::of_system("follow_ups"), Role::owner}; }

/// Thrown for a letter that has nobody to go to or nothing to say any more: it is crossed off unsent.
struct NothingToSend {};

struct Compose {
  const store::Reader& reader;
  Shared& shared;
  TimePoint now;
  Letter letter;

  void operator()(const WriteReportReceived& w) {
    const auto s = read_folded<Incidents>(reader, shared.memory, w.incident);
    if (!s->state.reported_by) throw NothingToSend{};
    address(s->state.client, *s->state.reported_by);
    letter.about = ReportReceived{s->state.number, s->state.summary};
  }
  void operator()(const WriteApprovalAsked& w) {
    const auto record = reader.record(link_kind, w.link.text(), now);
    const auto link =
        record ? json::read_text<Link>(record->body, json::Unknown::ignore) : std::unexpected(json::Error{});
    if (!link || link->state != LinkState::open || now >= link->expires_at) throw NothingToSend{};
    const auto s = read_folded<Incidents>(reader, shared.memory, link->incident);
    address(link->client, link->person);
    letter.about =
        ApprovalAsked{s->state.number,
                      s->state.summary,
                      shared.settings.public_address + "/approve/" + shared.tokens.make(link->purpose, link->id),
                      link->minutes,
                      link->hourly_rate,
                      at_hourly_rate(link->hourly_rate, link->minutes),
                      link->at_limit,
                      link->expires_at};
  }
  void operator()(const WriteClockNotice& w) {
    const auto s = read_folded<Incidents>(reader, shared.memory, w.incident);
    const auto t = read_folded<Technicians>(reader, shared.memory, w.to);
    letter.client_name = read_folded<Clients>(reader, shared.memory, s->state.client)->state.name;
    letter.to_name = t->state.name;
    letter.to_email = t->state.email;
    letter.about = ClockNotice{s->state.number, s->state.summary, w.attended, w.limit, w.at_limit};
  }
  void operator()(const WriteIncidentClosed& w) {
    const auto folded = read_folded<Incidents>(reader, shared.memory, w.incident);
    const auto& s = folded->state;
    if (!s.is_closed() || !s.closed_at || !s.reported_by) throw NothingToSend{};  // reopened meanwhile
    address(s.client, *s.reported_by);
    const auto watched =
        s.watch_until ? std::chrono::ceil<std::chrono::days>(*s.watch_until - *s.closed_at).count() : 0;
    letter.about = IncidentIsClosed{s.number, s.summary, s.close_summary, s.attended,
                                    static_cast<unsigned>(std::max<std::int64_t>(watched, 0))};
  }
  void operator()(const WriteInvoice& w) {
    const auto s = read_folded<Invoices>(reader, shared.memory, w.invoice);
    if (s->state.status == InvoiceStatus::voided) throw NothingToSend{};
    letter.client_name = s->state.client_name;
    letter.to_name = w.to_name;
    letter.to_email = w.to_email;
    letter.about = InvoiceReady{shown(s->state, s->version)};
  }
  void operator()(const DraftInvoiceOf&) {}
  void operator()(const ProposeRemoval&) {}

 private:
  void address(ClientId id, PersonId who) {
    const auto client = read_folded<Clients>(reader, shared.memory, id);
    const auto* person = client->state.person(who);
    if (person == nullptr || person->left || person->email.empty()) throw NothingToSend{};
    letter.client_name = client->state.name;
    letter.to_name = person->name;
    letter.to_email = person->email;
  }
};

/// What becomes of it in the ledger, in the transaction that crosses it off.
struct CarryOut {
  Work& work;
  void operator()(const DraftInvoiceOf& f) const {
    const auto& s = work.load<Incidents>(f.incident).state;
    if (!s.is_closed()) return;  // reopened meanwhile: the next closing asks again
    try {
      (void)carry_out(work, DraftInvoice{f.incident}, {});
    } catch (const Refused& refused) {
      if (refused.refusal.code == RefusalCode::nothing_to_do) return;  // no limits were ever agreed
      if (refused.refusal.code != RefusalCode::invoice_not_draft) throw;
      // Closed again after its invoice was issued. An issued invoice never changes: a person voids it, and gets a
      // corrected draft.
      on_incident(
          work, f.incident,
          incident::AddNote{"The invoice was issued before this closing. Void it to have a corrected one drafted."});
    }
  }
  void operator()(const ProposeRemoval& f) const {
    const auto& s = work.load<Incidents>(f.incident).state;
    const auto* person = work.load<Clients>(s.client).state.person(f.person);
    if (person == nullptr || !person->user_name) return;
    for (const auto& r : s.rights)
      if (r.machine == f.machine && r.person == f.person) return;
    on_incident(work, f.incident, incident::ProposeRightsRemoval{f.machine, f.person, *person->user_name});
  }
  void operator()(const WriteInvoice& f) const {
    const auto& s = work.load<Invoices>(f.invoice).state;
    if (auto events = invoice::decide(s, invoice::RecordSent{f.to_email})) work.append<Invoices>(f.invoice, *events);
  }
  template <class Letter>
  void operator()(const Letter&) const {}  // sent: nothing more to write down
};

bool is_letter(const FollowUp& f) {
  return !std::holds_alternative<DraftInvoiceOf>(f) && !std::holds_alternative<ProposeRemoval>(f);
}

}  // namespace

bool Engine::Impl::run_one(const Owed& owed) {
  const auto now = shared.clock.now();
  const auto key = owed.id.text();
  std::string failure;
  try {
    bool nothing_to_send = false;
    if (is_letter(owed.what)) {
      std::optional<Letter> letter;
      try {
        shared.store.read([&](const store::Reader& reader) {
          Compose compose{reader, shared, now, {}};
          compose.letter.id = owed.id;
          std::visit(compose, owed.what);
          letter = std::move(compose.letter);
        });
        letters.send(*letter);
      } catch (const NothingToSend&) {
        nothing_to_send = true;
      }
    }
    const auto done = carry(follower(), [&](Work& work) -> Done {
      if (!work.tx().record(owed_kind, key, now)) return {};  // somebody else carried it out
      if (!nothing_to_send) std::visit(CarryOut{work}, owed.what);
      work.tx().drop_record(owed_kind, key);
      return {};
    });
    if (done) return true;
    // The ledger says no, and would say so again: what it was for has passed. Said aloud once, then crossed off.
    const auto code = done.error().code;
    if (code != RefusalCode::already_done && code != RefusalCode::nothing_to_do && code != RefusalCode::incident_closed)
      park("follow-up " + json::type_of(owed.what), done.error().sentence.text);
    shared.store.write([&](store::Transaction& tx) { tx.drop_record(owed_kind, key); });
    return true;
  } catch (const std::exception& wrong) {
    failure = wrong.what();
  }
  auto later = owed;
  ++later.attempts;
  later.not_before = now + wait_after(later.attempts);
  later.last_failure = failure.substr(0, 500);
  if (later.attempts == alarm_after) park("follow-up " + json::type_of(owed.what), later.last_failure);
  shared.store.write([&](store::Transaction& tx) {
    if (tx.record(owed_kind, key, now))
      tx.put(store::Record{std::string(owed_kind), key, json::write_text(later), std::nullopt});
  });
  return false;
}

std::size_t Engine::run_follow_ups() {
  const std::lock_guard one_at_a_time(impl_->follow_ups_running);
  std::size_t finished = 0;
  for (bool progress = true; progress;) {  // carrying out one may owe another
    progress = false;
    impl_->follow_ups_waiting = false;
    const auto now = impl_->shared.clock.now();
    const auto records = impl_->look([&](const store::Reader& reader) { return reader.records(owed_kind, now); });
    std::optional<TimePoint> retry;
    for (const auto& record : records) {
      auto owed = json::read_text<Owed>(record.body, json::Unknown::ignore, Keep::max_body_bytes);
      if (!owed) {
        impl_->park("follow-up " + record.key, owed.error().text());
        continue;
      }
      if (owed->not_before > now) {
        if (!retry || owed->not_before < *retry) retry = owed->not_before;
        continue;
      }
      if (impl_->run_one(*owed)) {
        ++finished;
        progress = true;
      } else {
        const auto again = now + wait_after(owed->attempts + 1);
        if (!retry || again < *retry) retry = again;
      }
    }
    impl_->next_retry_ms = retry ? retry->time_since_epoch().count() : INT64_MAX;
  }
  return finished;
}

SF_ONE_OF_MEMBERS(FollowUp);

}  // namespace standfirm::engine

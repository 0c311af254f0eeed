// src/core/invoice/invoice.hpp: one invoice from draft to paid. Issued invoices never change; a wrong one is voided and
// another made.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/actor.hpp"
#include "base/json.hpp"
#include "base/one_of.hpp"
#include "base/refusal.hpp"
#include "base/words.hpp"
#include "core/billing/billing.hpp"
#include "core/client/billing_details.hpp"

namespace standfirm::invoice {

/// A period of a charge that an invoice bills: each is billed once.
struct BilledPeriod {
  ChargeId charge;
  client::Period period;
};
BOOST_DESCRIBE_STRUCT(BilledPeriod, (), (charge, period))

/// Drafted by the engine when an incident closes. Refused with already_done when the stream exists.
struct Draft {
  InvoiceId invoice;
  ClientId client;
  std::string client_name;
  std::optional<IncidentId> incident;
  std::optional<std::string> incident_number;
  billing::Draft contents;
  unsigned payment_days = 14;
  std::optional<InvoiceId> replaces;  ///< the voided one that this stands for
  std::optional<std::vector<BilledPeriod>> billed{};
};
BOOST_DESCRIBE_STRUCT(Draft, (),
                      (invoice, client, client_name, incident, incident_number, contents, payment_days, replaces,
                       billed))
/// New contents for a draft (the incident was reopened and closed again). Refused with invoice_not_draft once issued.
struct Redraft {
  billing::Draft contents;
};
BOOST_DESCRIBE_STRUCT(Redraft, (), (contents))
/// `number` is the next of the store's gapless series; `on` the client's calendar day, from which the due day is
/// counted.
struct Issue {
  std::string number;
  std::chrono::year_month_day on{};
  client::BillingDetails billed_to{};  ///< as they are now: an issued invoice keeps them
};
BOOST_DESCRIBE_STRUCT(Issue, (), (number, on, billed_to))
/// A line of a draft is not charged, with a reason; what it would have cost stays in sight.
struct WriteOff {
  unsigned line = 0;  ///< from 0
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(WriteOff, (), (line, reason))
/// An issued invoice stops counting; a draft is thrown away by this too. Refused without a reason.
struct Void {
  std::string reason;
  std::optional<InvoiceId> replaced_by;
};
BOOST_DESCRIBE_STRUCT(Void, (), (reason, replaced_by))
struct RecordSent {
  std::string to;
};
BOOST_DESCRIBE_STRUCT(RecordSent, (), (to))
/// Money that came in; the last of it makes the invoice paid. Refused beyond what is still owed.
struct RecordPayment {
  Money amount;
  std::chrono::year_month_day on{};
  std::string reference;  ///< "cheque 1042", "bank transfer"
};
BOOST_DESCRIBE_STRUCT(RecordPayment, (), (amount, on, reference))
SF_ONE_OF(Command, Draft, Redraft, WriteOff, Issue, Void, RecordSent, RecordPayment);

struct InvoiceDrafted {
  InvoiceId invoice;
  ClientId client;
  std::string client_name;
  std::optional<IncidentId> incident;
  std::optional<std::string> incident_number;
  billing::Draft contents;
  unsigned payment_days = 14;
  std::optional<InvoiceId> replaces;
  std::optional<std::vector<BilledPeriod>> billed{};
};
BOOST_DESCRIBE_STRUCT(InvoiceDrafted, (),
                      (invoice, client, client_name, incident, incident_number, contents, payment_days, replaces,
                       billed))
struct LineWrittenOff {
  unsigned line = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(LineWrittenOff, (), (line, reason))
struct InvoiceRedrafted {
  billing::Draft contents;
};
BOOST_DESCRIBE_STRUCT(InvoiceRedrafted, (), (contents))
struct InvoiceIssued {
  std::string number;
  std::chrono::year_month_day on{}, due_on{};
  std::optional<client::BillingDetails> billed_to{};
};
BOOST_DESCRIBE_STRUCT(InvoiceIssued, (), (number, on, due_on, billed_to))
struct InvoiceVoided {
  std::string reason;
  std::optional<InvoiceId> replaced_by;
};
BOOST_DESCRIBE_STRUCT(InvoiceVoided, (), (reason, replaced_by))
struct InvoiceSent {
  std::string to;
};
BOOST_DESCRIBE_STRUCT(InvoiceSent, (), (to))
struct PaymentRecorded {
  Money amount;
  std::chrono::year_month_day on{};
  std::string reference;
};
BOOST_DESCRIBE_STRUCT(PaymentRecorded, (), (amount, on, reference))
struct InvoicePaid {
  Money amount;
  std::chrono::year_month_day on{};
};
BOOST_DESCRIBE_STRUCT(InvoicePaid, (), (amount, on))
SF_ONE_OF(Event, InvoiceDrafted, InvoiceRedrafted, LineWrittenOff, InvoiceIssued, InvoiceVoided, InvoiceSent,
          PaymentRecorded, InvoicePaid);

struct State {
  std::uint64_t version = 0;
  InvoiceId id;
  ClientId client;
  std::string client_name;
  std::optional<IncidentId> incident;
  std::optional<std::string> incident_number;
  InvoiceStatus status{};
  std::optional<std::string> number;
  billing::Draft contents;
  billing::Draft drafted;  ///< as it came from the events, before anything was written off
  unsigned payment_days = 14;
  std::vector<BilledPeriod> billed;
  std::optional<client::BillingDetails> billed_to;
  std::vector<PaymentRecorded> payments;
  TimePoint drafted_at{};
  std::optional<TimePoint> issued_at, sent_at;
  std::optional<std::uint64_t> issued_event;  ///< the version with which it was issued
  std::optional<std::string> sent_to;
  std::optional<std::chrono::year_month_day> issued_on, due_on, paid_on;
  std::optional<InvoiceId> replaces, replaced_by;
  std::optional<std::string> void_reason;
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (version, id, client, client_name, incident, incident_number, status, number, contents, drafted,
                       payment_days, billed, billed_to, payments, drafted_at, issued_at, sent_at, issued_event, sent_to,
                       issued_on, due_on, paid_on, replaces, replaced_by, void_reason))

[[nodiscard]] Allowed<std::vector<Event>> decide(const State&, const Command&);
[[nodiscard]] State evolve(State, const Event&, TimePoint at);
/// What came in so far.
[[nodiscard]] Money received(const State&);
/// "2026-0001": the n-th invoice of a year. The series' name in the store is "invoice/2026".
[[nodiscard]] std::string number_text(int year, std::uint64_t nth);
/// The event as a sentence for people.
[[nodiscard]] std::string sentence_for(const Event&);

}  // namespace standfirm::invoice

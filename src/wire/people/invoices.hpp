// src/wire/people/invoices.hpp: /v1/invoices, and the invoice an incident would have now.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/words.hpp"
#include "wire/people/billing.hpp"

namespace standfirm::wire::people {

struct InvoiceLineView {
  std::string text;
  Minutes minutes{0};
  std::string hours;
  Money hourly_rate;
  Money normal_price;
  Money amount;
  Bucket bucket{};
  std::optional<unsigned> quantity{};  ///< of a fee: so many at `unit_price`
  std::optional<Money> unit_price{};
  std::optional<std::string> written_off_because{};
  std::optional<Sentence> said{};  ///< `text` for readers of other languages; absent in a person's own words
};
BOOST_DESCRIBE_STRUCT(InvoiceLineView, (),
                      (text, minutes, hours, hourly_rate, normal_price, amount, bucket, quantity, unit_price,
                       written_off_because, said))
/// The minutes and money of one bucket, for the review before issuing.
struct BucketSum {
  Bucket bucket{};
  Minutes minutes{0};
  Money amount, normal_price;
};
BOOST_DESCRIBE_STRUCT(BucketSum, (), (bucket, minutes, amount, normal_price))
struct PaymentView {
  Money amount;
  std::chrono::year_month_day on{};
  std::string reference;
};
BOOST_DESCRIBE_STRUCT(PaymentView, (), (amount, on, reference))
struct InvoicePreview {
  std::vector<InvoiceLineView> lines;
  Money net, tax, total;
  std::vector<std::string> sentences;
  std::optional<std::vector<Sentence>> said{};  ///< `sentences` for readers of other languages
};
BOOST_DESCRIBE_STRUCT(InvoicePreview, (), (lines, net, tax, total, sentences, said))

struct InvoiceView {
  InvoiceId id;
  std::optional<std::string> number;  ///< "2026-0001", given when issued, without gaps
  std::uint64_t version = 0;
  InvoiceStatus status{};
  ClientId client;
  std::string client_name;
  std::optional<IncidentId> incident;
  std::optional<std::string> incident_number;
  TimePoint drafted_at{};
  std::optional<TimePoint> issued_at, sent_at;
  std::optional<std::chrono::year_month_day> issued_on, due_on;
  std::vector<InvoiceLineView> lines;
  Money net, tax, total;
  std::vector<std::string> sentences;  ///< "The next virus incident is billed at 150.00 USD an hour."
  std::optional<InvoiceId> replaces, replaced_by;
  std::optional<std::string> void_reason;
  std::vector<BucketSum> buckets;  ///< those that have anything in them
  std::vector<PaymentView> payments;
  Money owed;
  std::optional<std::int64_t> tax_percent_millis;
  std::optional<BillingDetails> billed_to;      ///< as issued; of a draft: as it would be
  std::optional<std::uint64_t> issued_event;    ///< the invoice's version with which it was issued
  std::optional<std::vector<Sentence>> said{};  ///< `sentences` for readers of other languages
};
BOOST_DESCRIBE_STRUCT(InvoiceView, (),
                      (id, number, version, status, client, client_name, incident, incident_number, drafted_at,
                       issued_at, sent_at, issued_on, due_on, lines, net, tax, total, sentences, replaces, replaced_by,
                       void_reason, buckets, payments, owed, tax_percent_millis, billed_to, issued_event, said))
struct InvoicePage {
  std::vector<InvoiceView> items;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(InvoicePage, (), (items, next))

// POST /v1/invoices/{id}/issue | send | void
struct IssueInvoice {};
BOOST_DESCRIBE_STRUCT(IssueInvoice, (), ())
struct SendInvoice {
  std::optional<std::string> to;
};
BOOST_DESCRIBE_STRUCT(SendInvoice, (), (to))
struct VoidInvoice {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(VoidInvoice, (), (reason))

}  // namespace standfirm::wire::people

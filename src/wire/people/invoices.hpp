// src/wire/people/invoices.hpp: /v1/invoices, and the invoice an incident would have now.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/words.hpp"

namespace standfirm::wire::people {

struct InvoiceLineView {
  std::string text;
  Minutes minutes{0};
  std::string hours;
  Money hourly_rate;
  Money normal_price;
  Money amount;
  Bucket bucket{};
};
BOOST_DESCRIBE_STRUCT(InvoiceLineView, (), (text, minutes, hours, hourly_rate, normal_price, amount, bucket))
struct InvoicePreview {
  std::vector<InvoiceLineView> lines;
  Money net, tax, total;
  std::vector<std::string> sentences;
};
BOOST_DESCRIBE_STRUCT(InvoicePreview, (), (lines, net, tax, total, sentences))

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
  std::optional<std::chrono::year_month_day> due_on;
  std::vector<InvoiceLineView> lines;
  Money net, tax, total;
  std::vector<std::string> sentences;  ///< "The next virus incident is billed at 150.00 USD an hour."
  std::optional<InvoiceId> replaces, replaced_by;
  std::optional<std::string> void_reason;
};
BOOST_DESCRIBE_STRUCT(InvoiceView, (),
                      (id, number, version, status, client, client_name, incident, incident_number, drafted_at,
                       issued_at, sent_at, due_on, lines, net, tax, total, sentences, replaces, replaced_by,
                       void_reason))
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

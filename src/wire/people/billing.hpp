// src/wire/people/billing.hpp: how a client's invoices are made out, what is billed each month or year, payments, and
// what the firm's own hour costs.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/sentence.hpp"

namespace standfirm::wire::people {

/// `country`: two letters (ISO 3166); needed for electronic invoices.
struct PostalAddress {
  std::vector<std::string> lines;
  std::string city, postcode, region, country;
};
BOOST_DESCRIBE_STRUCT(PostalAddress, (), (lines, city, postcode, region, country))
/// `tax_percent_millis` stands instead of the agreement's (19 % is 19000). `electronic`: none, or embedded (UBL 2.1
/// after Peppol BIS Billing 3.0 inside the PDF).
struct BillingDetails {
  PostalAddress address;
  std::string attention;
  std::optional<std::int64_t> tax_percent_millis;
  std::string tax_exempt_reason, tax_number, reference;
  std::string electronic;
};
BOOST_DESCRIBE_STRUCT(BillingDetails, (),
                      (address, attention, tax_percent_millis, tax_exempt_reason, tax_number, reference, electronic))

/// quantity 0: one for each of the client's machines. `every`: month or year.
struct AgreeCharge {
  std::string text;
  Money unit_price;
  unsigned quantity = 1;
  std::string every;
  std::chrono::year_month_day from{};
  std::optional<std::chrono::year_month_day> until;
};
BOOST_DESCRIBE_STRUCT(AgreeCharge, (), (text, unit_price, quantity, every, from, until))
struct ChargeView {
  ChargeId id;
  std::string text;
  Money unit_price;
  unsigned quantity = 1;
  std::string every;
  std::chrono::year_month_day from{};
  std::optional<std::chrono::year_month_day> until;
  std::optional<std::chrono::year_month_day> next;  ///< when the next period begins that is not billed yet
};
BOOST_DESCRIBE_STRUCT(ChargeView, (), (id, text, unit_price, quantity, every, from, until, next))
struct EndCharge {
  std::chrono::year_month_day on{};
};
BOOST_DESCRIBE_STRUCT(EndCharge, (), (on))
struct ClientBilling {
  ClientId client;
  std::uint64_t version = 0;
  BillingDetails details;
  std::vector<ChargeView> charges;
};
BOOST_DESCRIBE_STRUCT(ClientBilling, (), (client, version, details, charges))

/// POST /v1/billing_runs: drafts every period that has begun by `through` and is not billed yet.
struct RunBilling {
  std::chrono::year_month_day through{};
};
BOOST_DESCRIBE_STRUCT(RunBilling, (), (through))
struct BillingRun {
  std::vector<InvoiceId> drafted;
  unsigned periods = 0;
};
BOOST_DESCRIBE_STRUCT(BillingRun, (), (drafted, periods))

struct WriteOffLine {
  unsigned line = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(WriteOffLine, (), (line, reason))
struct RecordPayment {
  Money amount;
  std::chrono::year_month_day on{};
  std::string reference;
};
BOOST_DESCRIBE_STRUCT(RecordPayment, (), (amount, on, reference))

/// Without a technician: everybody who has no rate of their own.
struct LabourCost {
  std::optional<TechnicianId> technician;
  std::chrono::year_month_day from{};
  Money hourly_cost;
};
BOOST_DESCRIBE_STRUCT(LabourCost, (), (technician, from, hourly_cost))
struct LabourCosts {
  std::uint64_t version = 0;
  std::vector<LabourCost> items;
};
BOOST_DESCRIBE_STRUCT(LabourCosts, (), (version, items))

/// What the advisor, the simulator and readiness take for granted; docs/economics.md says where each figure comes from.
struct Assumptions {
  double labour_cost_per_hour = 0, downtime_per_hour = 0, verify_hours = 0, finish_hours = 0, rollback_hours = 0,
         rework_per_day = 0, reinstall_hours = 0, reinstall_works = 0, reinstall_loss = 0, replace_hours = 0,
         replace_wait_hours = 0, replacement_credit = 0, relapse_firm = 0, relapse_client = 0, unresolved_firm = 0,
         unresolved_client = 0, ask_wait_hours = 0, ask_more_hours = 0, says_yes_to_hours = 0,
         says_yes_to_reinstall = 0, says_yes_to_replace = 0;
};
BOOST_DESCRIBE_STRUCT(Assumptions, (),
                      (labour_cost_per_hour, downtime_per_hour, verify_hours, finish_hours, rollback_hours,
                       rework_per_day, reinstall_hours, reinstall_works, reinstall_loss, replace_hours,
                       replace_wait_hours, replacement_credit, relapse_firm, relapse_client, unresolved_firm,
                       unresolved_client, ask_wait_hours, ask_more_hours, says_yes_to_hours, says_yes_to_reinstall,
                       says_yes_to_replace))

/// Where a figure comes from: an event of the ledger. `stream` and `version` name it.
struct MoneySource {
  std::string stream;
  std::uint64_t version = 0;
  TimePoint at{};
  Sentence sentence;
  Money amount;
};
BOOST_DESCRIBE_STRUCT(MoneySource, (), (stream, version, at, sentence, amount))
/// Earned: net of issued invoices. Cost: attended time at what it cost that day.
struct MarginRow {
  std::string key;
  Sentence name;
  Money earned, cost, margin;
  Seconds attended{0};
  std::vector<MoneySource> sources;  ///< the first 200
  unsigned more_sources = 0;
};
BOOST_DESCRIBE_STRUCT(MarginRow, (), (key, name, earned, cost, margin, attended, sources, more_sources))
struct MarginReport {
  std::string by;  ///< incident, client, agreement, technician, month
  std::vector<MarginRow> items;
  bool complete = true;  ///< false: more events than are reckoned at once; choose a shorter time
};
BOOST_DESCRIBE_STRUCT(MarginReport, (), (by, items, complete))

}  // namespace standfirm::wire::people

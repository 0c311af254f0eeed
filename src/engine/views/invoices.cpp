// The row of an invoice, and which invoice an incident has now.
#include "engine/views/invoices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/same_shape.hpp"
#include "engine/views/rows.hpp"
#include "engine/work.hpp"

namespace standfirm::engine {

std::vector<wire::people::InvoiceLineView> shown_lines(const std::vector<billing::Line>& lines) {
  std::vector<wire::people::InvoiceLineView> out;
  out.reserve(lines.size());
  for (const auto& l : lines)
    out.push_back({l.text, l.minutes, l.hours, l.hourly_rate, l.normal_price, l.amount, l.bucket, l.quantity,
                   l.unit_price, l.written_off_because, l.said});
  return out;
}

std::string day_text(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}
std::string billed_name(ChargeId charge, const client::Period& period) {
  return "billed/" + charge.text() + "/" + day_text(period.from);
}

namespace {
std::vector<wire::people::BucketSum> buckets_of(const billing::Draft& contents) {
  std::vector<wire::people::BucketSum> out;
  for (const auto& line : contents.lines) {
    auto at = std::ranges::find(out, line.bucket, &wire::people::BucketSum::bucket);
    if (at == out.end()) {
      const Money nothing{0, contents.net.currency};
      out.push_back({line.bucket, Minutes{0}, nothing, nothing});
      at = out.end() - 1;
    }
    at->minutes += line.minutes;
    at->amount = at->amount + line.amount;
    at->normal_price = at->normal_price + line.normal_price;
  }
  return out;
}
}  // namespace

wire::people::InvoiceView shown(const invoice::State& s, std::uint64_t version) {
  wire::people::InvoiceView v;
  v.id = s.id;
  v.number = s.number;
  v.version = version;
  v.status = s.status;
  v.client = s.client;
  v.client_name = s.client_name;
  v.incident = s.incident;
  v.incident_number = s.incident_number;
  v.drafted_at = s.drafted_at;
  v.issued_at = s.issued_at;
  v.sent_at = s.sent_at;
  v.issued_on = s.issued_on;
  v.due_on = s.due_on;
  v.lines = shown_lines(s.contents.lines);
  v.net = s.contents.net;
  v.tax = s.contents.tax;
  v.total = s.contents.total;
  v.sentences = s.contents.sentences;
  v.said = s.contents.said;
  v.replaces = s.replaces;
  v.replaced_by = s.replaced_by;
  v.void_reason = s.void_reason;
  v.buckets = buckets_of(s.contents);
  v.payments.reserve(s.payments.size());
  for (const auto& p : s.payments) v.payments.push_back({p.amount, p.on, p.reference});
  v.owed = {0, s.contents.total.currency};
  if (s.status == InvoiceStatus::issued) v.owed = s.contents.total - invoice::received(s);
  v.tax_percent_millis = s.contents.tax_percent_millis;
  if (s.billed_to) v.billed_to = same_shape<wire::people::BillingDetails>(*s.billed_to);
  v.issued_event = s.issued_event;
  return v;
}

void show(Work& work, InvoiceId id, const invoice::State& s, std::uint64_t version,
          const std::vector<invoice::Event>&) {
  const auto seen = shown(s, version);
  work.tx().put(
      store::Row{std::string(view::invoices), id.text(), s.client.text(), by_time(s.drafted_at) + " " + id.text(),
                 folded_case(s.number.value_or("draft") + " " + s.client_name + " " + s.incident_number.value_or("")),
                 json::write_text(seen)});
  if (s.incident) {
    const auto name = "invoice_of/" + s.incident->text();
    if (s.status == InvoiceStatus::voided)
      unindex(work.tx(), name, id.text());
    else
      index(work.tx(), name, id.text());
    work.changed("incident", s.incident->text(), work.load<Incidents>(*s.incident).version);
  }
  // A period that a void invoice billed may be billed again.
  for (const auto& [charge, period] : s.billed) {
    if (s.status == InvoiceStatus::voided)
      unindex(work.tx(), billed_name(charge, period), id.text());
    else
      index(work.tx(), billed_name(charge, period), id.text());
  }
  work.changed("invoice", id.text(), version);
}

}  // namespace standfirm::engine

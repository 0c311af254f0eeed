// The row of an invoice, and which invoice an incident has now.
#include "engine/views/invoices.hpp"

#include "engine/views/rows.hpp"
#include "engine/work.hpp"

namespace standfirm::engine {

std::vector<wire::people::InvoiceLineView> shown_lines(const std::vector<billing::Line>& lines) {
  std::vector<wire::people::InvoiceLineView> out;
  for (const auto& l : lines)
    out.push_back({l.text, l.minutes, l.hours, l.hourly_rate, l.normal_price, l.amount, l.bucket});
  return out;
}

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
  v.due_on = s.due_on;
  v.lines = shown_lines(s.contents.lines);
  v.net = s.contents.net;
  v.tax = s.contents.tax;
  v.total = s.contents.total;
  v.sentences = s.contents.sentences;
  v.replaces = s.replaces;
  v.replaced_by = s.replaced_by;
  v.void_reason = s.void_reason;
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
  work.changed("invoice", id.text(), version);
}

}  // namespace standfirm::engine

#include "server/letters/papers.hpp"

#include <stdexcept>

#include "letters/pdf/incident_report.hpp"
#include "letters/pdf/invoice.hpp"

namespace standfirm::server {
namespace {
constexpr std::size_t max_timeline_entries = 2'000;
}

std::string PrintedPapers::time_zone_of(ClientId id) const {
  const auto client = engine_.client(id);
  return client ? client->client.time_zone : "UTC";
}

Allowed<Papers::Document> PrintedPapers::invoice(InvoiceId id) {
  auto invoice = engine_.invoice(id);
  if (!invoice) return std::unexpected(invoice.error());
  letters::InvoiceLetter letter;
  letter.from = head_;
  letter.time_zone = time_zone_of(invoice->client);
  const auto number_of = [&](const std::optional<InvoiceId>& other) -> std::optional<std::string> {
    const auto found = other ? engine_.invoice(*other) : std::unexpected(Refusal{});
    return found ? found->number : std::nullopt;
  };
  letter.replaces_number = number_of(invoice->replaces);
  letter.replaced_by_number = number_of(invoice->replaced_by);
  letter.invoice = std::move(*invoice);
  auto pdf = letters::invoice_pdf(stationery_, printer_, letter);
  if (!pdf) throw std::runtime_error(pdf.error());
  return Document{letters::invoice_file_name(letter.invoice), std::move(*pdf)};
}

Allowed<Papers::Document> PrintedPapers::report(IncidentId id, const engine::Caller& as) {
  auto incident = engine_.incident(id, as);
  if (!incident) return std::unexpected(incident.error());
  letters::IncidentReport report;
  report.from = head_;
  report.time_zone = time_zone_of(incident->client.id);
  report.written_at = clock_.now();
  std::optional<std::string> after;
  do {
    auto page = engine_.timeline(id, after, 200);
    if (!page) return std::unexpected(page.error());
    for (auto& entry : page->items) report.timeline.push_back(std::move(entry));
    after = page->next;
  } while (after && report.timeline.size() < max_timeline_entries);
  report.incident = std::move(*incident);
  auto pdf = letters::incident_report_pdf(stationery_, printer_, report);
  if (!pdf) throw std::runtime_error(pdf.error());
  return Document{letters::incident_report_file_name(report.incident), std::move(*pdf)};
}

}  // namespace standfirm::server

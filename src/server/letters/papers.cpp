#include "server/letters/papers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "letters/pdf/incident_report.hpp"
#include "letters/pdf/invoice.hpp"
#include "letters/pdf/ubl.hpp"

namespace standfirm::server {
namespace {
constexpr std::size_t max_timeline_entries = 2'000;

/// The facts are as the machine sent them: looked at without taking anything for granted.
bool is_administrator(const wire::people::MachineView& machine, const std::string& user) {
  const auto* facts = machine.facts ? machine.facts->if_object() : nullptr;
  const auto* all = facts == nullptr ? nullptr : facts->if_contains("administrators");
  if (all == nullptr || !all->is_array()) return false;
  return std::ranges::any_of(all->get_array(), [&](const json::Value& each) {
    return each.is_string() && std::string_view(each.get_string()) == user;
  });
}
}  // namespace

std::string PrintedPapers::time_zone_of(ClientId id) const {
  const auto client = engine_.client(id);
  return client ? client->client.time_zone : "UTC";
}

InvoiceExtras PrintedPapers::extras_of(const wire::people::InvoiceView& invoice) const {
  const auto number_of = [&](const std::optional<InvoiceId>& other) -> std::optional<std::string> {
    const auto found = other ? engine_.invoice(*other) : std::unexpected(Refusal{});
    return found ? found->number : std::nullopt;
  };
  InvoiceExtras extras{"UTC", number_of(invoice.replaces), number_of(invoice.replaced_by)};
  if (const auto client = engine_.client(invoice.client)) {
    extras.time_zone = client->client.time_zone;
    const auto approver = std::ranges::find_if(
        client->people, [](const auto& person) { return person.approver && !person.email.empty(); });
    if (approver != client->people.end()) extras.client_email = approver->email;
  }
  return extras;
}

std::vector<std::string> PrintedPapers::advice_for(const wire::people::IncidentView& incident) const {
  std::vector<std::string> advice;
  const auto client = engine_.client(incident.client.id);
  for (const auto& machine : incident.machines) {
    const auto view = engine_.machine(machine.id);
    if (client && view)
      for (const auto& person : client->people)
        if (person.user_name && is_administrator(*view, *person.user_name))
          advice.push_back(
              fmt::format("{} is an administrator of {}: what they start by mistake can change all of it. Taking them "
                          "out of the administrators costs nothing.",
                          person.name, machine.name));
    if (!incident.closed_at || machine.disposition == Disposition::not_infected) continue;
    if (!machine.new_restore_point)
      advice.push_back(fmt::format("{} has no restore point from after the cleaning: have one made.", machine.name));
    if (!machine.updates_applied)
      advice.push_back(
          fmt::format("Updates of {} are still pending: an old hole lets the same virus in again.", machine.name));
  }
  if (incident.terms)
    advice.push_back(
        fmt::format("The next virus incident is at {} an hour. Deleting unasked attachments, and calling at once, is "
                    "the cheapest way not to need it.",
                    incident.terms->next_hourly_rate.text()));
  return advice;
}

Allowed<Papers::Document> PrintedPapers::invoice(InvoiceId id) {
  auto invoice = engine_.invoice(id);
  if (!invoice) return std::unexpected(invoice.error());
  letters::InvoiceLetter letter;
  letter.from = head_;
  auto extras = extras_of(*invoice);
  letter.time_zone = std::move(extras.time_zone);
  letter.client_email = std::move(extras.client_email);
  letter.replaces_number = std::move(extras.replaces_number);
  letter.replaced_by_number = std::move(extras.replaced_by_number);
  letter.invoice = std::move(*invoice);
  if (letters::is_electronic(letter.invoice))
    if (auto fault = letters::electronic_fault(letter)) return std::unexpected(std::move(*fault));
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
  report.advice = advice_for(*incident);
  report.incident = std::move(*incident);
  auto pdf = letters::incident_report_pdf(stationery_, printer_, report);
  if (!pdf) throw std::runtime_error(pdf.error());
  return Document{letters::incident_report_file_name(report.incident), std::move(*pdf)};
}

}  // namespace standfirm::server

#include "base/business_hours.hpp"
#include "core/contact.hpp"
#include "core/incident/views.hpp"
#include "engine/commands/commands.hpp"
#include "engine/follow_ups/follow_ups.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {

void decide_and_append(Work& work, InvoiceId id, const invoice::Command& command) {
  work.append<Invoices>(id, allowed_or_refused(invoice::decide(work.load<Invoices>(id).state, command)));
}

/// What the incident's events come to. Refused while it is open or when nothing was ever agreed.
billing::Draft contents_of(Work& work, const incident::State& incident) {
  if (!incident.is_closed())
    refuse_work(RefusalCode::incident_not_closed, "The incident is still open."_said,
                "Close it; the invoice is drafted then."_said);
  auto worked = incident::worked(incident, work.now());
  if (worked)
    if (const auto own = work.known<Clients>(incident.client).state.billing.tax_percent_millis)
      worked->tax_percent_millis = *own;
  if (!worked)
    refuse_work(RefusalCode::nothing_to_do, "No limits were ever agreed, so there is nothing to invoice."_said);
  return billing::draft(*worked);
}

InvoiceId make_draft(Work& work, const incident::State& incident, InvoiceId id, std::optional<InvoiceId> replaces) {
  const auto& client = work.known<Clients>(incident.client).state;
  decide_and_append(work, id,
                    invoice::Draft{id, incident.client, client.name, incident.id, incident.number,
                                   contents_of(work, incident), incident.terms->payment_days, replaces});
  return id;
}

}  // namespace

Done carry_out(Work& work, const DraftInvoice& r, const Options&) {
  const auto& incident = work.known<Incidents>(r.incident).state;
  const auto existing = looked_up(work.tx(), "invoice_of/" + r.incident.text());
  if (!existing) {
    const auto id = make_draft(work, incident, work.make_id<InvoiceId>(), std::nullopt);
    return work.done<Invoices>(id, id.text());
  }
  const InvoiceId id{uuid_from_text(*existing).value_or(Uuid{})};
  auto contents = contents_of(work, incident);
  const auto& state = work.known<Invoices>(id).state;
  if (json::write_text(contents) != json::write_text(state.drafted))
    decide_and_append(work, id, invoice::Redraft{std::move(contents)});
  return work.done<Invoices>(id, id.text());
}

Done carry_out(Work& work, const IssueInvoice& r, const Options& options) {
  const auto& state = work.known<Invoices>(r.invoice).state;
  work.expect<Invoices>(r.invoice, options);
  const auto& client = work.known<Clients>(state.client).state;
  const auto on = local_day(work.now(), client.time_zone);
  const int year = static_cast<int>(on.year());
  const auto number = invoice::number_text(year, work.tx().next_number("invoice/" + std::to_string(year)));
  decide_and_append(work, r.invoice, invoice::Issue{number, on, client.billing});
  return work.done<Invoices>(r.invoice, number);
}

Done carry_out(Work& work, const SendInvoice& r, const Options& options) {
  const auto& state = work.known<Invoices>(r.invoice).state;
  work.expect<Invoices>(r.invoice, options);
  if (state.status != InvoiceStatus::issued && state.status != InvoiceStatus::paid)
    refuse_work(RefusalCode::invoice_not_issued, "Only an issued invoice is sent."_said, "Issue it first."_said);
  WriteInvoice letter{r.invoice, state.client_name, {}};
  const auto& client = work.known<Clients>(state.client).state;
  if (r.to) {
    if (auto wrong = contact::email_problem(*r.to, "to")) throw Refused{std::move(*wrong)};
    letter.to_email = *r.to;
  }
  for (const auto& person : client.people) {
    const bool meant =
        r.to ? person.email == contact::lower(*r.to) : person.approver && !person.left && !person.email.empty();
    if (!meant) continue;
    letter.to_name = person.name;
    letter.to_email = person.email;
    break;
  }
  if (letter.to_email.empty())
    refuse_work(RefusalCode::invalid_argument, "The client has no approver with an e-mail address."_said,
                "Give an address to send it to."_said, "to");
  owe(work, letter);
  return work.done<Invoices>(r.invoice, letter.to_email);
}

Done carry_out(Work& work, const VoidInvoice& r, const Options& options) {
  const auto& state = work.known<Invoices>(r.invoice).state;
  work.expect<Invoices>(r.invoice, options);
  std::optional<InvoiceId> replacement;
  if (state.status == InvoiceStatus::issued && state.incident) {
    const auto& incident = work.load<Incidents>(*state.incident).state;
    if (incident.is_closed() && incident.terms)
      replacement = work.make_id<InvoiceId>();  // of a reopened one the next closing drafts it
  }
  const auto of = state.incident;
  decide_and_append(work, r.invoice, invoice::Void{r.reason, replacement});
  if (replacement) make_draft(work, work.load<Incidents>(*of).state, *replacement, r.invoice);
  auto done = work.done<Invoices>(r.invoice);
  if (replacement) done.id = replacement->text();
  return done;
}

}  // namespace standfirm::engine

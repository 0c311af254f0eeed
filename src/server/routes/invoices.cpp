// /v1/invoices: drafts come from closed incidents; people issue, send and void them.
#include "wire/people/invoices.hpp"

#include "server/routes/handle.hpp"
#include "wire/people/incidents.hpp"

namespace standfirm::server {

void add_invoices(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  const std::vector<Role> money{Role::owner, Role::dispatcher};
  to.get<InvoicePage>("/v1/invoices", "list_invoices", "Invoices, newest first.")
      .of("invoices")
      .by(staff())
      .paged()
      .taking({"client", "only this client's"})
      .does(reads([](const Call& call) { return call.house.engine.invoices(call.list); }));
  to.get<InvoiceView>("/v1/invoices/{invoice}", "read_invoice", "One invoice with its lines.")
      .of("invoices")
      .by(staff())
      .versioned()
      .does(reads([](const Call& call) { return call.house.engine.invoice(call.id<InvoiceId>()); }));
  to.get_document("/v1/invoices/{invoice}/pdf", "print_invoice", "The invoice as the client gets it.",
                  "application/pdf")
      .of("invoices")
      .by(staff())
      .does(slowly([](Call& call) {
        if (call.house.papers == nullptr)
          return call.fault(Fault::unavailable, "This server prints no documents."_said);
        answer_with_document(call, call.house.papers->invoice(call.id<InvoiceId>()));
      }));
  to.post<IssueInvoice, CommandDone>("/v1/invoices/{invoice}/issue", "issue_invoice",
                                     "Gives the invoice its number; from here it never changes.")
      .of("invoices")
      .by(money)
      .with_if_match()
      .refusing({invoice_not_draft})
      .does(commands<IssueInvoice>([](const Call& call, const IssueInvoice&) -> engine::Request {
        return engine::IssueInvoice{call.id<InvoiceId>()};
      }));
  to.post<SendInvoice, CommandDone>("/v1/invoices/{invoice}/send", "send_invoice",
                                    "Mails the issued invoice to the client's approver, or to the address given.")
      .of("invoices")
      .by(money)
      .with_if_match()
      .refusing({invoice_not_issued})
      .does(commands<SendInvoice>([](const Call& call, SendInvoice body) -> engine::Request {
        return engine::SendInvoice{call.id<InvoiceId>(), std::move(body.to)};
      }));
  to.post<VoidInvoice, CommandDone>("/v1/invoices/{invoice}/void", "void_invoice",
                                    "Voids an issued invoice, with a reason; a corrected draft replaces it.")
      .of("invoices")
      .by({Role::owner})
      .with_if_match()
      .refusing({reason_missing, already_done})
      .does(commands<VoidInvoice>([](const Call& call, VoidInvoice body) -> engine::Request {
        return engine::VoidInvoice{call.id<InvoiceId>(), std::move(body.reason)};
      }));
}

}  // namespace standfirm::server

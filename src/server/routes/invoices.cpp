// /v1/invoices: drafts come from closed incidents; people issue, send and void them.
#include "wire/people/invoices.hpp"

#include "server/routes/route.hpp"
#include "wire/people/incidents.hpp"

namespace standfirm::server {

void add_invoices(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  const std::vector<Role> money{Role::owner, Role::dispatcher};
  to.get<InvoicePage>("/v1/invoices", "list_invoices", "Invoices, newest first.").of("invoices").by(staff()).paged().taking({"client", "only this client's"});
  to.get<InvoiceView>("/v1/invoices/{invoice}", "read_invoice", "One invoice with its lines.").of("invoices").by(staff()).versioned();
  to.get_document("/v1/invoices/{invoice}/pdf", "print_invoice", "The invoice as the client gets it.", "application/pdf").of("invoices").by(staff());
  to.post<IssueInvoice, CommandDone>("/v1/invoices/{invoice}/issue", "issue_invoice", "Gives the invoice its number; from here it never changes.")
      .of("invoices").by(money).with_if_match().refusing({invoice_not_draft});
  to.post<SendInvoice, CommandDone>("/v1/invoices/{invoice}/send", "send_invoice", "Mails the issued invoice to the client's approver, or to the address given.")
      .of("invoices").by(money).with_if_match().refusing({invoice_not_issued});
  to.post<VoidInvoice, CommandDone>("/v1/invoices/{invoice}/void", "void_invoice", "Voids an issued invoice, with a reason; a corrected draft replaces it.")
      .of("invoices").by({Role::owner}).with_if_match().refusing({invoice_not_issued, reason_missing});
}

}  // namespace standfirm::server

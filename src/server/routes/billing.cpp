// How a client is billed, what is billed each month or year, payments, and invoices for bookkeeping programs.
#include "wire/people/billing.hpp"

#include <algorithm>

#include "letters/csv/invoices.hpp"
#include "server/routes/handle.hpp"
#include "wire/people/invoices.hpp"

namespace standfirm::server {
namespace {
std::string as_run(const engine::Done& done) {
  wire::people::BillingRun run;
  run.periods = static_cast<unsigned>(done.version);
  for (const auto& id : done.all_made.value_or(std::vector<std::string>{}))
    if (const auto uuid = uuid_from_text(id)) run.drafted.push_back(InvoiceId{*uuid});
  return json::write_text(run);
}

using Day = std::chrono::year_month_day;

/// Every invoice issued in that time, oldest first; one more than any program takes, so that too many are seen.
Allowed<std::vector<wire::people::InvoiceView>> issued_between(const Call& call, std::optional<Day> from,
                                                               std::optional<Day> through) {
  constexpr std::size_t most = 501;
  std::vector<wire::people::InvoiceView> out;
  engine::ListQuery query = call.list;
  query.limit = 200;
  do {
    auto page = call.house.engine.invoices(query);
    if (!page) return std::unexpected(page.error());
    for (auto& invoice : page->items)
      if (invoice.issued_on && (!from || *invoice.issued_on >= *from) && (!through || *invoice.issued_on <= *through))
        out.push_back(std::move(invoice));
    query.after = page->next;
  } while (query.after && out.size() < most);
  std::ranges::sort(out, {}, [](const wire::people::InvoiceView& i) { return i.number; });
  return out;
}

Allowed<Papers::Document> exported(const Call& call) {
  const auto program = call.asked_as<letters::Bookkeeping>("for");
  if (!program) return std::unexpected(program.error());
  if (!*program)
    return refuse(RefusalCode::invalid_argument, "Say for which program: quickbooks or xero."_said, {}, "for");
  const auto dates = call.asked_as<letters::DateOrder>("dates");
  if (!dates) return std::unexpected(dates.error());
  const auto from = call.asked_as<Day>("from"), through = call.asked_as<Day>("through");
  if (!from) return std::unexpected(from.error());
  if (!through) return std::unexpected(through.error());
  auto invoices = issued_between(call, *from, *through);
  if (!invoices) return std::unexpected(invoices.error());
  letters::BookNames names;
  names.account_code = call.asked("account").value_or(names.account_code);
  names.item = call.asked("item").value_or(names.item);
  names.taxed = call.asked("taxed").value_or("");
  names.untaxed = call.asked("untaxed").value_or("");
  const auto usual =
      **program == letters::Bookkeeping::quickbooks ? letters::DateOrder::month_first : letters::DateOrder::day_first;
  auto text = letters::invoices_csv(**program, dates->value_or(usual), names, *invoices);
  if (!text)
    return refuse(RefusalCode::invalid_argument, Sentence::as_written(text.error()), "Give from and through."_said,
                  "from");
  return Papers::Document{"invoices-" + std::string(json::enum_text(**program)) + ".csv", std::move(*text)};
}

}  // namespace

void add_billing(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  const std::vector<Role> money{Role::owner, Role::dispatcher};
  to.get<ClientBilling>("/v1/clients/{client}/billing", "read_client_billing",
                        "Where the client's invoices go, how they are taxed, and what is billed each month or year.")
      .of("clients")
      .by(staff())
      .versioned()
      .does(reads([](const Call& call) { return call.house.engine.client_billing(call.id<ClientId>()); }));
  to.post<BillingDetails, CommandDone>("/v1/clients/{client}/billing", "change_client_billing",
                                       "Changes address, tax and form of the client's invoices from now on.")
      .of("clients")
      .by(money)
      .with_if_match()
      .refusing({nothing_to_do})
      .does(commands<BillingDetails>([](const Call& call, BillingDetails body) -> engine::Request {
        return engine::ChangeBilling{call.id<ClientId>(), std::move(body)};
      }));
  to.post<AgreeCharge, Made>("/v1/clients/{client}/charges", "agree_charge",
                             "Adds something billed each month or year: a subscription, a renewal, a fee.")
      .of("clients")
      .by(money)
      .answering(201)
      .with_if_match()
      .refusing({currency_differs})
      .does(commands<AgreeCharge>(
          [](const Call& call, AgreeCharge body) -> engine::Request {
            return engine::AgreeCharge{call.id<ClientId>(), std::move(body)};
          },
          as_made));
  to.post<EndCharge, CommandDone>("/v1/clients/{client}/charges/{charge}/end", "end_charge",
                                  "Lets no further period of a charge begin after a day.")
      .of("clients")
      .by(money)
      .with_if_match()
      .refusing({nothing_to_do})
      .does(commands<EndCharge>([](const Call& call, const EndCharge& body) -> engine::Request {
        return engine::EndCharge{call.id<ClientId>(), call.id<ChargeId>(1), body.on};
      }));
  to.post<RunBilling, BillingRun>("/v1/billing_runs", "run_billing",
                                  "Drafts every period begun by a day and not billed yet; twice changes nothing.")
      .of("invoices")
      .by(money)
      .does(commands<RunBilling>(
          [](const Call&, const RunBilling& body) -> engine::Request { return engine::RunBilling{body.through}; },
          as_run));
  to.post<WriteOffLine, CommandDone>("/v1/invoices/{invoice}/write_off", "write_off_line",
                                     "Does not charge a line of a draft, with a reason; its price stays in sight.")
      .of("invoices")
      .by(money)
      .with_if_match()
      .refusing({invoice_not_draft, reason_missing, nothing_to_do})
      .does(commands<WriteOffLine>([](const Call& call, WriteOffLine body) -> engine::Request {
        return engine::WriteOffLine{call.id<InvoiceId>(), body.line, std::move(body.reason)};
      }));
  to.post<RecordPayment, CommandDone>("/v1/invoices/{invoice}/payments", "record_payment",
                                      "Records money that came in; the last of it makes the invoice paid.")
      .of("invoices")
      .by(money)
      .with_if_match()
      .refusing({invoice_not_issued, currency_differs, already_done})
      .does(commands<RecordPayment>([](const Call& call, RecordPayment body) -> engine::Request {
        return engine::RecordPayment{call.id<InvoiceId>(), std::move(body)};
      }));
  to.get_document("/v1/invoices.csv", "export_invoices",
                  "Issued invoices as QuickBooks Online or Xero import them, a row a line.", "text/csv")
      .of("invoices")
      .by(money)
      .taking({"for", "quickbooks or xero"})
      .taking({"from", "issued on this day or later"})
      .taking({"through", "issued on this day or earlier"})
      .taking({"client", "only this client's"})
      .taking({"dates", "day_first, month_first or year_first; month_first for QuickBooks, day_first for Xero"})
      .taking({"account", "Xero: the account's code; 200"})
      .taking({"item", "QuickBooks: the product or service; Virus response"})
      .taking({"taxed", "the tax code or rate of taxed lines, as the books call it"})
      .taking({"untaxed", "the same of untaxed lines"})
      .does(slowly([](Call& call) { answer_with_document(call, exported(call)); }));
}

}  // namespace standfirm::server

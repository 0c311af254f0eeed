// What is billed each month or year, and how a client's invoices are made out.
#include <fmt/format.h>

#include "engine/commands/commands.hpp"
#include "engine/same_shape.hpp"
#include "engine/views/invoices.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {
using std::chrono::year_month_day;

Done decide_and_append(Work& work, ClientId id, const client::Command& command, const Options& options,
                       std::optional<std::string> made = {}) {
  (void)work.known<Clients>(id);
  work.expect<Clients>(id, options);
  work.append<Clients>(id, allowed_or_refused(client::decide(work.load<Clients>(id).state, command, {})));
  return work.done<Clients>(id, std::move(made));
}
Done decide_and_append(Work& work, InvoiceId id, const invoice::Command& command, const Options& options) {
  (void)work.known<Invoices>(id);
  work.expect<Invoices>(id, options);
  work.append<Invoices>(id, allowed_or_refused(invoice::decide(work.load<Invoices>(id).state, command)));
  return work.done<Invoices>(id);
}

billing::Line fee(const client::Charge& charge, const client::Period& period, unsigned quantity) {
  billing::Line line;
  line.text = fmt::format("{}, {} to {}", charge.text, day_text(period.from), day_text(period.to));
  line.hourly_rate = {0, charge.unit_price.currency};
  line.amount = line.normal_price = scaled(charge.unit_price, quantity, 1);
  line.quantity = quantity;
  line.unit_price = charge.unit_price;
  line.bucket = Bucket::fee;
  return line;
}

/// How the client is taxed and when it pays: its own details, else the agreement's.
std::pair<std::int64_t, unsigned> tax_and_days(Work& work, const client::State& client) {
  std::pair<std::int64_t, unsigned> out{0, 14};
  if (client.agreement)
    if (const auto in_force = agreement::in_force(work.load<Agreements>(*client.agreement).state, work.now()))
      out = {in_force->terms.tax_percent_millis, in_force->terms.payment_days};
  if (client.billing.tax_percent_millis) out.first = *client.billing.tax_percent_millis;
  return out;
}

/// One draft with everything the client owes by then; nothing when all of it is billed.
std::optional<InvoiceId> bill(Work& work, ClientId id, year_month_day through, std::uint64_t& counted) {
  const auto client = work.known<Clients>(id).state;
  invoice::Draft draft;
  std::vector<invoice::BilledPeriod> billed;
  for (const auto& charge : client.charges)
    for (const auto& period : client::periods(charge, through)) {
      if (looked_up(work.tx(), billed_name(charge.id, period))) continue;
      const auto machines = static_cast<unsigned>(work.tx().count(view::machines, id.text()));
      const unsigned quantity = charge.quantity == 0 ? machines : charge.quantity;
      if (quantity == 0) continue;
      draft.contents.lines.push_back(fee(charge, period, quantity));
      billed.push_back({charge.id, period});
    }
  if (billed.empty()) return std::nullopt;
  const auto [tax, days] = tax_and_days(work, client);
  billing::add_up(draft.contents, client.currency, tax);
  draft.invoice = work.make_id<InvoiceId>();
  draft.client = id;
  draft.client_name = client.name;
  draft.payment_days = days;
  counted += billed.size();
  draft.billed = std::move(billed);
  work.append<Invoices>(draft.invoice, allowed_or_refused(invoice::decide({}, draft)));
  return draft.invoice;
}
}  // namespace

Done carry_out(Work& work, const RunBilling& r, const Options&) {
  if (!r.through.ok())
    refuse_work(RefusalCode::invalid_argument, "There is no such day."_said, "Write it like 2026-03-01."_said,
                "through");
  if (std::chrono::sys_days{r.through} > std::chrono::floor<Days>(work.now()) + Days{366})
    refuse_work(RefusalCode::invalid_argument, "That is more than a year ahead."_said, "Bill up to a nearer day."_said,
                "through");
  std::vector<ClientId> clients;
  for_each_row(work.tx(), rows_of(view::clients, {}, 200), [&](const store::Row& row) {
    if (const auto id = uuid_from_text(row.key)) clients.push_back(ClientId{*id});
  });
  Done done;
  done.all_made.emplace();
  for (const auto client : clients)
    if (const auto made = bill(work, client, r.through, done.version)) done.all_made->push_back(made->text());
  if (!done.all_made->empty()) done.events.emplace_back("invoice_drafted");
  return done;
}

Done carry_out(Work& work, const WriteOffLine& r, const Options& options) {
  return decide_and_append(work, r.invoice, invoice::WriteOff{r.line, r.reason}, options);
}
Done carry_out(Work& work, const RecordPayment& r, const Options& options) {
  return decide_and_append(work, r.invoice, invoice::RecordPayment{r.payment.amount, r.payment.on, r.payment.reference},
                           options);
}

Done carry_out(Work& work, const ChangeBilling& r, const Options& options) {
  return decide_and_append(work, r.client,
                           client::ChangeBilling{allowed_or_refused(taken_as<client::BillingDetails>(r.to))}, options);
}
Done carry_out(Work& work, const AgreeCharge& r, const Options& options) {
  const auto every = json::enum_from_text<client::Every>(r.charge.every);
  if (!every)
    refuse_work(RefusalCode::invalid_argument, "A charge is billed every month or every year."_said,
                "Choose one of them."_said, "every");
  const auto id = work.make_id<ChargeId>();
  return decide_and_append(work, r.client,
                           client::AgreeCharge{{id, r.charge.text, r.charge.unit_price, r.charge.quantity, *every,
                                                r.charge.from, r.charge.until}},
                           options, id.text());
}
Done carry_out(Work& work, const EndCharge& r, const Options& options) {
  return decide_and_append(work, r.client, client::EndCharge{r.charge, r.on}, options);
}

}  // namespace standfirm::engine

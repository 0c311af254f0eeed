// Advice, billing and margin through the engine: what is recorded, what is billed once, where every figure comes from.
#include "engine/office.hpp"

namespace standfirm::engine {
namespace {
using ::testing::Contains;
using ::testing::HasSubstr;
namespace people = wire::people;
using std::chrono::year_month_day;

constexpr year_month_day day(int y, unsigned m, unsigned d) {
  return {std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
}
Money dollars(std::int64_t cents) { return {cents, {}}; }
people::AgreeCharge subscription() {
  return {"Anti-virus subscription", dollars(350), 0, "month", day(2026, 1, 1), {}};
}

std::optional<RefusalCode> refusal_of(Office& office, Request request, const Caller& by) {
  auto answer = office.engine->act(std::move(request), by);
  if (answer) return std::nullopt;
  return answer.error().code;
}
}  // namespace

TEST(AdviceOfTheEngine, follows_the_incident_and_is_recorded_beside_the_choice) {
  Office office;
  const auto incident = office.closed(Minutes(95));
  const auto timeline = office.engine->timeline(incident, {}, 200);
  ASSERT_TRUE(timeline);
  std::vector<std::string> types;
  for (const auto& entry : timeline->items) types.push_back(entry.type);
  EXPECT_THAT(types, Contains("advice_given"));

  const auto report = office.engine->advice_report({});
  ASSERT_TRUE(report);
  EXPECT_GT(report->choices, 0u);
  EXPECT_EQ(report->open, 0u) << "the incident is closed";
  EXPECT_EQ(report->items.front().incident, incident);
  EXPECT_TRUE(report->items.front().came_to);
  EXPECT_THAT(report->in_words.text, HasSubstr("followed the advice"));
}
TEST(AdviceOfTheEngine, weighs_an_open_incident_and_learns_from_closed_ones) {
  Office office;
  (void)office.closed(Minutes(95));
  office.clock.advance(Days(40));
  const auto second = office.agreed(Minutes(120));
  const auto advice = office.engine->advice(second);
  ASSERT_TRUE(advice);
  EXPECT_FALSE(advice->nothing) << *advice->nothing;
  EXPECT_EQ(advice->learned_from, 1u);
  EXPECT_EQ(advice->machine_name, "FRONT-DESK");
  EXPECT_FALSE(advice->ways.empty());
  EXPECT_FALSE(advice->sources.empty());
  EXPECT_EQ(office.engine->advice(second, MachineId{}).error().code, RefusalCode::machine_not_in_this_incident);
  EXPECT_EQ(office.engine->advice(IncidentId{}).error().code, RefusalCode::not_found);
}

TEST(Billing, drafts_each_period_once_however_often_it_runs) {
  Office office;
  office.must(AgreeCharge{office.client, subscription()}, office.owner());
  const auto first = office.must(RunBilling{day(2026, 3, 2)}, office.owner());
  ASSERT_EQ(first.all_made->size(), 1u);
  EXPECT_EQ(first.version, 3u) << "January, February and March";
  const auto invoice = office.engine->invoice(InvoiceId{uuid_from_text(first.all_made->front()).value()});
  ASSERT_TRUE(invoice);
  EXPECT_EQ(invoice->net, dollars(3 * 350)) << "one machine";
  EXPECT_EQ(invoice->lines[2].text, "Anti-virus subscription, 2026-03-01 to 2026-03-31");
  EXPECT_EQ(invoice->lines[2].bucket, Bucket::fee);

  const auto rows = all_rows(*office.store);
  EXPECT_TRUE(office.must(RunBilling{day(2026, 3, 2)}, office.owner()).all_made->empty());
  EXPECT_EQ(all_rows(*office.store), rows) << "the same billing twice changes nothing";
  EXPECT_EQ(office.engine->client_billing(office.client)->charges[0].next, day(2026, 4, 1));
  EXPECT_EQ(refusal_of(office, RunBilling{day(2030, 1, 1)}, office.owner()), RefusalCode::invalid_argument);
}
TEST(Billing, bills_a_period_again_when_its_invoice_was_voided) {
  Office office;
  office.must(AgreeCharge{office.client, subscription()}, office.owner());
  const auto made = office.must(RunBilling{day(2026, 1, 1)}, office.owner());
  const InvoiceId id{uuid_from_text(made.all_made->front()).value()};
  office.must(IssueInvoice{id}, office.owner());
  office.must(VoidInvoice{id, "wrong price"}, office.owner());
  EXPECT_EQ(office.must(RunBilling{day(2026, 1, 1)}, office.owner()).all_made->size(), 1u);
}
TEST(Billing, taxes_as_the_client_is_taxed_and_keeps_what_was_issued) {
  Office office;
  people::BillingDetails details;
  details.address = {{"1 Harbor Way"}, "Portland", "04101", "ME", "US"};
  details.tax_percent_millis = 5'500;
  details.electronic = "embedded";
  office.must(ChangeBilling{office.client, details}, office.owner());
  office.must(AgreeCharge{office.client, subscription()}, office.owner());
  const auto made = office.must(RunBilling{day(2026, 1, 1)}, office.owner());
  const InvoiceId id{uuid_from_text(made.all_made->front()).value()};
  EXPECT_EQ(office.engine->invoice(id)->tax, dollars(19));
  office.must(IssueInvoice{id}, office.owner());
  details.address.city = "Bangor";
  office.must(ChangeBilling{office.client, details}, office.owner());
  EXPECT_EQ(office.engine->invoice(id)->billed_to->address.city, "Portland");
  details.electronic = "telex";
  EXPECT_EQ(refusal_of(office, ChangeBilling{office.client, details}, office.owner()), RefusalCode::invalid_argument);
}
TEST(Billing, taking_payments_and_writing_off_shows_in_the_buckets) {
  Office office;
  const auto incident = office.closed(Minutes(255), Minutes(60));
  (void)office.engine->run_follow_ups();
  const auto id = office.engine->invoices({})->items.front().id;
  auto invoice = office.engine->invoice(id);
  ASSERT_EQ(invoice->buckets.size(), 2u);
  EXPECT_EQ(invoice->buckets[1].bucket, Bucket::authorised);
  EXPECT_EQ(invoice->total, dollars(3'750));
  office.must(WriteOffLine{id, 1, "We had to come twice."}, office.owner());
  EXPECT_EQ(office.engine->invoice(id)->total, dollars(0));
  office.must(DraftInvoice{incident}, office.owner());
  EXPECT_EQ(office.engine->invoice(id)->total, dollars(0)) << "drafting again keeps what was written off";

  office.clock.advance(Days(60));
  (void)office.closed(Minutes(30), Minutes(60));
  (void)office.engine->run_follow_ups();
  InvoiceId second;
  for (const auto& one : office.engine->invoices({})->items)
    if (one.total.minor > 0) second = one.id;
  office.must(IssueInvoice{second}, office.owner());
  office.must(RecordPayment{second, {dollars(5'000), day(2026, 5, 20), "cheque"}}, office.owner());
  EXPECT_EQ(office.engine->invoice(second)->owed, dollars(2'500));
  office.must(RecordPayment{second, {dollars(2'500), day(2026, 5, 21), ""}}, office.owner());
  EXPECT_EQ(office.engine->invoice(second)->status, InvoiceStatus::paid);
}

TEST(Margin, is_earned_less_cost_and_every_figure_opens_to_its_events) {
  Office office;
  office.must(SetLabourCost{{std::nullopt, day(2026, 1, 1), dollars(6'000)}}, office.owner());
  office.must(SetLabourCost{{office.dana, day(2026, 4, 1), dollars(7'000)}}, office.owner());
  (void)office.closed(Minutes(90));  // a courtesy
  office.clock.set(at("2026-04-20T14:00:00Z"));
  const auto second = office.closed(Minutes(60), Minutes(120));
  (void)office.engine->run_follow_ups();
  for (const auto& invoice : office.engine->invoices({})->items)
    if (invoice.status == InvoiceStatus::draft) office.must(IssueInvoice{invoice.id}, office.owner());

  const auto by_client = office.engine->margin(MarginBy::client, {});
  ASSERT_TRUE(by_client);
  ASSERT_EQ(by_client->items.size(), 1u);
  const auto& all = by_client->items[0];
  EXPECT_EQ(all.earned, dollars(15'000));
  EXPECT_EQ(all.cost, dollars(9'000 + 7'000)) << "90 minutes at 60, 60 minutes at 70";
  EXPECT_EQ(all.margin, dollars(-1'000));
  EXPECT_EQ(all.attended, Minutes(150));
  Money from_sources = dollars(0);
  for (const auto& source : all.sources) {
    from_sources = from_sources + source.amount;
    EXPECT_FALSE(source.sentence.empty());
    office.store->read([&](const store::Reader& reader) {
      const auto events = reader.events(source.stream, source.version, 1);
      ASSERT_EQ(events.size(), 1u) << source.stream;
      EXPECT_EQ(events[0].type, source.stream.starts_with("invoice/") ? "invoice_issued" : "clock_paused");
    });
  }
  EXPECT_EQ(from_sources, all.margin);

  const auto sum_of = [&](MarginBy by) {
    Money sum = dollars(0);
    for (const auto& row : office.engine->margin(by, {})->items) sum = sum + row.margin;
    return sum;
  };
  for (const auto by : {MarginBy::incident, MarginBy::agreement, MarginBy::technician, MarginBy::month})
    EXPECT_EQ(sum_of(by), all.margin) << json::enum_text(by);
  EXPECT_EQ(office.engine->margin(MarginBy::month, {})->items.size(), 2u);
  const auto april = office.engine->margin(MarginBy::incident, {{}, day(2026, 4, 1), {}});
  ASSERT_EQ(april->items.size(), 1u + 1u) << "the first incident's invoice was issued in April too";
  EXPECT_EQ(std::ranges::find(april->items, second.text(), &people::MarginRow::key)->margin, dollars(8'000));
}

TEST(Margin, has_no_labour_cost_of_a_tool_that_ran_by_itself) {
  Office office;
  auto terms = worked_example();
  terms.name = "Tool time counts";
  terms.unattended_tool_time_costs = true;
  office.must(AgreeTerms{office.client, terms, {}}, office.owner());
  const auto incident = office.agreed(Minutes(120));
  auto h = office.hands();
  h.work_until(incident, "clean", {}, Minutes(0));
  const actions::Action scan = actions::Scan{"clamav", {}, {}, true, Seconds{7200}};
  const auto made =
      office.must(OrderAction{incident, {office.front_desk, "clean", json::write(scan)}}, office.technician());
  const OrderId order{uuid_from_text(*made.id).value()};
  const Caller agent{Actor::of(office.front_desk)};
  office.must(RecordDelivered{office.front_desk, order}, agent);
  const auto started = office.clock.now();
  office.clock.advance(Minutes(40));
  office.must(RecordOutcome{office.front_desk,
                            {order, OrderStatus::succeeded, "", demonstration::answer(scan, {}, started, false),
                             started, office.clock.now(), "boot"}},
              agent);
  EXPECT_EQ(h.look(incident).clock.attended, Minutes(40)) << "it counts towards the limit";
  EXPECT_TRUE(office.engine->margin(MarginBy::client, {})->items.empty());
}

TEST(Agreements, are_previewed_and_listed_without_changing_anything) {
  Office office;
  const auto rows = all_rows(*office.store);
  auto terms = office.engine->client(office.client)->agreement->terms;
  terms.hourly_rate = dollars(17'500);
  terms.rules.emplace();
  terms.rules->most_billed = Minutes(180);
  const auto preview = office.engine->agreement_preview(office.client, terms);
  ASSERT_TRUE(preview);
  EXPECT_FALSE(preview->refusal);
  ASSERT_EQ(preview->changes.size(), 2u);
  EXPECT_EQ(preview->changes[0].field, "hourly_rate");
  EXPECT_EQ(preview->changes[0].after, "175.00 USD");
  EXPECT_EQ(preview->changes[1].field, "rules.most_billed");
  EXPECT_EQ(preview->changes[1].before + " to " + preview->changes[1].after, "0 to 180");
  EXPECT_EQ(preview->example.size(), 5u);
  EXPECT_THAT(preview->in_words,
              Contains(::testing::Field(&Sentence::text, "An incident costs at most 3 hours, however long it takes.")));
  EXPECT_EQ(all_rows(*office.store), rows);
  office.must(AgreeTerms{office.client, terms_from(terms).value(), {}}, office.owner());
  const auto versions = office.engine->agreement_versions(office.client);
  ASSERT_EQ(versions->items.size(), 2u);
  EXPECT_EQ(versions->items[0].version, 2u);
  EXPECT_EQ(versions->items[0].terms.rules->most_billed, Minutes(180));
  terms.increment = Minutes(0);
  EXPECT_EQ(office.engine->agreement_preview(office.client, terms)->refusal->field, "terms.increment");
}

TEST(Agreements, changed_later_leave_what_happened_under_them_as_it_was) {
  Office office;
  const auto incident = office.closed(Minutes(255), Minutes(60));
  (void)office.engine->run_follow_ups();
  const auto before = office.engine->invoices({})->items.at(0);
  auto terms = worked_example();
  terms.hourly_rate = dollars(99'900);
  terms.courtesy_incidents = 0;
  terms.increment = Minutes(60);
  office.must(AgreeTerms{office.client, terms, {}}, office.owner());
  office.must(DraftInvoice{incident}, office.owner());
  const auto after = office.engine->invoices({})->items.at(0);
  EXPECT_EQ(json::write_text(after), json::write_text(before)) << "drafted again from the same events";
  EXPECT_EQ(after.total, dollars(3'750));
  const auto told = office.engine->incident(incident, office.owner());
  EXPECT_EQ(told->terms->hourly_rate, dollars(15'000));
  office.clock.advance(Days(60));
  const auto next = office.agreed(Minutes(60));
  EXPECT_EQ(office.engine->incident(next, office.owner())->terms->hourly_rate, dollars(99'900));
}

TEST(Years, are_simulated_the_same_for_the_same_seed) {
  const Office office;
  people::Simulate asked;
  asked.clients = 5;
  asked.machines_per_client = 10;
  asked.preparations = {"antivirus_current"};
  asked.hourly_rate = dollars(15'000);
  asked.monthly_price_per_machine = dollars(200);
  asked.policy = "advice";
  asked.years = 200;
  asked.seed = 42;
  const auto once = office.engine->simulation(asked), again = office.engine->simulation(asked);
  ASSERT_TRUE(once);
  EXPECT_EQ(json::write_text(*once), json::write_text(*again));
  unsigned years = 0;
  for (const auto& bin : once->margins) years += bin.years;
  EXPECT_EQ(years, 200u);
  EXPECT_LE(once->margin_low.minor, once->margin_mean.minor);
  EXPECT_LE(once->break_even_price.minor, once->safe_price.minor);
  asked.preparations = {"prayer"};
  EXPECT_EQ(office.engine->simulation(asked).error().field, "preparations");
}
TEST(Readiness, is_money_with_its_sources_and_how_sure_it_is) {
  const Office office;
  const auto readiness = office.engine->readiness(office.client);
  ASSERT_TRUE(readiness);
  ASSERT_EQ(readiness->machines.size(), 1u);
  const auto& machine = readiness->machines[0];
  EXPECT_GT(machine.yearly_cost.minor, 0);
  EXPECT_LT(machine.low.minor, machine.yearly_cost.minor);
  EXPECT_GT(machine.high.minor, machine.yearly_cost.minor);
  EXPECT_EQ(machine.preparations.size(), 8u);
  EXPECT_FALSE(readiness->sources.empty());
  for (const auto& step : machine.steps) EXPECT_FALSE(step.source.empty());
}

TEST(Views, of_money_are_the_same_when_built_anew) {
  Office office;
  office.must(SetLabourCost{{std::nullopt, day(2026, 1, 1), dollars(6'000)}}, office.owner());
  office.must(AgreeCharge{office.client, subscription()}, office.owner());
  (void)office.closed(Minutes(95));
  (void)office.engine->run_follow_ups();
  office.must(RunBilling{day(2026, 3, 2)}, office.owner());
  const auto rows = all_rows(*office.store);
  office.engine->rebuild_views();
  EXPECT_EQ(all_rows(*office.store), rows);
}

}  // namespace standfirm::engine

// The three worked examples of the design through the whole engine: requests in, letters and invoices out, to the cent.
// (core/incident/worked_examples_test.cpp holds the rules to them; this holds everything around the rules.)
#include "engine/office.hpp"

namespace standfirm::engine {
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

/// Attended time, exactly: the clock runs for this long.
void works(Office& office, IncidentId incident, Minutes time) {
  auto h = office.hands();
  h.on(incident, incident::StartClock{});
  office.clock.advance(time);
  h.on(incident, incident::PauseClock{"done for now"});
}

void closes(Office& office, IncidentId incident) {
  auto h = office.hands();
  h.work_until(incident, "close", {}, Minutes{0});
  h.on(incident, incident::Close{"Cleaned and verified."});
}

/// As the owner issues and sends it; the letter's copy is the ledger's.
wire::people::InvoiceView invoice_of(Office& office, IncidentId incident) {
  office.restart();  // what is owed survives
  (void)office.engine->run_follow_ups();
  const auto id = *office.hands().look(incident).invoice_id;
  office.must(IssueInvoice{id}, office.owner());
  office.must(SendInvoice{id, {}}, office.owner());
  (void)office.engine->run_follow_ups();
  const auto invoice = *office.engine->invoice(id);
  const auto sent = office.letters.about<InvoiceReady>();
  EXPECT_EQ(sent.back().invoice.number, invoice.number);
  EXPECT_EQ(sent.back().invoice.total.text(), invoice.total.text());
  return invoice;
}

/// Ines answers the link in her newest letter.
void approved_by_link(Office& office, IncidentId incident, Minutes minutes) {
  office.must(AskForTime{incident, {office.ines, minutes, Fallback::reinstall}}, office.technician());
  (void)office.engine->run_follow_ups();
  const auto link = office.letters.about<ApprovalAsked>().back().link;
  const Caller ines{Actor::of(office.ines), Role::client_approver};
  office.must(ApproveByLink{link.substr(link.rfind('/') + 1), {Fallback::reinstall}}, ines);
}

bool has_happened(Office& office, IncidentId incident, const std::string& type) {
  const auto page = office.engine->timeline(incident, {}, 200);
  return std::ranges::any_of(page->items, [&](const auto& entry) { return entry.type == type; });
}

}  // namespace

TEST(WorkedExamples, one_the_first_incident_is_a_courtesy_and_says_what_the_next_one_costs) {
  Office office;
  const auto incident = office.agreed();
  works(office, incident, Minutes{95});
  closes(office, incident);
  const auto invoice = invoice_of(office, incident);
  ASSERT_THAT(invoice.lines, SizeIs(1));
  EXPECT_THAT(invoice.lines[0].text, HasSubstr("1.75 h at 0.00"));
  EXPECT_EQ(invoice.lines[0].hours, "1.75");
  EXPECT_EQ(invoice.lines[0].hourly_rate.text(), "0.00 USD");
  EXPECT_EQ(invoice.lines[0].normal_price.text(), "262.50 USD");
  EXPECT_EQ(invoice.total.text(), "0.00 USD");
  EXPECT_THAT(invoice.sentences, Contains("The next virus incident is billed at 150.00 USD an hour."));
}

TEST(WorkedExamples, two_the_second_is_authorised_by_link_stops_at_the_limit_and_costs_412_50) {
  Office office;
  (void)office.closed(Minutes{95});
  office.clock.advance(Days{49});
  const auto incident = office.agreed();
  auto h = office.hands();
  const auto terms = *h.look(incident).terms;
  EXPECT_EQ(terms.nth, 2u);
  EXPECT_FALSE(terms.courtesy);
  EXPECT_EQ(terms.included, Minutes{0});
  EXPECT_EQ(office.engine->act(OnIncident{incident, incident::StartClock{}}, office.technician()).error().code,
            RefusalCode::limit_reached);
  approved_by_link(office, incident, Minutes{120});
  h.on(incident, incident::Assign{office.dana});
  h.work_until(incident, "clean", {}, Minutes{0});
  (void)office.engine->run_follow_ups();

  const auto began = office.clock.now();
  h.on(incident, incident::StartClock{});
  office.clock.set(began + Minutes{90});
  (void)office.engine->run_due();
  EXPECT_EQ(h.look(incident).clock.state, "warned");
  office.clock.set(began + Minutes{127});  // nobody looked in time: the clock stopped at 120 nevertheless
  (void)office.engine->run_due();
  EXPECT_EQ(h.look(incident).clock.state, "at_limit");
  EXPECT_EQ(h.look(incident).clock.attended, Minutes{120});
  const auto scan = actions::Scan{"clamav", {}, {}, true, Seconds{3600}};
  const OrderAction next_tool{incident, {office.front_desk, "clean", json::write(actions::Action(scan))}};
  EXPECT_EQ(office.engine->act(next_tool, office.technician()).error().code, RefusalCode::limit_reached);
  (void)office.engine->run_follow_ups();
  EXPECT_THAT(office.letters.about<ClockNotice>(), SizeIs(2));

  approved_by_link(office, incident, Minutes{60});
  works(office, incident, Minutes{31});
  h.work_until(incident, "consequences", {}, Minutes{0});
  (void)office.engine->run_follow_ups();
  EXPECT_TRUE(has_happened(office, incident, "rights_removal_proposed"));
  const auto removal = actions::Action(actions::RemoveAdministrator{"tom"});
  EXPECT_EQ(
      office.engine
          ->act(OrderAction{incident, {office.front_desk, "consequences", json::write(removal)}}, office.technician())
          .error()
          .code,
      RefusalCode::rights_removal_not_agreed);
  h.on(incident, incident::AgreeRightsRemoval{office.front_desk, "tom", office.ines, Channel::phone});
  h.order(incident, office.front_desk, "consequences", removal, {});
  closes(office, incident);
  EXPECT_EQ(h.look(incident).clock.attended, Minutes{151});

  const auto invoice = invoice_of(office, incident);
  ASSERT_THAT(invoice.lines, SizeIs(1));
  EXPECT_EQ(invoice.lines[0].hours, "2.75");
  EXPECT_EQ(invoice.lines[0].hourly_rate.text(), "150.00 USD");
  EXPECT_EQ(invoice.total.text(), "412.50 USD");
  for (const auto& parked : office.engine->parked()) ADD_FAILURE() << parked.what << ": " << parked.why;
}

TEST(WorkedExamples, three_a_courtesy_that_is_crossed_bills_only_what_was_authorised_beyond_it) {
  Office office;
  const auto incident = office.agreed(Minutes{60});
  works(office, incident, Minutes{255});
  closes(office, incident);
  const auto invoice = invoice_of(office, incident);
  ASSERT_THAT(invoice.lines, SizeIs(2));
  EXPECT_EQ(invoice.lines[0].hours, "4.00");
  EXPECT_EQ(invoice.lines[0].hourly_rate.text(), "0.00 USD");
  EXPECT_EQ(invoice.lines[0].amount.text(), "0.00 USD");
  EXPECT_EQ(invoice.lines[1].hours, "0.25");
  EXPECT_EQ(invoice.lines[1].hourly_rate.text(), "150.00 USD");
  EXPECT_EQ(invoice.lines[1].amount.text(), "37.50 USD");
  EXPECT_EQ(invoice.total.text(), "37.50 USD");
}

}  // namespace standfirm::engine

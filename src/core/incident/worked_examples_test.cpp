// The three worked examples of the design, to the cent.
#include "core/incident/given.hpp"

namespace standfirm::incident {
using namespace given_ns;

TEST(WorkedExamples, the_first_incident_is_a_courtesy_with_the_normal_price_shown) {
  auto story = agreed();
  story.works(Minutes{95});
  const auto invoice = preview(story.state, story.facts, story.now);
  ASSERT_EQ(invoice.lines.size(), 1u);
  EXPECT_EQ(invoice.lines[0].hours, "1.75");
  EXPECT_EQ(invoice.lines[0].hourly_rate.amount_text(), "0.00");
  EXPECT_EQ(invoice.lines[0].bucket, Bucket::courtesy);
  EXPECT_EQ(invoice.lines[0].normal_price.amount_text(), "262.50");
  EXPECT_EQ(invoice.lines[0].amount.amount_text(), "0.00");
  EXPECT_EQ(invoice.total.text(), "0.00 USD");
  EXPECT_THAT(invoice.lines[0].text, ::testing::HasSubstr("1.75 h at 0.00"));
  EXPECT_THAT(invoice.sentences, ::testing::Contains("The next virus incident is billed at 150.00 USD an hour."));
  EXPECT_THAT(invoice.sentences, ::testing::Contains("The normal price is 262.50 USD."));
}

TEST(WorkedExamples, the_second_incident_is_billed_as_authorised_and_stops_at_the_limit) {
  auto story = cleaning(contained(agreed_second(Minutes{120})));
  const auto terms = *story.state.terms;
  EXPECT_EQ(terms.nth, 2u);
  EXPECT_FALSE(terms.courtesy);
  EXPECT_EQ(terms.included, Minutes{0});

  const auto started = story.now;
  story.then_did(StartClock{});
  story.passes(Minutes{90}).when(Tick{}, Actor::of_system("schedule"));
  EXPECT_EQ(story.then<LimitWarned>().at, started + Minutes{90});
  story.passes(Minutes{45})
      .when(Tick{}, Actor::of_system("schedule"));  // looked late: the clock stopped in time nevertheless
  EXPECT_EQ(story.then<LimitReached>().at, started + Minutes{120});
  EXPECT_EQ(story.state.attended, Minutes{120});
  EXPECT_TRUE(story.state.running.empty());
  story.when(OrderAction{front_desk, "clean", scan_with("clamav")}).then_refused(RefusalCode::limit_reached);
  story.when(StartClock{}).then_refused(RefusalCode::limit_reached);

  story.then_did(AskForTime{ines, Minutes{60}, Fallback::reinstall});
  EXPECT_EQ(hold_of(story.state, story.now), Hold::waiting_for_client);
  story.then_did(AuthoriseTime{ines, Minutes{60}, Channel::link, Fallback::reinstall}, Actor::of(ines));
  story.works(Minutes{31});
  EXPECT_EQ(story.state.attended, Minutes{151});

  story.then_did(ProposeRightsRemoval{front_desk, tom, "tom"});
  const auto proposed = story.then<RightsRemovalProposed>();
  EXPECT_EQ(proposed.cost_of_first->amount_text(), "262.50");
  EXPECT_THAT(proposed.clause, ::testing::HasSubstr("Only our people install software"));
  story.then_did(AgreeRightsRemoval{front_desk, "tom", ines, Channel::phone});

  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::cleaned, 1, 1))
      .done(scan_with("debsums", false), scanned("debsums", ScanVerdict::clean));
  story.then_did(EndStep{"clean", true, "done"});
  story = hardened(verified(std::move(story)));
  story.done(actions::RemoveAdministrator{"tom"},
             actions::AdministratorRemoved{"tom", {"sudo"}, {"root", "firm"}, false});
  EXPECT_TRUE(story.state.rights.at(0).done);
  story = closed_story(ready_to_close(std::move(story)));

  const auto invoice = preview(story.state, story.facts, story.now);
  ASSERT_EQ(invoice.lines.size(), 1u);
  EXPECT_EQ(invoice.lines[0].hours, "2.75");
  EXPECT_EQ(invoice.lines[0].hourly_rate.amount_text(), "150.00");
  EXPECT_EQ(invoice.total.text(), "412.50 USD");
}

TEST(WorkedExamples, crossing_the_courtesy_bills_only_what_was_authorised_beyond_it) {
  auto story = agreed(Minutes{60});
  story.works(Minutes{255});
  const auto invoice = preview(story.state, story.facts, story.now);
  ASSERT_EQ(invoice.lines.size(), 2u);
  EXPECT_EQ(invoice.lines[0].hours, "4.00");
  EXPECT_EQ(invoice.lines[0].amount.amount_text(), "0.00");
  EXPECT_EQ(invoice.lines[1].hours, "0.25");
  EXPECT_EQ(invoice.lines[1].hourly_rate.amount_text(), "150.00");
  EXPECT_EQ(invoice.lines[1].amount.amount_text(), "37.50");
  EXPECT_EQ(invoice.total.text(), "37.50 USD");
}

}  // namespace standfirm::incident

// Law 1, 2 and 7: what is agreed before work, and who says yes.
#include "core/incident/given.hpp"

namespace standfirm::incident {
using namespace given_ns;

TEST(AgreeLimits, comes_after_triage) {
  given(reported())
      .when(AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop})
      .then_refused(RefusalCode::not_triaged);
}

TEST(AgreeLimits, needs_an_agreement_in_force) {
  auto story = triaged();
  story.facts.agreement.reset();
  story.when(AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop})
      .then_refused(RefusalCode::no_agreement_in_force);
}

TEST(AgreeLimits, needs_an_approver_of_this_client) {
  given(triaged())
      .when(AgreeLimits{stranger, Channel::phone, Minutes{0}, Fallback::stop})
      .then_refused(RefusalCode::authoriser_not_of_this_client);
  given(triaged())
      .when(AgreeLimits{tom, Channel::phone, Minutes{0}, Fallback::stop})
      .then_refused(RefusalCode::authoriser_may_not_approve);
}

TEST(AgreeLimits, is_in_the_clients_currency) {
  auto story = triaged();
  story.facts.currency = *currency_from_text("EUR");
  story.when(AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop}).then_refused(RefusalCode::currency_differs);
}

TEST(AgreeLimits, happens_once) {
  given(agreed())
      .when(AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop})
      .then_refused(RefusalCode::already_done);
}

TEST(AgreeLimits, keeps_the_terms_as_they_were_when_the_agreement_changes_later) {
  auto story = agreed();
  story.facts.agreement->terms.hourly_rate = {99'900, {}};
  story.facts.agreement->terms.courtesy_minutes = Minutes{1};
  story.works(Minutes{95});
  EXPECT_EQ(preview(story.state, story.facts, story.now).lines.at(0).normal_price.amount_text(), "262.50");
}

struct Counting {
  agreement::Terms terms = usual_terms();
  std::vector<Earlier> earlier{first_incident()};
  [[nodiscard]] Count count(std::optional<PersonId> person = tom,
                            const std::vector<MachineId>& machines = {front_desk}) const {
    return count_of(terms, earlier, monday, person, machines);
  }
};
TEST(CourtesyCount, goes_by_the_client_unless_the_agreement_says_otherwise) {
  Counting c;
  EXPECT_EQ(c.count(ines, {xray}).nth, 2u);
  c.terms.courtesy_counted_by = agreement::CountedBy::person;
  EXPECT_EQ(c.count(tom).nth, 2u);
  EXPECT_EQ(c.count(ines).nth, 1u);
  EXPECT_EQ(c.count(std::nullopt).nth, 2u) << "nobody named: counted for the client";
  c.terms.courtesy_counted_by = agreement::CountedBy::machine;
  EXPECT_EQ(c.count(ines, {front_desk, xray}).nth, 2u);
  EXPECT_EQ(c.count(tom, {xray}).nth, 1u);
}
TEST(CourtesyCount, forgets_what_lies_before_the_agreements_period) {
  Counting c;
  c.terms.courtesy_period_days = 49;  // the earlier one lies exactly 49 days back: outside
  EXPECT_EQ(c.count().nth, 1u);
  c.terms.courtesy_period_days = 50;
  EXPECT_EQ(c.count().nth, 2u);
}
TEST(CourtesyCount, does_not_count_false_alarms) {
  Counting c;
  c.earlier[0].false_alarm = true;
  EXPECT_EQ(c.count().nth, 1u);
  EXPECT_TRUE(c.count().courtesy);
}
TEST(CourtesyCount, knows_what_the_next_one_will_be) {
  Counting c;
  c.earlier.clear();
  EXPECT_TRUE(c.count().courtesy);
  EXPECT_FALSE(c.count().next_is_courtesy);
  c.terms.courtesy_incidents = 2;
  EXPECT_TRUE(c.count().next_is_courtesy);
}

TEST(OverrideTerms, is_the_owners_with_a_reason) {
  auto story = agreed_second(Minutes{0});
  story.when(OverrideTerms{true, "we infected them ourselves"}).then_refused(RefusalCode::not_entitled);
  story.facts.role = Role::owner;
  story.when(OverrideTerms{true, ""}).then_refused(RefusalCode::reason_missing);
  story.then_did(OverrideTerms{true, "we infected them ourselves"});
  EXPECT_TRUE(story.state.terms->courtesy);
  EXPECT_EQ(*limit_of(story.state), Minutes{240});
  EXPECT_EQ(story.state.terms->nth, 2u) << "the count itself is the ledger's";
  story.when(OverrideTerms{true, "again"}).then_refused(RefusalCode::already_done);
}
TEST(OverrideTerms, before_agreement_holds_when_the_limits_are_agreed) {
  auto story = triaged();
  story.facts.role = Role::owner;
  story.then_did(OverrideTerms{false, "abuse of the courtesy"});
  story.then_did(AgreeLimits{ines, Channel::phone, Minutes{30}, Fallback::stop});
  EXPECT_FALSE(story.state.terms->courtesy);
  EXPECT_EQ(*limit_of(story.state), Minutes{30});
}
TEST(OverrideTerms, cannot_take_away_minutes_that_are_worked) {
  auto story = agreed();
  story.works(Minutes{95});
  story.facts.role = Role::owner;
  story.when(OverrideTerms{false, "no courtesy after all"}).then_refused(RefusalCode::limit_reached);
}

TEST(AuthoriseTime, work_past_the_limit_is_refused_until_the_client_says_yes) {
  auto story = cleaning(contained(agreed_second(Minutes{120})));
  story.works(Minutes{120});
  story.when(OrderAction{front_desk, "clean", scan_with("clamav")}).then_refused(RefusalCode::limit_reached);
  story.then_did(AuthoriseTime{ines, Minutes{60}, Channel::phone, Fallback::reinstall});
  story.when(OrderAction{front_desk, "clean", scan_with("clamav")}).then_allowed();
}
TEST(AuthoriseTime, needs_an_approver_and_a_sensible_number) {
  auto story = agreed();
  story.when(AuthoriseTime{stranger, Minutes{60}, Channel::phone, Fallback::stop})
      .then_refused(RefusalCode::authoriser_not_of_this_client);
  story.when(AuthoriseTime{tom, Minutes{60}, Channel::phone, Fallback::stop})
      .then_refused(RefusalCode::authoriser_may_not_approve);
  story.when(AuthoriseTime{ines, Minutes{0}, Channel::phone, Fallback::stop})
      .then_refused(RefusalCode::invalid_argument);
  story.when(AuthoriseTime{ines, Minutes{10'001}, Channel::phone, Fallback::stop})
      .then_refused(RefusalCode::invalid_argument);
  given(triaged())
      .when(AuthoriseTime{ines, Minutes{60}, Channel::phone, Fallback::stop})
      .then_refused(RefusalCode::limits_not_agreed);
}
TEST(AuthoriseTime, nobody_answers_for_another_person) {
  auto story = agreed();
  story.facts.people.push_back({stranger, "Ann Other", true, {}});
  story.facts.role.reset();
  story.when(AuthoriseTime{ines, Minutes{60}, Channel::phone, Fallback::stop}, Actor::of(stranger))
      .then_refused(RefusalCode::authoriser_may_not_approve);
}
TEST(AuthoriseTime, a_link_answers_once) {
  auto story = agreed();
  story.then_did(AskForTime{ines, Minutes{60}, Fallback::stop});
  story.then_did(AuthoriseTime{ines, Minutes{60}, Channel::link, Fallback::stop}, Actor::of(ines));
  story.when(AuthoriseTime{ines, Minutes{60}, Channel::link, Fallback::stop}, Actor::of(ines))
      .then_refused(RefusalCode::link_already_used);
  story.when(DeclineTime{ines, Channel::link, ""}, Actor::of(ines)).then_refused(RefusalCode::link_already_used);
}
TEST(DeclineTime, ends_the_waiting_and_leaves_the_fallback) {
  auto story = agreed_second(Minutes{0}, Fallback::replace);
  story.when(DeclineTime{ines, Channel::phone, ""}).then_refused(RefusalCode::nothing_to_do);
  story.then_did(AskForTime{ines, Minutes{60}, Fallback::replace});
  story.then_did(DeclineTime{ines, Channel::link, "too dear"}, Actor::of(ines));
  EXPECT_EQ(hold_of(story.state, story.now), Hold::stopped_at_limit);
  story.when(ChooseWay{Disposition::reinstalled, "quicker"}).then_refused(RefusalCode::limit_reached);
  story.when(ChooseWay{Disposition::replaced, "as agreed"}).then_allowed();
  EXPECT_TRUE(story.then<WayChosen>().fallback);
}

TEST(Fallback, once_taken_lets_the_reinstallation_through_but_no_cleaning_and_no_clock) {
  auto story = cleaning(contained(agreed_second(Minutes{60})));
  story.works(Minutes{60});
  story.then_did(ChooseWay{Disposition::reinstalled, "as agreed"});
  story.when(StartClock{}).then_refused(RefusalCode::limit_reached);
  story.then_did(AccountForMachine{front_desk, Disposition::reinstalled, "from the firm's image"});
  story.then_did(EndStep{"reinstall", true, "fresh"});
  story.when(OrderAction{front_desk, "verify", scan_with("clamav", true)}).then_refused(RefusalCode::limit_reached);
  story.when(OrderAction{front_desk, "verify", scan_with("clamav", false)}).then_allowed();
}

TEST(Targets, are_counted_in_business_hours_of_the_clients_zone) {
  Story story;
  story.now = at("2026-03-06T21:30:00Z");  // Friday 16:30 in New York; closes at 17:00
  story.then_did(
      Report{this_incident, "INC-1042", harbor_dental, tom, "A red window", "", {front_desk}, Channel::phone});
  story.then_did(Triage{Urgency::critical, Impact::whole_site});
  const auto triage = story.then<Triaged>();
  EXPECT_EQ(triage.priority, Priority::p1);
  EXPECT_EQ(*triage.respond_by, at("2026-03-06T22:00:00Z"));
  EXPECT_EQ(*triage.resolve_by, at("2026-03-09T15:30:00Z"))
      << "Monday 11:30, an hour earlier in UTC: the clocks were put forward";
}
TEST(Targets, stand_still_while_the_client_is_waited_for) {
  auto story = agreed_second(Minutes{0});
  const auto before = *story.state.resolve_by;
  story.then_did(AskForTime{ines, Minutes{60}, Fallback::stop});
  EXPECT_TRUE(target_paused(story.state));
  story.passes(Minutes{40});
  story.then_did(AskForTime{ines, Minutes{90}, Fallback::stop});  // asked again: still waiting since the first time
  story.passes(Minutes{20});
  story.then_did(AuthoriseTime{ines, Minutes{90}, Channel::phone, Fallback::stop});
  EXPECT_EQ(story.then<TargetsMoved>().waited, Minutes{60});
  EXPECT_FALSE(target_paused(story.state));
  EXPECT_EQ(*story.state.resolve_by, before + Minutes{60});
}

}  // namespace standfirm::incident

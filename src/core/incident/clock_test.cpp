#include "core/incident/given.hpp"

namespace standfirm::incident {
using namespace given_ns;
const Actor schedule = Actor::of_system("schedule");

TEST(Clock, does_not_start_before_the_limits_are_agreed) {
  given(triaged()).when(StartClock{}).then_refused(RefusalCode::limits_not_agreed);
}

TEST(Clock, counts_whole_seconds_between_start_and_pause) {
  auto story = agreed();
  story.now += Millis{700};
  story.then_did(StartClock{});
  story.now += Millis{90'900};  // 14:00:00.700 to 14:01:31.600
  story.then_did(PauseClock{""});
  EXPECT_EQ(story.then<ClockPaused>().counted, Seconds{91});
  EXPECT_EQ(story.state.attended, Seconds{91});
}

TEST(Clock, stretches_that_follow_one_another_lose_nothing) {
  auto story = agreed();
  for (int i = 0; i < 10; ++i) {
    story.then_did(StartClock{});
    story.now += Millis{1'500};
    story.then_did(PauseClock{""});
  }
  EXPECT_EQ(story.state.attended, Seconds{15});
}

TEST(Clock, is_each_technicians_own) {
  auto story = agreed();
  story.then_did(StartClock{});
  story.when(StartClock{}).then_refused(RefusalCode::clock_already_running);
  story.when(PauseClock{}, Actor::of(lee)).then_refused(RefusalCode::clock_not_running);
  story.then_did(StartClock{}, Actor::of(lee));
  story.passes(Minutes{10});
  EXPECT_EQ(clock_at(story.state, story.now).attended, Minutes{20});
}

TEST(Clock, warns_at_three_quarters_once) {
  auto story = agreed();  // 240 minutes
  const auto started = story.now;
  story.then_did(StartClock{}).passes(Minutes{179}).when(Tick{}, schedule);
  EXPECT_TRUE(story.latest.empty());
  story.passes(Minutes{5}).when(Tick{}, schedule);
  EXPECT_EQ(story.then<LimitWarned>().at, started + Minutes{180});
  EXPECT_EQ(clock_at(story.state, story.now).state, ClockState::warned);
  story.passes(Minutes{5}).when(Tick{}, schedule);
  EXPECT_TRUE(story.latest.empty());
}

TEST(Clock, warns_again_of_a_new_limit) {
  auto story = agreed_second(Minutes{100});
  story.works(Minutes{80});
  story.then_did(AuthoriseTime{ines, Minutes{100}, Channel::phone, Fallback::stop});
  story.then_did(StartClock{}).passes(Minutes{75}).when(Tick{}, schedule);
  EXPECT_EQ(story.then<LimitWarned>().limit, Minutes{200});
}

TEST(Clock, stops_at_the_limit_and_says_so) {
  auto story = agreed_second(Minutes{60});
  const auto started = story.now;
  story.then_did(StartClock{}).passes(std::chrono::hours{9}).when(Tick{}, schedule);
  EXPECT_EQ(story.then<ClockPaused>().until, started + Minutes{60});
  EXPECT_EQ(story.then<LimitReached>().at, started + Minutes{60});
  EXPECT_EQ(story.state.attended, Minutes{60});
  EXPECT_EQ(hold_of(story.state, story.now), Hold::stopped_at_limit);
  EXPECT_EQ(clock_at(story.state, story.now).state, ClockState::at_limit);
}

TEST(Clock, several_clocks_stop_together_at_exactly_the_limit) {
  auto story = agreed_second(Minutes{1});  // 60 seconds for two: the first alone for 7, then both
  const auto started = story.now;
  story.then_did(StartClock{}).passes(Seconds{7});
  story.then_did(StartClock{}, Actor::of(lee)).passes(Minutes{5}).when(Tick{}, schedule);
  EXPECT_EQ(story.then<LimitReached>().at, started + Seconds{7 + 27});  // 53 seconds shared by two, rounded up
  EXPECT_EQ(story.state.attended, Seconds{60});
  EXPECT_EQ(story.state.worked_by.at(0).attended, Seconds{34});
  EXPECT_EQ(story.state.worked_by.at(1).attended, Seconds{26});
}

TEST(Clock, any_command_after_the_moment_first_stops_it) {
  auto story = agreed_second(Minutes{60});
  const auto started = story.now;
  story.then_did(StartClock{}).passes(Minutes{90});
  story.when(AddNote{"looked again"}).then_allowed();
  EXPECT_EQ(story.then<LimitReached>().at, started + Minutes{60});
  EXPECT_TRUE(std::holds_alternative<NoteAdded>(story.latest.back()));
}

TEST(Clock, what_it_shows_never_passes_the_limit_even_when_nobody_looked) {
  auto story = agreed_second(Minutes{60});
  story.then_did(StartClock{}).passes(std::chrono::hours{5});
  const auto shown = clock_at(story.state, story.now);
  EXPECT_EQ(shown.attended, Minutes{60});
  EXPECT_EQ(*shown.left, Seconds{0});
  EXPECT_TRUE(shown.running.empty());
}

TEST(Clock, says_when_it_will_warn_and_stop) {
  auto story = agreed_second(Minutes{100});
  story.then_did(StartClock{});
  const auto shown = clock_at(story.state, story.now);
  EXPECT_EQ(shown.warns_at, story.now + Minutes{75});
  EXPECT_EQ(shown.stops_at, story.now + Minutes{100});
}

TEST(Clock, is_corrected_only_with_a_reason_and_within_what_is_possible) {
  auto story = agreed_second(Minutes{60});
  story.works(Minutes{30});
  story.when(CorrectClock{Minutes{-5}, " "}).then_refused(RefusalCode::reason_missing);
  story.when(CorrectClock{Minutes{-31}, "lunch"}).then_refused(RefusalCode::correction_out_of_range);
  story.when(CorrectClock{Minutes{31}, "forgot"}).then_refused(RefusalCode::correction_out_of_range);
  story.when(CorrectClock{Seconds::min(), "overflow"}).then_refused(RefusalCode::correction_out_of_range);
  story.when(CorrectClock{Seconds{0}, "nothing"}).then_refused(RefusalCode::nothing_to_do);
  story.then_did(CorrectClock{Minutes{-5}, "lunch"});
  EXPECT_EQ(story.state.attended, Minutes{25});
}

TEST(Clock, a_correction_below_the_limit_lets_work_go_on) {
  auto story = cleaning(contained(agreed_second(Minutes{60})));
  story.then_did(StartClock{}).passes(Minutes{61}).when(Tick{}, schedule);
  story.then_did(CorrectClock{Minutes{-20}, "was on the phone with another client"});
  EXPECT_EQ(hold_of(story.state, story.now), Hold::none);
  story.when(OrderAction{front_desk, "clean", scan_with("clamav")}).then_allowed();
}

TEST(Clock, going_backwards_counts_nothing) {
  auto story = agreed();
  story.then_did(StartClock{});
  story.now -= Minutes{10};
  story.then_did(PauseClock{""});
  EXPECT_EQ(story.state.attended, Seconds{0});
}

TEST(Clock, closing_stops_it) {
  auto story = ready_to_close();
  story.then_did(StartClock{}).passes(Minutes{3});
  story.then_did(Close{"done"});
  EXPECT_EQ(story.then<ClockPaused>().counted, Minutes{3});
  EXPECT_TRUE(story.state.running.empty());
}

namespace {
Story where_tool_time_costs(Minutes authorised) {
  auto story = triaged();
  story.facts.earlier = {first_incident()};
  story.facts.agreement->terms.unattended_tool_time_costs = true;
  return cleaning(contained(agreed(authorised, Fallback::reinstall, std::move(story))));
}
void tool_ran(Story& story, Minutes time) {
  const auto order = story.ordered(scan_with("clamav"));
  const auto started = story.now;
  story.passes(time).when(
      RecordOutcome{actions::Outcome{order, OrderStatus::succeeded, "", scanned("clamav", ScanVerdict::clean), started,
                                     story.now, "b"}},
      Actor::of(front_desk));
}
}  // namespace

TEST(ToolTime, costs_nothing_unless_the_agreement_says_so) {
  auto free = cleaning(contained(agreed_second(Minutes{60})));
  tool_ran(free, Minutes{40});
  EXPECT_EQ(free.state.attended, Seconds{0});
  auto costs = where_tool_time_costs(Minutes{60});
  tool_ran(costs, Minutes{40});
  EXPECT_EQ(costs.then<ToolTimeCounted>().counted, Minutes{40});
  EXPECT_EQ(costs.state.attended, Minutes{40});
}
TEST(ToolTime, is_not_counted_twice_when_somebody_works_beside_it) {
  auto story = where_tool_time_costs(Minutes{100});
  story.then_did(StartClock{});
  const auto order = story.ordered(scan_with("clamav"));
  const auto started = story.now;
  story.passes(Minutes{10}).then_did(PauseClock{"lunch"}).passes(Minutes{20});
  story.when(RecordOutcome{actions::Outcome{order, OrderStatus::succeeded, "", scanned("clamav", ScanVerdict::clean),
                                            started, story.now, "b"}},
             Actor::of(front_desk));
  EXPECT_EQ(story.then<ToolTimeCounted>().counted, Minutes{20});
  EXPECT_EQ(story.state.attended, Minutes{30});
}
TEST(ToolTime, never_passes_the_limit) {
  auto story = where_tool_time_costs(Minutes{60});
  tool_ran(story, Minutes{400});
  EXPECT_EQ(story.state.attended, Minutes{60});
  EXPECT_TRUE(story.happened<LimitReached>());
}
TEST(ToolTime, a_machine_that_claims_more_than_passed_is_not_believed) {
  auto story = where_tool_time_costs(Minutes{600});
  const auto order = story.ordered(scan_with("clamav"));
  story.passes(Minutes{5});
  story.when(RecordOutcome{actions::Outcome{order, OrderStatus::succeeded, "", scanned("clamav", ScanVerdict::clean),
                                            story.now - Days{9}, story.now, "b"}},
             Actor::of(front_desk));
  EXPECT_EQ(story.state.attended, Minutes{5});
}

}  // namespace standfirm::incident

#include "core/advice/advice.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cmath>

#include "core/advice/judged.hpp"
#include "core/advice/standard.hpp"
#include "core/incident/given.hpp"

namespace standfirm::advice {
namespace {
using namespace incident::given_ns;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

/// short_procedure cleans with clamav and by hand.
Story second_incident(Minutes authorised = Minutes{240}) {
  Story story;
  auto& clean = story.procedure().steps;
  for (auto& step : clean)
    if (step.id == "clean") step.actions.push_back({"scan", json::parse(R"({"tool":"clamav","clean":true})").value()});
  story.facts.earlier = {first_incident()};
  story.then_did(
      incident::Report{this_incident, "INC-1002", harbor_dental, tom, "It is back", "", {front_desk}, Channel::phone});
  story.then_did(incident::Triage{Urgency::high, Impact::one_person});
  story.then_did(incident::AgreeLimits{ines, Channel::phone, authorised, Fallback::reinstall});
  return story;
}
Advice advised(const Story& story, const Learned& learned) {
  return advise(story.state, front_desk, story.facts, learned, {}, story.now);
}
Learned shipped(const Story& story) { return learn(*story.facts.procedure, {}, story.now); }

std::vector<std::string> ways_of(const Advice& advice) {
  std::vector<std::string> out;
  out.reserve(advice.ways.size());
  for (const auto& way : advice.ways) out.push_back(way.way);
  return out;
}
ClosedMachine closed(const std::string& way, bool fixed, TimePoint at) {
  ClosedMachine one;
  one.closed_at = at;
  one.tried = {{way, fixed}};
  one.ended = fixed ? Disposition::cleaned : Disposition::reinstalled;
  return one;
}
}  // namespace

TEST(CleaningWays, are_the_tools_the_procedure_cleans_with_and_hands) {
  const auto story = second_incident();
  EXPECT_THAT(cleaning_ways(*story.facts.procedure), ::testing::ElementsAre("clamav", "by_hand"));
}
TEST(Advice, weighs_every_way_on_and_says_the_cheapest_first) {
  const auto story = second_incident();
  const auto advice = advised(story, shipped(story));
  ASSERT_FALSE(advice.nothing) << *advice.nothing;
  EXPECT_THAT(ways_of(advice), Contains("tool:clamav"));
  EXPECT_THAT(ways_of(advice), Contains("tool:by_hand"));
  EXPECT_THAT(ways_of(advice), Contains("reinstall"));
  EXPECT_THAT(ways_of(advice), Contains("stop"));
  EXPECT_TRUE(advice.ways.front().best);
  for (std::size_t i = 1; i < advice.ways.size(); ++i)
    EXPECT_GE(advice.ways[i].expected.minor, advice.ways.front().expected.minor - 1);
  EXPECT_THAT(advice.headline.text, HasSubstr(advice.ways.front().title.text));
  EXPECT_THAT(advice.ways[1].reason.text, HasSubstr("more than"));
}
TEST(Advice, has_parts_that_add_up_to_what_is_expected) {
  const auto story = second_incident();
  for (const auto& way : advised(story, shipped(story)).ways) {
    std::int64_t sum = 0;
    for (const auto& part : way.parts) sum += part.amount.minor;
    EXPECT_LE(std::abs(sum - way.expected.minor), 4) << way.title;
    EXPECT_LE(std::abs(way.firm.minor + way.client.minor - way.expected.minor), 2) << way.title;
  }
}
TEST(Advice, answers_within_fifty_milliseconds) {
  const auto story = second_incident();
  const auto learned = shipped(story);
  const auto began = std::chrono::steady_clock::now();
  constexpr int times = 5;
  for (int i = 0; i < times; ++i) EXPECT_FALSE(advised(story, learned).ways.empty());
  EXPECT_LT((std::chrono::steady_clock::now() - began) / times, std::chrono::milliseconds(50));
}
TEST(Advice, without_minutes_left_can_only_ask_or_take_what_was_agreed) {
  const auto story = second_incident(Minutes{0});
  const auto ways = ways_of(advised(story, shipped(story)));
  EXPECT_THAT(ways, Contains("ask_hours"));
  EXPECT_THAT(ways, Contains("reinstall"));
  EXPECT_THAT(ways, Each(Not(HasSubstr("tool:"))));
}
TEST(Advice, changes_with_what_is_learned) {
  const auto story = second_incident();
  std::vector<ClosedMachine> useless;
  useless.reserve(60);
  for (int i = 0; i < 60; ++i) useless.push_back(closed("clamav", false, story.now - Days{60 - i}));
  const auto cold = advised(story, shipped(story)),
             warm = advised(story, learn(*story.facts.procedure, useless, story.now));
  EXPECT_EQ(warm.learned_from, 60u);
  const auto cost = [](const Advice& advice) {
    for (const auto& way : advice.ways)
      if (way.way == "tool:clamav") return way.expected.minor;
    return std::int64_t{0};
  };
  EXPECT_GT(cost(warm), cost(cold));
}
TEST(Advice, has_nothing_to_say_about_a_settled_machine) {
  auto story = second_incident();
  story.state.machines.front().disposition = Disposition::cleaned;
  EXPECT_TRUE(advised(story, shipped(story)).nothing);
}

TEST(Choice, is_recorded_with_what_was_advised_and_judged_at_the_end) {
  auto story = second_incident();
  const auto choice =
      choice_in(story.state, incident::OrderAction{front_desk, "clean", actions::Scan{"clamav", "", {}, true, {}}});
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->way, "tool:clamav");
  const auto record = to_record(story.state, choice->machine, choice->way, story.facts, shipped(story), {}, story.now);
  ASSERT_TRUE(record);
  story.then_did(*record);
  ASSERT_EQ(story.state.advice.size(), 1u);
  auto all = judged(story.state, {});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].verdict, Verdict::open);
  EXPECT_EQ(all[0].event, story.state.version);

  // What becomes of it is told by the state at the end; how it got there is other tests' concern.
  auto ended = story.state;
  ended.closed_at = story.now;
  ended.attended = Minutes{60};
  ended.machines.front().disposition = Disposition::cleaned;
  all = judged(ended, {});
  EXPECT_EQ(all[0].came_to->amount_text(), "100.00");
  if (all[0].followed) EXPECT_EQ(all[0].verdict, Verdict::followed_worked);
  ended.attended = Minutes{6'000};
  ended.advice.front().given.chosen = "tool:by_hand";
  ended.advice.front().given.ways.front().way = "reinstall";
  EXPECT_EQ(judged(ended, {})[0].verdict, Verdict::advice_was_cheaper);
}
TEST(Choice, is_none_for_a_scan_that_only_looks) {
  const auto story = second_incident();
  EXPECT_FALSE(
      choice_in(story.state, incident::OrderAction{front_desk, "clean", actions::Scan{"clamav", "", {}, false, {}}}));
  EXPECT_FALSE(choice_in(story.state, incident::StartClock{}));
  EXPECT_EQ(choice_in(story.state, incident::AskForTime{ines, Minutes{60}, Fallback::stop})->way, "ask_hours");
}

TEST(Years, of_the_ordinary_incident_are_cheaper_with_preparation) {
  const auto story = second_incident();
  const auto values = incident_values(shipped(story), {});
  ASSERT_EQ(values.size(), 8u);
  for (const auto& [key, value] : values) EXPECT_GT(value, 0) << key;
  EXPECT_LE(values.at("111"), values.at("000"));
  EXPECT_LE(values.at("100"), values.at("000") + 1e-9);
  EXPECT_LT(rate_with({"antivirus_current", "no_local_admin"}), rate_with({"antivirus_current"}));
}
TEST(Years, make_a_question_the_simulator_accepts) {
  const auto story = second_incident();
  const auto config = years_of({}, shipped(story), {});
  ASSERT_TRUE(economics::checked(config)) << economics::checked(config).error().text();
  EXPECT_EQ(economics::simulate(config, 7, 50, 1), economics::simulate(config, 7, 50, 3));
}

}  // namespace standfirm::advice

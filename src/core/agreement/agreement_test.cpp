#include "core/agreement/agreement.hpp"

#include <gmock/gmock.h>

namespace standfirm::agreement {
namespace {
std::vector<std::string> texts(const std::vector<Sentence>& sentences) {
  std::vector<std::string> out;
  out.reserve(sentences.size());
  for (const auto& one : sentences) out.push_back(one.text);
  return out;
}
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
const TimePoint noon = *time_from_text("2026-03-02T12:00:00Z");

Terms good() {
  Terms terms;
  terms.name = "Standard";
  terms.targets = {{Priority::p1, Minutes{60}, Minutes{480}}};
  terms.not_included = {"replacement machines"};
  return terms;
}
std::optional<Refusal> fault(const std::function<void(Terms&)>& change) {
  auto terms = good();
  change(terms);
  return fault_in(terms, Currency{}, "America/New_York");
}
AgreeTerms agree(const Terms& terms, TimePoint from = noon) { return {{}, {}, terms, from}; }
State with(const std::vector<AgreeTerms>& all) {
  State state;
  for (const auto& one : all) {
    const auto events = decide(state, one, {}, "America/New_York");
    if (!events) {
      ADD_FAILURE() << events.error().sentence;
      continue;
    }
    for (const auto& event : *events) state = evolve(std::move(state), event);
  }
  return state;
}
}  // namespace

TEST(Terms, that_can_be_kept_have_no_fault) {
  EXPECT_FALSE(fault([](Terms&) {}));
}

TEST(Terms, that_cannot_be_kept_name_the_field_and_the_mend) {
  const std::vector<std::pair<std::string, std::function<void(Terms&)>>> faults{
      {"terms.name", [](Terms& t) { t.name = " "; }},
      {"terms.hourly_rate", [](Terms& t) { t.hourly_rate.minor = -1; }},
      {"terms.hourly_rate", [](Terms& t) { t.hourly_rate.currency = *currency_from_text("EUR"); }},
      {"terms.replacement_guide_price",
       [](Terms& t) { t.replacement_guide_price.currency = *currency_from_text("EUR"); }},
      {"terms.increment", [](Terms& t) { t.increment = Minutes{0}; }},
      {"terms.courtesy_minutes", [](Terms& t) { t.courtesy_minutes = Minutes{-1}; }},
      {"terms.included_minutes", [](Terms& t) { t.included_minutes = Minutes{100'001}; }},
      {"terms.tax_percent_millis", [](Terms& t) { t.tax_percent_millis = 100'001; }},
      {"terms.targets[1]", [](Terms& t) { t.targets.push_back(t.targets[0]); }},
      {"terms.targets[0]", [](Terms& t) { t.targets[0].resolve_within = Minutes{59}; }},
      {"terms.business_hours", [](Terms& t) { t.business_hours = "Mo-Xx 08:00-17:00"; }},
      {"terms.watch_days", [](Terms& t) { t.watch_days = 4'000; }},
  };
  for (const auto& [field, change] : faults) {
    const auto refusal = fault(change);
    ASSERT_TRUE(refusal) << field;
    EXPECT_EQ(refusal->field, field);
    EXPECT_FALSE(refusal->mend.empty()) << field;
  }
}
TEST(Agreement, has_one_version_in_force_at_a_time) {
  auto newer = good();
  newer.hourly_rate = Money{17'500, {}};
  const auto state = with({agree(good()), agree(newer, noon + Days{30})});
  EXPECT_FALSE(in_force(state, noon - Millis{1}));
  EXPECT_EQ(in_force(state, noon)->version, 1u);
  EXPECT_EQ(in_force(state, noon + Days{30} - Millis{1})->terms.hourly_rate.amount_text(), "150.00");
  EXPECT_EQ(in_force(state, noon + Days{30})->version, 2u);
  EXPECT_EQ(in_force(state, noon + Days{30})->terms.hourly_rate.amount_text(), "175.00");
}
TEST(Agreement, versions_follow_one_another) {
  const auto state = with({agree(good())});
  EXPECT_EQ(decide(state, agree(good(), noon + Days{1}), {}, "UTC").error().code, RefusalCode::nothing_to_do);
  auto newer = good();
  newer.watch_days = 30;
  EXPECT_EQ(decide(state, agree(newer, noon - Days{1}), {}, "UTC").error().code, RefusalCode::invalid_argument);
}
TEST(AgreementInWords, says_what_the_first_and_the_later_ones_cost) {
  const auto words = texts(in_words(good()));
  EXPECT_THAT(words, Contains("The first virus incident is on us: up to 4 hours at 0.00 USD an hour."));
  EXPECT_THAT(words, Contains("Every later one costs 150.00 USD an hour."));
  EXPECT_THAT(words, Contains("Only our people install software."));
  EXPECT_THAT(words, Contains("Not included: replacement machines."));
}
TEST(AgreementWarnings, tell_an_owner_of_all_you_can_eat) {
  EXPECT_THAT(warnings(good()), IsEmpty());
  auto terms = good();
  terms.included_minutes = Minutes{6'000};
  EXPECT_THAT(texts(warnings(terms)), Contains(HasSubstr("all you can eat")));
  terms = good();
  terms.hourly_rate.minor = 0;
  EXPECT_THAT(texts(warnings(terms)), Contains(HasSubstr("no cap")));
  terms = good();
  terms.targets.clear();
  EXPECT_THAT(texts(warnings(terms)), Contains(HasSubstr("No response targets")));
}
TEST(Priority, comes_from_urgency_and_impact_and_never_falls_when_either_rises) {
  EXPECT_EQ(priority_of(Urgency::critical, Impact::whole_site), Priority::p1);
  EXPECT_EQ(priority_of(Urgency::critical, Impact::one_person), Priority::p2);
  EXPECT_EQ(priority_of(Urgency::high, Impact::one_person), Priority::p3);
  EXPECT_EQ(priority_of(Urgency::low, Impact::one_person), Priority::p4);
  for (int u = 0; u < 4; ++u)
    for (int i = 0; i < 3; ++i) {
      const auto here = priority_of(static_cast<Urgency>(u), static_cast<Impact>(i));
      if (u < 3) EXPECT_LE(priority_of(static_cast<Urgency>(u + 1), static_cast<Impact>(i)), here);
      if (i < 2) EXPECT_LE(priority_of(static_cast<Urgency>(u), static_cast<Impact>(i + 1)), here);
    }
}

}  // namespace standfirm::agreement

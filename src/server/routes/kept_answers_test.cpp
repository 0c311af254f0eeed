#include "server/routes/kept_answers.hpp"

#include <gmock/gmock.h>

namespace standfirm::server {
namespace {
const auto noon = *time_from_text("2026-03-02T12:00:00Z");

std::shared_ptr<const KeptAnswers::Answer> answer(std::string body) { return std::make_shared<const KeptAnswers::Answer>(KeptAnswers::Answer{std::move(body), 7}); }

TEST(KeptAnswers, are_given_again_to_whoever_asks_the_same_while_nothing_has_changed) {
  KeptAnswers kept;
  kept.keep("olga /v1/desk", 3, noon, answer("{}"));
  ASSERT_NE(kept.find("olga /v1/desk", 3, noon + Millis(100)), nullptr);
  EXPECT_EQ(kept.find("olga /v1/desk", 3, noon + Millis(100))->body, "{}");
  EXPECT_EQ(kept.find("dana /v1/desk", 3, noon), nullptr) << "what may be done differs from person to person";
}

TEST(KeptAnswers, are_forgotten_when_anything_changed_or_time_passed_or_the_clock_went_back) {
  KeptAnswers kept;
  kept.keep("olga /v1/desk", 3, noon, answer("{}"));
  EXPECT_EQ(kept.find("olga /v1/desk", 4, noon), nullptr);
  EXPECT_EQ(kept.find("olga /v1/desk", 3, noon + KeptAnswers::kept_for + Millis(1)), nullptr);
  EXPECT_EQ(kept.find("olga /v1/desk", 3, noon - Millis(1)), nullptr);
}

TEST(KeptAnswers, take_no_more_memory_than_they_may) {
  KeptAnswers kept;
  for (int i = 0; i < 20; ++i) kept.keep(std::to_string(i), 1, noon, answer(std::string(1u << 20, 'x')));
  std::size_t left = 0;
  for (int i = 0; i < 20; ++i)
    if (const auto found = kept.find(std::to_string(i), 1, noon)) left += found->body.size();
  EXPECT_LE(left, KeptAnswers::most_bytes);
  EXPECT_GT(left, 0u);
}

}  // namespace
}  // namespace standfirm::server

#include "server/agents/told_facts.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace standfirm::server::agents {
namespace {
const TimePoint noon = time_from_text("2026-03-02T12:00:00Z").value();

TEST(ToldFacts, come_back_as_they_were_told) {
  actions::MachineFacts facts;
  facts.read_at = noon;
  facts.host_name = "front-desk-pc";
  facts.pending_updates = std::vector<std::string>(2'000, "openssl");
  ToldFacts told;
  EXPECT_EQ(told.of(noon), std::nullopt);
  told.keep(facts);
  const auto back = told.of(noon);
  ASSERT_TRUE(back);
  EXPECT_EQ(json::write_text(*back), json::write_text(facts));
}

TEST(ToldFacts, are_only_the_last_ones) {
  actions::MachineFacts facts;
  facts.read_at = noon;
  ToldFacts told;
  told.keep(facts);
  facts.read_at = noon + Minutes(10);
  told.keep(facts);
  EXPECT_EQ(told.of(noon), std::nullopt);
  EXPECT_TRUE(told.of(noon + Minutes(10)));
}

}  // namespace
}  // namespace standfirm::server::agents

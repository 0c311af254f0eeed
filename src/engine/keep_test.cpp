#include "engine/keep.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "engine/links.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::engine {
namespace {
const TimePoint noon = time_from_text("2026-03-02T12:00:00Z").value();

TEST(Keep, holds_a_document_until_it_expires) {
  const auto store = store::make_memory_store();
  Keep keep(*store);
  keep.put("session", "a", "{}", noon + Minutes(1));
  EXPECT_EQ(keep.get("session", "a", noon), "{}");
  EXPECT_EQ(keep.get("session", "a", noon + Minutes(1)), std::nullopt);
  EXPECT_EQ(keep.get("key", "a", noon), std::nullopt);
  EXPECT_EQ(keep.all("session", noon).size(), 1u);
  keep.drop("session", "a");
  EXPECT_TRUE(keep.all("session", noon).empty());
  EXPECT_THROW(keep.put("session", "b", std::string(Keep::max_body_bytes + 1, 'x')), std::length_error);
}

TEST(Keep, a_single_use_document_is_taken_once) {
  const auto store = store::make_memory_store();
  Keep keep(*store);
  EXPECT_TRUE(keep.make("token", "t", "{}", noon));
  EXPECT_FALSE(keep.make("token", "t", "{\"other\":1}", noon));
  EXPECT_EQ(keep.take("token", "t", noon), "{}");
  EXPECT_EQ(keep.take("token", "t", noon), std::nullopt);
}

TEST(LinkTokens, only_what_we_signed_for_this_purpose_names_a_link) {
  const LinkTokens ours(std::string(32, 'k')), others(std::string(32, 'o'));
  CountingIds ids(1);
  const auto link = ids.make<LinkId>(noon);
  const auto token = ours.make(LinkPurpose::approve_time, link);
  EXPECT_EQ(token.size(), 64u);
  EXPECT_EQ(ours.read(LinkPurpose::approve_time, token), link);
  EXPECT_EQ(others.read(LinkPurpose::approve_time, token), std::nullopt);
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ours.read(LinkPurpose::approve_time, forged), std::nullopt) << i;
  }
  EXPECT_EQ(ours.read(LinkPurpose::approve_time, ""), std::nullopt);
  EXPECT_EQ(ours.read(LinkPurpose::approve_time, token + "AAAA"), std::nullopt);
  EXPECT_THROW(LinkTokens("short"), std::invalid_argument);
}

}  // namespace
}  // namespace standfirm::engine

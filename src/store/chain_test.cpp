#include "store/chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.hpp"

namespace standfirm::store {
namespace {

StoredEvent sample() {
  return {9,
          "incident/a",
          2,
          "time_authorised",
          TimePoint{Millis{1'772'460'000'250}},
          "person/ines",
          R"({"minutes":60})",
          std::string(32, '\x11'),
          {}};
}

TEST(Chain, the_hash_of_a_known_event_stays_what_it_is_for_ever) {
  // Worked out apart from this program (Python's hashlib over the bytes chain.hpp describes).
  const auto hash = chain_hash(sample());
  EXPECT_EQ(to_hex(hash.data(), hash.size()), "c3f5e9eaaaed5ba460b2d7ab68a49c38e66178ae4f221e55cdb51210fa53a9b6");
}

TEST(Chain, every_field_but_the_position_changes_the_hash) {
  const auto hash = chain_hash(sample());
  auto other = sample();
  other.position = 10;
  EXPECT_EQ(chain_hash(other), hash);
  const auto differs = [&](auto change) {
    auto changed = sample();
    change(changed);
    return chain_hash(changed) != hash;
  };
  EXPECT_TRUE(differs([](auto& e) { e.stream = "incident/b"; }));
  EXPECT_TRUE(differs([](auto& e) { e.version = 3; }));
  EXPECT_TRUE(differs([](auto& e) { e.type = "time_authorisee"; }));
  EXPECT_TRUE(differs([](auto& e) { e.at += Millis{1}; }));
  EXPECT_TRUE(differs([](auto& e) { e.actor = "person/inez"; }));
  EXPECT_TRUE(differs([](auto& e) { e.body += " "; }));
  EXPECT_TRUE(differs([](auto& e) { e.previous[31] ^= 1; }));
}

TEST(Chain, text_cannot_wander_from_one_field_into_the_next) {
  auto left = sample(), right = sample();
  left.actor = "person/ab";
  left.body = "c";
  right.actor = "person/a";
  right.body = "bc";
  EXPECT_NE(chain_hash(left), chain_hash(right));
}

TEST(Chain, text_that_is_not_utf_8_is_named_by_its_field) {
  for (const std::string& bad : {std::string("\xff"), std::string("\xc0\x80"), std::string("\xed\xa0\x80"),
                                 std::string("a\0", 2), std::string("\xe2\x82"), std::string("\xf4\x90\x80\x80")})
    EXPECT_THROW(require_text("body", bad), std::invalid_argument);
  for (const std::string good :
       {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x92\xa5", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"})
    EXPECT_NO_THROW(require_text("body", good));
}

TEST(Chain, a_stream_is_a_kind_a_slash_and_an_id) {
  for (const auto* bad : {"", "incident", "/a", "incident/", "\xff/a"})
    EXPECT_THROW(require_stream(bad), std::invalid_argument) << bad;
  EXPECT_NO_THROW(require_stream("incident/a"));
  EXPECT_NO_THROW(require_stream("invoice/2026/7"));
}

RC_GTEST_PROP(Chain, a_cursor_says_where_it_was_made, ()) {
  const auto text = [] { return *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)); };
  const auto order = text(), key = text();
  const auto back = read_cursor(cursor_text({order, key}));
  RC_ASSERT(back.order == order && back.key == key);
}
RC_GTEST_PROP(Chain, any_text_is_a_cursor_or_a_bad_cursor, (const std::string& text)) {
  try {
    (void)read_cursor(text);
  } catch (const BadCursor&) {
  }
}

}  // namespace
}  // namespace standfirm::store

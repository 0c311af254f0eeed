#include "base/json_text.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace standfirm::json {
namespace {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)
struct Inner {
  std::string text;
  std::optional<std::int64_t> number;
  std::vector<std::string> list;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (text, number, list))
struct Other {
  double ratio = 0;
};
BOOST_DESCRIBE_STRUCT(Other, (), (ratio))
struct Outer {
  bool yes = false;
  unsigned count = 0;
  Minutes time{};
  TimePoint at{};
  TechnicianId who;
  Colour colour{};
  Money price;
  Bytes bytes;
  std::map<std::string, std::string> words;
  std::vector<Inner> inner;
  std::vector<bool> flags;
  std::variant<Inner, Other> either;
  std::optional<Inner> maybe;
  Value anything;
};
BOOST_DESCRIBE_STRUCT(Outer, (),
                      (yes, count, time, at, who, colour, price, bytes, words, inner, flags, either, maybe, anything))

RC_GTEST_PROP(JsonText, is_what_the_tree_serialises_to,
              (const std::vector<std::uint8_t>& bytes, bool yes, unsigned count)) {
  std::string said;
  for (const auto byte : bytes)
    said += static_cast<char>(byte % 0x80);  // JSON is UTF-8; its first half holds all that is escaped
  said += "\u00e9\u4e00";
  Outer value;
  value.yes = yes;
  value.count = count;
  value.time = Minutes{-static_cast<std::int64_t>(count)};
  value.at = TimePoint{Millis{1'772'460'000'000 + count}};
  value.colour = yes ? Colour::green : Colour::red;
  value.price = Money{count, {}};
  value.bytes.data = bytes;
  value.words = {{said, said}, {"b", ""}};
  value.inner = {{said, std::nullopt, {}}, {"", count, {said, "x"}}};
  value.flags = {yes, !yes};
  if (yes)
    value.either = Other{0.5 * count};
  else
    value.maybe = Inner{said, 3, {said}};
  value.anything = Object{{"k", said}, {"n", nullptr}};
  RC_ASSERT(direct_text(value) == text(write(value)));
  RC_ASSERT(body_text(value.either) == text(write_body(value.either)));
}

TEST(JsonText, an_empty_struct_and_empty_lists_are_written) {
  EXPECT_EQ(direct_text(std::vector<int>{}), "[]");
  EXPECT_EQ(direct_text(std::map<std::string, int>{}), "{}");
  EXPECT_EQ(direct_text(std::optional<int>{}), "null");
}

}  // namespace
}  // namespace standfirm::json

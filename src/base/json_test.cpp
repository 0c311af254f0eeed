#include "base/json.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <limits>

#include "base/words.hpp"

namespace standfirm::json {
namespace {
struct Inner {
  std::string name;
  Minutes minutes{0};
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, minutes))
struct Outer {
  ClientId id;
  bool yes = false;
  std::uint8_t small = 0;
  std::int64_t large = 0;
  std::optional<std::string> maybe;
  std::vector<Inner> list;
  std::map<std::string, Inner> by_name;
  Money price;
  TimePoint at{};
  std::chrono::year_month_day day{std::chrono::year{2026}, std::chrono::month{3}, std::chrono::day{2}};
  Role role{};
  Bytes bytes;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (id, yes, small, large, maybe, list, by_name, price, at, day, role, bytes))
struct Lenient {
  using fields_have_defaults = void;
  int a = 7;
  int b = 8;
};
BOOST_DESCRIBE_STRUCT(Lenient, (), (a, b))
struct TimeAuthorised {
  Minutes minutes{0};
};
BOOST_DESCRIBE_STRUCT(TimeAuthorised, (), (minutes))
struct NoteAdded {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(NoteAdded, (), (text))
using Event = std::variant<TimeAuthorised, NoteAdded>;

Outer sample() {
  Outer out;
  out.yes = true;
  out.small = 255;
  out.large = std::numeric_limits<std::int64_t>::min();
  out.list = {{"a", Minutes{5}}};
  out.by_name = {{"x y", {"b", Minutes{-1}}}};
  out.price = {15'000, {}};
  out.role = Role::dispatcher;
  out.bytes.data = {0, 255, 7};
  return out;
}
template <class T>
std::string wrong(std::string_view text, Unknown unknown = Unknown::refuse) {
  const auto read = read_text<T>(text, unknown);
  return read ? "read" : read.error().text();
}
Value changed(std::string_view field, Value value) {
  Value whole = write(sample());
  whole.as_object()[field] = std::move(value);
  return whole;
}
std::string wrong_field(std::string_view field, Value value) {
  const auto out = read<Outer>(changed(field, std::move(value)));
  return out ? "read" : out.error().field;
}
}  // namespace

TEST(Json, what_is_written_is_read_back) {
  const auto text = write_text(sample());
  const auto back = read_text<Outer>(text);
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(write_text(*back), text);
  EXPECT_EQ(text.find("maybe"), std::string::npos) << "an empty optional is left out";
}
TEST(Json, names_the_field_that_is_wrong) {
  EXPECT_EQ(wrong_field("small", 256), "small");
  EXPECT_EQ(wrong_field("small", -1), "small");
  EXPECT_EQ(wrong_field("large", 1.5), "large");
  EXPECT_EQ(wrong_field("yes", 1), "yes");
  EXPECT_EQ(wrong_field("role", "boss"), "role");
  EXPECT_EQ(wrong_field("id", "x"), "id");
  EXPECT_EQ(wrong_field("at", "today"), "at");
  EXPECT_EQ(wrong_field("day", "2026-02-29"), "day");
  EXPECT_EQ(wrong_field("bytes", "***"), "bytes");
  EXPECT_EQ(wrong_field("price", Value{{"amount", 150}, {"currency", "USD"}}), "price");
  EXPECT_EQ(wrong_field("list", Array{Object{{"name", "a"}, {"minutes", "5"}}}), "list[0].minutes");
  EXPECT_EQ(wrong_field("by_name", Object{{"k", Object{{"name", 1}, {"minutes", 5}}}}), "by_name.k.name");
}
TEST(Json, a_missing_field_is_an_error_unless_the_type_has_defaults) {
  EXPECT_EQ(wrong<Inner>(R"({"name":"a"})"), "minutes: is missing");
  EXPECT_EQ(read_text<Lenient>(R"({"b":9})")->a, 7);
}
TEST(Json, an_unknown_field_is_refused_from_people_and_ignored_from_the_ledger) {
  EXPECT_EQ(wrong<Inner>(R"({"name":"a","minutes":1,"minuets":2})").substr(0, 28), "minuets: is not known here; ");
  EXPECT_EQ(wrong<Inner>(R"({"name":"a","minutes":1,"minuets":2})", Unknown::ignore), "read");
}
TEST(Json, a_variant_carries_its_word) {
  const Event event = TimeAuthorised{Minutes{60}};
  EXPECT_EQ(write_text(event), R"({"type":"time_authorised","minutes":60})");
  EXPECT_EQ(std::get<TimeAuthorised>(*read_text<Event>(write_text(event))).minutes, Minutes{60});
  EXPECT_EQ(text(write_body(event)), R"({"minutes":60})");
  EXPECT_TRUE(read_body<Event>("note_added", Value{{"text", "x"}}));
  EXPECT_EQ(read_body<Event>("note_eaten", Value{{"text", "x"}}).error().field, "type");
  EXPECT_NE(wrong<Event>(R"({"text":"x"})").find("time_authorised, note_added"), std::string::npos);
}
TEST(Json, hostile_text_is_refused_not_followed) {
  EXPECT_EQ(wrong<Value>("{"), wrong<Value>("{"));
  EXPECT_NE(wrong<Value>("{"), "read");
  EXPECT_NE(wrong<Value>("\"\xff\xfe\""), "read") << "not UTF-8";
  EXPECT_NE(wrong<Value>(R"({"a":1,"a":2})"), "read") << "one key twice";
  EXPECT_NE(wrong<Value>(R"({"a":{"b":1,"\u0062":2}})"), "read") << "one key twice, written differently";
  EXPECT_EQ(wrong<Value>(R"([{"a":1},{"a":2}])"), "read");
  EXPECT_NE(wrong<Value>(std::string(40, '[') + std::string(40, ']')), "read") << "too deep";
  EXPECT_EQ(wrong<Value>(std::string(20, '[') + std::string(20, ']')), "read");
  EXPECT_FALSE(parse("[" + std::string(100, ' ') + "]", 50)) << "too long";
  EXPECT_NE(wrong<std::string>(R"("a\u0000b")"), "read") << "a NUL";
  EXPECT_NE(wrong<std::vector<int>>("[1] x"), "read");
}
TEST(Json, whole_numbers_do_not_lose_digits) {
  EXPECT_EQ(read_text<std::int64_t>("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read_text<std::uint64_t>("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(wrong<std::int64_t>("9223372036854775808").substr(0, 20), "must be a whole numb");
}
TEST(Json, describes_itself_for_the_api) {
  Schemas schemas;
  (void)schema<Outer>(schemas);
  const auto& outer = schemas.named.at("outer").as_object();
  EXPECT_FALSE(outer.at("additionalProperties").as_bool());
  const auto required = text(outer.at("required"));
  EXPECT_NE(required.find("\"price\""), std::string::npos);
  EXPECT_EQ(required.find("\"maybe\""), std::string::npos);
  EXPECT_TRUE(schemas.named.contains("inner"));
  EXPECT_EQ(text(schemas.named.at("role").as_object().at("enum")),
            R"(["owner","technician","dispatcher","client_approver"])");
}
TEST(Base64, is_read_back_and_refused_when_it_is_not) {
  EXPECT_EQ(to_base64("\0\xff\x07", 3), "AP8H");
  EXPECT_EQ(from_base64("AP8H")->size(), 3u);
  for (const auto* wrong_text : {"A", "AP8", "AP8H=", "AP 8", "AP-_"})
    EXPECT_FALSE(from_base64(wrong_text)) << wrong_text;
  EXPECT_EQ(to_hex("\x01\xab", 2), "01ab");
}
RC_GTEST_PROP(Json, any_text_is_read_back_or_refused, (const std::string& text)) {
  const auto written = write_text(text);
  const auto back = read_text<std::string>(written);
  if (back) RC_ASSERT(*back == text);
  (void)parse(text);  // whatever it is: no crash
}

}  // namespace standfirm::json

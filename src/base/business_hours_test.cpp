#include "base/business_hours.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <stdexcept>

namespace standfirm {
namespace {
using namespace std::chrono;
constexpr std::string_view new_york = "America/New_York";
TimePoint at(std::string_view text) { return *time_from_text(text); }
BusinessHours hours(std::string_view text = "Mo-Fr 08:00-17:00", std::string_view zone = new_york,
                    std::vector<year_month_day> holidays = {}) {
  auto read = BusinessHours::from_text(text, zone, std::move(holidays));
  if (!read) throw std::invalid_argument(read.error());
  return *read;
}
}  // namespace

TEST(BusinessHours, are_the_clients_own_wall_clock) {
  EXPECT_FALSE(hours().is_open(at("2026-03-02T12:59:59Z")));  // Monday 07:59:59
  EXPECT_TRUE(hours().is_open(at("2026-03-02T13:00:00Z")));
  EXPECT_TRUE(hours().is_open(at("2026-03-02T21:59:59Z")));
  EXPECT_FALSE(hours().is_open(at("2026-03-02T22:00:00Z")));
  EXPECT_FALSE(hours().is_open(at("2026-03-07T15:00:00Z"))) << "Saturday";
  EXPECT_TRUE(hours().is_open(at("2026-07-06T12:00:00Z"))) << "08:00 in summer";
}
TEST(BusinessHours, go_on_the_next_open_day) {
  EXPECT_EQ(hours().add_business_minutes(at("2026-03-06T21:30:00Z"), Minutes{60}),
            at("2026-03-09T12:30:00Z"));  // over the weekend the clocks go forward
  EXPECT_EQ(hours().add_business_minutes(at("2026-03-07T03:00:00Z"), Minutes{1}), at("2026-03-09T12:01:00Z"));
  EXPECT_EQ(hours().add_business_minutes(at("2026-03-02T13:00:00Z"), Minutes{540}), at("2026-03-02T22:00:00Z"))
      << "ends at closing, not at the next opening";
  EXPECT_EQ(hours().add_business_minutes(at("2026-03-07T03:00:00Z"), Minutes{0}), at("2026-03-07T03:00:00Z"));
}
TEST(BusinessHours, are_closed_on_holidays) {
  const auto closed = hours("Mo-Fr 08:00-17:00", new_york, {2026y / December / 25, 2027y / January / 1});
  EXPECT_FALSE(closed.is_open(at("2026-12-25T15:00:00Z")));
  EXPECT_EQ(closed.add_business_minutes(at("2026-12-24T21:30:00Z"), Minutes{60}), at("2026-12-28T13:30:00Z"));
}
TEST(BusinessHours, count_a_leap_day) {
  EXPECT_TRUE(hours().is_open(at("2028-02-29T15:00:00Z"))) << "a Tuesday";
  EXPECT_EQ(hours().open_between(at("2028-02-28T00:00:00Z"), at("2028-03-02T00:00:00Z")), std::chrono::hours{27});
}
TEST(BusinessHours, an_hour_skipped_by_daylight_saving_does_not_exist) {
  const auto night = hours("Su 01:00-04:00");
  EXPECT_EQ(night.open_between(at("2026-03-08T00:00:00Z"), at("2026-03-09T00:00:00Z")), Minutes{120});
  EXPECT_EQ(night.add_business_minutes(at("2026-03-08T06:30:00Z"), Minutes{60}), at("2026-03-08T07:30:00Z"))
      << "01:30 and an hour is 03:30";
}
TEST(BusinessHours, an_hour_repeated_by_daylight_saving_is_open_twice) {
  const auto night = hours("Su 01:00-04:00");
  EXPECT_EQ(night.open_between(at("2026-11-01T00:00:00Z"), at("2026-11-02T00:00:00Z")), Minutes{240});
  const auto half = hours("Su 01:00-01:30");
  EXPECT_EQ(half.open_between(at("2026-11-01T00:00:00Z"), at("2026-11-02T00:00:00Z")), Minutes{60});
  EXPECT_FALSE(half.is_open(at("2026-11-01T05:45:00Z"))) << "the half hour between the two";
}
TEST(BusinessHours, a_whole_day_is_as_long_as_the_day) {
  const auto always = hours("24/7");
  EXPECT_EQ(always.add_business_minutes(at("2026-03-08T00:00:00Z"), Minutes{60 * 24 * 30}), at("2026-04-07T00:00:00Z"));
  const auto sundays = hours("Su 00:00-24:00");
  EXPECT_EQ(sundays.open_between(at("2026-03-08T00:00:00Z"), at("2026-03-10T00:00:00Z")), std::chrono::hours{23});
  EXPECT_EQ(sundays.open_between(at("2026-11-01T00:00:00Z"), at("2026-11-03T00:00:00Z")), std::chrono::hours{25});
}
TEST(BusinessHours, may_have_breaks_and_days_of_their_own) {
  const auto shop = hours("Mo,We-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00", "Europe/Berlin");
  EXPECT_EQ(shop.add_business_minutes(at("2026-03-02T10:30:00Z"), Minutes{60}), at("2026-03-02T12:30:00Z"));
  EXPECT_EQ(shop.add_business_minutes(at("2026-03-02T15:30:00Z"), Minutes{60}), at("2026-03-04T07:30:00Z"))
      << "closed on Tuesday";
  EXPECT_TRUE(shop.is_open(at("2026-03-07T10:00:00Z")));
  EXPECT_TRUE(hours("Sa-Mo 08:00-09:00").is_open(at("2026-03-08T12:30:00Z"))) << "over the week's end, in summer time";
}
TEST(BusinessHours, that_cannot_be_read_say_which_part_and_how_to_write_it) {
  for (const auto* wrong : {"", "8-17", "Mo-Fr", "Mo-Fr 8:00-17:00", "Mo-Fr 08:00", "Mo-Fr 17:00-08:00",
                            "Mo-Fr 08:00-25:00", "Xx 08:00-17:00", "Mo-Fr 08:00-17:00; Fr 16:00-18:00",
                            "Mo-We-Fr 08:00-17:00", "Mo 24:00-24:00", "Mo 08:60-09:00"}) {
    const auto read = BusinessHours::from_text(wrong, new_york);
    ASSERT_FALSE(read) << wrong;
    EXPECT_NE(read.error().find("Mo-Fr 08:00-17:00"), std::string::npos) << read.error();
  }
}
TEST(Zones, are_known_by_their_iana_names) {
  EXPECT_TRUE(is_known_zone("America/New_York"));
  EXPECT_TRUE(is_known_zone("UTC"));
  for (const auto* wrong : {"", "Mars/Olympus", "../../etc/passwd", "/etc/localtime"})
    EXPECT_FALSE(is_known_zone(wrong)) << wrong;
  EXPECT_EQ(local_text(at("2026-03-02T14:05:09Z"), new_york), "2026-03-02 09:05");
  EXPECT_EQ(local_day(at("2026-03-03T04:59:00Z"), new_york), 2026y / March / 2);
  EXPECT_THROW((void)local_text(TimePoint{}, "Mars/Olympus"), std::invalid_argument);
}
TEST(BusinessHours, that_never_open_end_all_the_same) {
  std::vector<year_month_day> forever;
  const auto from = at("2026-03-02T00:00:00Z");
  for (auto day = floor<days>(from); day < floor<days>(from) + days{20 * 365 + 10}; day += days{1})
    forever.emplace_back(day);
  EXPECT_EQ(hours("Mo-Fr 08:00-17:00", new_york, forever).add_business_minutes(from, Minutes{1}),
            from + Days{20 * 365});
}

namespace {
struct Drawn {
  BusinessHours open;
  TimePoint from;
};
Drawn drawn() {
  const auto zone =
      *rc::gen::element<std::string_view>("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata",
                                          "UTC", "America/Sao_Paulo", "Africa/Casablanca");
  const auto text =
      *rc::gen::element<std::string_view>("Mo-Fr 08:00-17:00", "24/7", "Su 00:00-04:00; Mo-Sa 22:30-24:00",
                                          "Mo-Su 01:15-02:45", "We 23:00-24:00; Th 00:00-01:00");
  // Around days on which clocks change, and around leap days.
  const auto day =
      *rc::gen::element<std::string_view>("2026-03-08", "2026-11-01", "2026-03-29", "2026-10-25", "2028-02-28",
                                          "2026-04-05", "2026-10-04", "2027-01-01", "2018-11-04");
  const auto from = at(std::string(day) + "T00:00:00Z") + Minutes{*rc::gen::inRange(-3'000, 3'000)} +
                    Millis{*rc::gen::inRange(0, 60'000)};
  return {hours(text, zone), from};
}
}  // namespace

RC_GTEST_PROP(BusinessMinutes, added_are_open_minutes_between, ()) {
  const auto [open, from] = drawn();
  const Minutes minutes{*rc::gen::inRange(0, 5'000)};
  const auto end = open.add_business_minutes(from, minutes);
  RC_ASSERT(end >= from);
  RC_ASSERT(open.open_between(from, end) == minutes);
  if (minutes > Minutes{0}) RC_ASSERT(open.is_open(end - Millis{1}));
}
RC_GTEST_PROP(BusinessMinutes, added_in_two_parts_come_to_the_same, ()) {
  const auto [open, from] = drawn();
  const Minutes first{*rc::gen::inRange(0, 2'000)}, second{*rc::gen::inRange(1, 2'000)};
  RC_ASSERT(open.add_business_minutes(open.add_business_minutes(from, first), second) ==
            open.add_business_minutes(from, first + second));
}
RC_GTEST_PROP(BusinessMinutes, between_are_those_a_minute_by_minute_count_finds, ()) {
  const auto [open, start] = drawn();
  const auto from = floor<minutes>(start);
  const Minutes length{*rc::gen::inRange(0, 1'500)};
  Minutes counted{0};
  for (TimePoint t = from; t < from + length; t += Minutes{1})
    if (open.is_open(t)) ++counted;
  RC_ASSERT(open.open_between(from, from + length) == counted);
}

}  // namespace standfirm

#include "base/time.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace standfirm {
namespace {
std::string round_trip(std::string_view text) {
  const auto t = time_from_text(text);
  return t ? to_text(*t) : "error: " + t.error();
}
}  // namespace

TEST(Time, is_written_in_utc_with_milliseconds) {
  EXPECT_EQ(to_text(TimePoint{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(round_trip("2026-03-02T14:05:09Z"), "2026-03-02T14:05:09.000Z");
  EXPECT_EQ(round_trip("2026-03-02T14:05:09.25Z"), "2026-03-02T14:05:09.250Z");
  EXPECT_EQ(round_trip("2026-03-02t14:05:09.123456789z"), "2026-03-02T14:05:09.123Z");
}
TEST(Time, with_an_offset_is_the_same_moment) {
  EXPECT_EQ(round_trip("2026-03-02T14:05:09+05:30"), "2026-03-02T08:35:09.000Z");
  EXPECT_EQ(round_trip("2026-01-01T00:30:00-01:00"), "2026-01-01T01:30:00.000Z");
  EXPECT_EQ(round_trip("2025-12-31T23:30:00-01:00"), "2026-01-01T00:30:00.000Z");
}
TEST(Time, knows_leap_days) {
  EXPECT_EQ(round_trip("2028-02-29T12:00:00Z"), "2028-02-29T12:00:00.000Z");
  EXPECT_EQ(round_trip("2000-02-29T12:00:00Z"), "2000-02-29T12:00:00.000Z");
  EXPECT_TRUE(round_trip("2026-02-29T12:00:00Z").starts_with("error"));
  EXPECT_TRUE(round_trip("2100-02-29T12:00:00Z").starts_with("error"));
}
TEST(Time, that_is_not_one_is_refused_with_the_mend) {
  for (const auto* wrong :
       {"", "now", "2026-03-02", "2026-03-02T14:05:09", "2026-03-02T14:05Z", "2026-13-02T14:05:09Z",
        "2026-03-02T24:05:09Z", "2026-03-02T14:60:09Z", "2026-03-02T14:05:09.Z", "2026-03-02T14:05:09+5:30",
        "2026-03-02T14:05:09Zx", "2026/03/02T14:05:09Z", "2026-03-02T14:05:09+24:00", "+026-03-02T14:05:09Z"}) {
    const auto t = time_from_text(wrong);
    ASSERT_FALSE(t) << wrong;
    EXPECT_NE(t.error().find("2026-03-02T14:05:09Z"), std::string::npos) << t.error();
  }
}
RC_GTEST_PROP(Time, that_was_written_is_read_back, ()) {
  const TimePoint t{
      Millis{*rc::gen::inRange<std::int64_t>(-60'000'000'000'000, 250'000'000'000'000)}};  // years 68 to 9892
  RC_ASSERT(*time_from_text(to_text(t)) == t);
}

TEST(ManualClock, stands_still_until_moved) {
  ManualClock clock(TimePoint{Millis{5}});
  EXPECT_EQ(clock.now(), TimePoint{Millis{5}});
  clock.advance(Seconds{1});
  EXPECT_EQ(clock.now(), TimePoint{Millis{1005}});
  clock.set(TimePoint{});
  EXPECT_EQ(clock.now(), TimePoint{});
}
TEST(FileClock, is_the_system_clock_moved_by_what_the_file_says) {
  const auto path = std::filesystem::temp_directory_path() / ("standfirm-clock-" + std::to_string(::getpid()));
  FileClock clock(path.string());
  const auto off_by = [&] {
    return std::chrono::duration_cast<Minutes>(clock.now() - SystemClock{}.now() + Seconds{30});
  };
  EXPECT_EQ(off_by(), Minutes{0}) << "no file, no offset";
  FileClock::write_offset(path.string(), std::chrono::hours{5});
  EXPECT_EQ(off_by(), Minutes{300});
  std::ofstream(path) << "not a number";
  EXPECT_EQ(off_by(), Minutes{0});
  std::filesystem::remove(path);
  EXPECT_THROW(FileClock::write_offset("/nowhere/at/all", Millis{1}), std::runtime_error);
}

}  // namespace standfirm

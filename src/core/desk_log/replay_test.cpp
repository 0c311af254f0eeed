#include "core/desk_log/replay.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

#include "testing/shared_data.hpp"

namespace standfirm::desk_log {
namespace {
const TimePoint eight = time_from_text("2021-03-01T08:00:00Z").value();

Ticket ticket(const std::vector<std::pair<Minutes, Work>>& entries) {
  Ticket out;
  out.number = "1";
  for (const auto& [after, work] : entries) out.entries.push_back({eight + after, work, "state", 0});
  return out;
}
Replayed at_cap(const Ticket& one, std::optional<Minutes> cap) { return Desk(cap, eight - Days{4000}).replay(one); }
const Ticket usual = ticket({{Minutes{0}, Work::queued},
                             {Minutes{10}, Work::running},
                             {Minutes{70}, Work::waiting},
                             {Minutes{100}, Work::running},
                             {Minutes{220}, Work::resolved},
                             {Minutes{400}, Work::ended}});
}  // namespace

TEST(Replay, counts_what_runs_and_what_lies_between) {
  const auto replayed = at_cap(usual, std::nullopt);
  EXPECT_EQ(replayed.elapsed, Minutes{400});
  EXPECT_EQ(replayed.running, Minutes{180});
  EXPECT_EQ(replayed.paused, Minutes{220});
  EXPECT_EQ(replayed.billed, Minutes{180});
  EXPECT_FALSE(replayed.capped);
}
TEST(Replay, warns_at_three_quarters_and_stops_exactly_at_the_cap) {
  const auto replayed = at_cap(usual, Minutes{120});
  EXPECT_TRUE(replayed.capped);
  EXPECT_EQ(replayed.running, Minutes{120});
  EXPECT_EQ(replayed.paused, Minutes{280});
  EXPECT_EQ(replayed.warned_at, eight + Minutes{130});
  EXPECT_EQ(replayed.stopped_at, eight + Minutes{160});
  EXPECT_TRUE(replayed.warned_in_time());
}
TEST(Replay, refuses_to_start_again_after_the_cap) {
  const auto replayed = at_cap(usual, Minutes{30});
  EXPECT_EQ(replayed.running, Minutes{30});
  EXPECT_EQ(replayed.starts_refused, 1u);
}
TEST(Replay, a_state_nobody_knows_leaves_the_clock_as_it_was) {
  EXPECT_EQ(at_cap(ticket({{Minutes{0}, Work::running}, {Minutes{30}, Work::unknown}, {Minutes{60}, Work::ended}}),
                   std::nullopt)
                .running,
            Minutes{60});
}
TEST(Replay, without_a_cap_goes_on_for_years) {
  const Minutes years{6 * 365 * 24 * 60};
  const auto replayed = at_cap(ticket({{Minutes{0}, Work::running}, {years, Work::ended}}), std::nullopt);
  EXPECT_EQ(replayed.running, years);
  EXPECT_TRUE(replayed.balances());
}
TEST(Replay, a_ticket_without_a_moment_took_no_time) {
  EXPECT_TRUE(at_cap(Ticket{"1", eight, {}, 3}, Minutes{60}).balances());
}

RC_GTEST_PROP(Replay, running_and_paused_are_elapsed_whatever_happened_when, ()) {
  Ticket any;
  any.number = "1";
  auto now = eight + Millis{*rc::gen::inRange(0, 2000)};
  if (*rc::gen::arbitrary<bool>()) any.opened = now - Seconds{*rc::gen::inRange(0, 100'000)};
  const int entries = *rc::gen::inRange(1, 12);
  for (int i = 0; i < entries; ++i) {
    any.entries.push_back({now, static_cast<Work>(*rc::gen::inRange(0, 6)), "state", 0});
    now += Millis{*rc::gen::inRange(0, 30'000'000)};
  }
  const Minutes cap{*rc::gen::inRange(1, 600)};
  const auto free = at_cap(any, std::nullopt), capped = at_cap(any, cap);
  RC_ASSERT(free.balances());
  RC_ASSERT(capped.balances());
  RC_ASSERT(capped.warned_in_time());
  RC_ASSERT(capped.elapsed == free.elapsed);
  RC_ASSERT(capped.running == std::min<Seconds>(free.running, cap));
  RC_ASSERT(capped.capped == (free.running >= Seconds{cap}));
}

// The logs themselves belong to others and are not kept here; the zipped one is tried by the program's own test.
TEST(Replay, real_desks_add_up_to_the_second) {
  const auto data = testing::shared_data();
  if (!data || !std::filesystem::exists(*data / "tickets_volvo"))
    GTEST_SKIP() << "no ticket logs; set STANDFIRM_SHARED_DATA to the folder that holds tickets_volvo";
  const std::vector<std::pair<std::string, Format>> logs{{"tickets_volvo/incidents.csv", Format::volvo},
                                                         {"tickets_volvo/closed_problems.csv", Format::volvo},
                                                         {"tickets_helpdesk/events.csv", Format::helpdesk}};
  for (const auto& [name, format] : logs) {
    std::ifstream file(*data / name, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    const auto log = read(format, text.str());
    ASSERT_TRUE(log) << name << ": " << log.error();
    EXPECT_GT(log->tickets.size(), 100u);
    std::size_t rows = 0;
    Sums free, capped;
    const Desk wide(std::nullopt, TimePoint{}), narrow(Minutes{180}, TimePoint{});
    for (const auto& one : log->tickets) {
      rows += one.entries.size() + one.undated;
      free.add(wide.replay(one));
      capped.add(narrow.replay(one));
    }
    EXPECT_EQ(rows, log->events) << name;
    EXPECT_EQ(free.out_of_balance + capped.out_of_balance, 0u) << name;
    EXPECT_EQ(capped.warned_late, 0u) << name;
    EXPECT_EQ(free.running + free.paused, free.elapsed) << name;
    EXPECT_GT(capped.capped, 0u) << name;
    EXPECT_LE(capped.running, Seconds{Minutes{180}} * static_cast<std::int64_t>(log->tickets.size()));
  }
}

}  // namespace standfirm::desk_log

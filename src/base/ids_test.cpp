#include "base/ids.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <unordered_set>

#include "base/actor.hpp"

namespace standfirm {

TEST(Ids, are_version_7_and_sort_by_time) {
  RandomIds ids;
  const TimePoint t{Millis{1'772'460'309'250}};
  const auto first = ids.next(t), later = ids.next(t + Millis{1});
  EXPECT_EQ(to_text(first)[14], '7');
  EXPECT_NE(std::string("89ab").find(to_text(first)[19]), std::string::npos);
  EXPECT_LT(to_text(first).substr(0, 13), to_text(later).substr(0, 13));
  EXPECT_LT(first, later);
}
TEST(Ids, made_at_one_moment_differ) {
  RandomIds ids;
  std::unordered_set<ClientId> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(ids.make<ClientId>(TimePoint{}));
  EXPECT_EQ(seen.size(), 10'000u);
}
/// Clocks stand still, jump and are set back a little; ids only grow, and never name a time long before or after.
RC_GTEST_PROP(Ids, grow_within_a_millisecond_and_while_the_clock_is_set_back_a_little, ()) {
  RandomIds ids;
  TimePoint now{Millis{1'772'460'309'250}}, newest = now;
  Uuid before = ids.next(now);
  for (const auto step : *rc::gen::container<std::vector<int>>(500, rc::gen::inRange(-3, 3))) {
    now += Millis{step};
    newest = std::max(newest, now);
    const auto id = ids.next(now);
    RC_ASSERT(before < id);
    RC_ASSERT(to_text(before) < to_text(id));
    RC_ASSERT(to_text(id)[14] == '7');
    RC_ASSERT(std::string("89ab").contains(to_text(id)[19]));
    std::uint64_t milliseconds = 0;
    for (unsigned i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | id.bytes[i];
    RC_ASSERT(TimePoint{Millis{milliseconds}} == newest);
    before = id;
  }
}
TEST(Ids, grow_also_when_a_millisecond_has_no_room_left) {
  RandomIds ids;
  const TimePoint t{Millis{1'772'460'309'250}};
  Uuid before = ids.next(t);
  for (int i = 0; i < 200'000; ++i) {
    const auto id = ids.next(t);
    ASSERT_LT(before, id);
    before = id;
  }
}
TEST(Ids, follow_a_clock_that_was_set_back_for_good) {
  RandomIds ids;
  const TimePoint wrong{Millis{4'102'444'800'000}}, right{Millis{1'772'460'309'250}};
  (void)ids.next(wrong);
  EXPECT_LT(ids.next(right), ids.next(right + Millis{1}));
  EXPECT_EQ(to_text(ids.next(right + Millis{2})).substr(0, 13),
            to_text(RandomIds().next(right + Millis{2})).substr(0, 13));
}
TEST(Ids, for_tests_repeat_themselves) {
  CountingIds one, other;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(one.next(TimePoint{Millis{i}}), other.next(TimePoint{Millis{i}}));
}
TEST(Ids, are_read_as_written) {
  CountingIds ids;
  const auto id = ids.next(TimePoint{Millis{1'772'460'309'250}});
  EXPECT_EQ(uuid_from_text(to_text(id)), id);
  EXPECT_EQ(uuid_from_text("0192F3C4-5A6B-7C8D-9E0F-112233445566"),
            uuid_from_text("0192f3c4-5a6b-7c8d-9e0f-112233445566"));
  for (const auto* wrong : {"", "0192f3c4", "0192f3c45a6b7c8d9e0f112233445566", "0192f3c4-5a6b-7c8d-9e0f-11223344556g",
                            "0192f3c4-5a6b-7c8d-9e0f-1122334455667", "../../../../etc/passwd/etc/passwd/e"})
    EXPECT_FALSE(uuid_from_text(wrong)) << wrong;
}
TEST(Actors, are_read_as_written) {
  CountingIds ids;
  for (const Actor& actor : {Actor::of(ids.make<TechnicianId>(TimePoint{})), Actor::of(ids.make<PersonId>(TimePoint{})),
                             Actor::of(ids.make<MachineId>(TimePoint{})), Actor::of_system("schedule")})
    EXPECT_EQ(actor_from_text(actor.text()), actor) << actor.text();
  for (const auto* wrong :
       {"", "system/", "system", "technician/", "technician/dana", "owner/0192f3c4-5a6b-7c8d-9e0f-112233445566"})
    EXPECT_FALSE(actor_from_text(wrong)) << wrong;
}
TEST(Actors, are_one_thing_only) {
  const auto dana = Actor::of(TechnicianId{});
  EXPECT_TRUE(dana.technician());
  EXPECT_FALSE(dana.person());
  EXPECT_FALSE(dana.machine());
}

}  // namespace standfirm

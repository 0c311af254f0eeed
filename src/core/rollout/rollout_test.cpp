#include "core/rollout/rollout.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace standfirm::rollout {
namespace {

constexpr TimePoint noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours{12}};
const std::string v1 = "1.4.0";

MachineId machine(std::uint64_t n) {
  Uuid id{};
  for (std::size_t i = 0; i < 8; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  return MachineId{id};
}

Release release(const std::string& version) {
  Release out;
  out.version = version;
  out.platform = "debian-amd64";
  return out;
}

struct Story {
  State state;
  std::vector<Event> all;
  Allowed<std::vector<Event>> asks(const Command& command) {
    auto decided = decide(state, command);
    if (decided)
      for (const auto& event : *decided) {
        state = evolve(std::move(state), event);
        all.push_back(event);
      }
    return decided;
  }
  bool offered(MachineId id, TimePoint at) {
    const auto decided = asks(Offer{id, at});
    return decided &&
           std::ranges::any_of(*decided, [](const Event& e) { return std::holds_alternative<ReleaseOffered>(e); });
  }
  void tells(MachineId id, MachineStage stage, TimePoint at) { (void)asks(Tell{v1, id, stage, "It said so.", at}); }
};

/// Given version 1.4.0, going out to this machine first, each ring watched for an hour.
Story going_out_from(MachineId first) {
  Story story;
  EXPECT_TRUE(story.asks(Start{release(v1), {first}, Seconds{3600}, noon}));
  return story;
}
MachineId one_of_ring(const Story& story, Ring ring) {
  for (std::uint64_t n = 100;; ++n)
    if (ring_of(story.state.rollouts.at(v1), machine(n)) == ring) return machine(n);
}

TEST(Rollout, the_next_ring_waits_until_the_one_before_kept_it_and_was_watched) {
  auto story = going_out_from(machine(1));
  const auto tenth = one_of_ring(story, Ring::tenth);
  EXPECT_FALSE(story.offered(tenth, noon)) << "nobody has tried it";
  EXPECT_TRUE(story.offered(machine(1), noon));
  EXPECT_FALSE(story.offered(tenth, noon + Seconds{7200})) << "the first has not answered";
  story.tells(machine(1), MachineStage::kept, noon + Seconds{60});
  EXPECT_FALSE(story.offered(tenth, noon + Seconds{3659})) << "it is still watched";
  EXPECT_TRUE(story.offered(tenth, noon + Seconds{3660}));
  EXPECT_FALSE(story.offered(one_of_ring(story, Ring::everyone), noon + Seconds{3660}));
}

TEST(Rollout, one_machine_that_took_it_back_stops_it_until_the_owner_goes_on) {
  auto story = going_out_from(machine(1));
  EXPECT_TRUE(story.offered(machine(1), noon));
  story.tells(machine(1), MachineStage::kept, noon);
  const auto tenth = one_of_ring(story, Ring::tenth);
  EXPECT_TRUE(story.offered(tenth, noon + Seconds{3600}));
  story.tells(tenth, MachineStage::rolled_back, noon + Seconds{4000});
  EXPECT_EQ(story.state.rollouts.at(v1).stopped, "It said so.");
  EXPECT_EQ(going_out(story.state), std::nullopt);
  const auto anyone = one_of_ring(story, Ring::everyone);
  EXPECT_FALSE(story.offered(anyone, noon + Days{30}));
  EXPECT_TRUE(story.asks(GoOn{v1, noon + Days{30}}));
  EXPECT_TRUE(story.offered(anyone, noon + Days{30}));
}

TEST(Rollout, without_a_choice_the_first_machine_that_comes_tries_it_alone) {
  Story story;
  EXPECT_TRUE(story.asks(Start{release(v1), {}, Seconds{0}, noon}));
  EXPECT_TRUE(story.offered(machine(7), noon));
  EXPECT_FALSE(story.offered(machine(8), noon));
  story.tells(machine(7), MachineStage::kept, noon);
  EXPECT_TRUE(story.offered(one_of_ring(story, Ring::tenth), noon));
}

TEST(Rollout, a_machine_that_refused_stops_nothing_and_another_tries_in_its_place) {
  Story story;
  EXPECT_TRUE(story.asks(Start{release(v1), {}, Seconds{0}, noon}));
  EXPECT_TRUE(story.offered(machine(7), noon));
  EXPECT_TRUE(story.asks(Tell{"", machine(7), MachineStage::refused, "Enrolled without a release key.", noon}))
      << "it could not name the version";
  EXPECT_EQ(going_out(story.state), v1);
  EXPECT_FALSE(holds_the_ring(story.state.rollouts.at(v1), noon)->empty());
  EXPECT_TRUE(story.offered(machine(8), noon));
  EXPECT_EQ(story.state.rollouts.at(v1).machines.at(machine(8)).ring, Ring::first);
}

TEST(Rollout, whose_first_machines_never_come_waits_until_the_owner_goes_on) {
  auto story = going_out_from(machine(1));
  const auto tenth = one_of_ring(story, Ring::tenth);
  EXPECT_FALSE(story.offered(tenth, noon + Days{7}));
  EXPECT_TRUE(story.asks(GoOn{v1, noon + Days{7}}));
  EXPECT_TRUE(story.offered(tenth, noon + Days{7}));
}

TEST(Rollout, a_ring_is_watched_from_when_its_first_machine_kept_it) {
  auto story = going_out_from(machine(1));
  EXPECT_TRUE(story.offered(machine(1), noon + Days{1}));
  story.tells(machine(1), MachineStage::kept, noon + Days{1});
  const auto tenth = one_of_ring(story, Ring::tenth);
  EXPECT_FALSE(story.offered(tenth, noon + Days{1} + Seconds{3599}));
  EXPECT_TRUE(story.offered(tenth, noon + Days{1} + Seconds{3600}));
}

TEST(Rollout, what_was_offered_is_known_until_it_is_answered_or_stopped) {
  auto story = going_out_from(machine(1));
  EXPECT_EQ(offered_to(story.state, machine(1)), nullptr);
  EXPECT_TRUE(story.offered(machine(1), noon));
  ASSERT_NE(offered_to(story.state, machine(1)), nullptr);
  EXPECT_EQ(offered_to(story.state, machine(1))->version, v1);
  EXPECT_TRUE(story.asks(Stop{v1, "Wait for the weekend", noon}));
  EXPECT_EQ(offered_to(story.state, machine(1)), nullptr);
  EXPECT_TRUE(story.asks(GoOn{v1, noon}));
  EXPECT_NE(offered_to(story.state, machine(1)), nullptr) << "what it has of it is not fetched again";
  story.tells(machine(1), MachineStage::kept, noon);
  EXPECT_EQ(offered_to(story.state, machine(1)), nullptr);
}

TEST(Rollout, what_makes_no_sense_is_refused_with_the_mend) {
  Story story;
  EXPECT_EQ(story.asks(Start{release(v1), {}, Seconds{-1}, noon}).error().field, "soak_hours");
  EXPECT_TRUE(story.asks(Start{release(v1), {}, Seconds{0}, noon}));
  EXPECT_EQ(story.asks(Start{release(v1), {}, Seconds{0}, noon}).error().code, RefusalCode::already_done);
  EXPECT_EQ(story.asks(Start{release("1.5.0"), {}, Seconds{0}, noon}).error().code, RefusalCode::already_done)
      << "one at a time";
  EXPECT_EQ(story.asks(Stop{v1, "", noon}).error().code, RefusalCode::reason_missing);
  EXPECT_EQ(story.asks(Stop{"1.5.0", "why", noon}).error().code, RefusalCode::not_found);
  EXPECT_EQ(story.asks(Tell{v1, machine(9), MachineStage::kept, "", noon}).error().code, RefusalCode::not_found);
  EXPECT_TRUE(story.offered(machine(9), noon));
  story.tells(machine(9), MachineStage::kept, noon);
  EXPECT_EQ(story.asks(Tell{v1, machine(9), MachineStage::kept, "", noon}).error().code, RefusalCode::nothing_to_do);
  EXPECT_EQ(story.asks(GoOn{v1, noon}).error().code, RefusalCode::nothing_to_do);
  EXPECT_TRUE(story.asks(Stop{v1, "Enough", noon}));
  EXPECT_EQ(story.asks(Stop{v1, "Enough", noon}).error().code, RefusalCode::nothing_to_do);
}

/// Whatever machines come and say, in whatever order.
RC_GTEST_PROP(Rollout, offers_nothing_after_a_stop_and_nobody_twice_and_never_too_many_at_once, ()) {
  auto story = going_out_from(machine(0));
  TimePoint now = noon;
  for (int i = 0; i < 120; ++i) {
    const auto id = machine(*rc::gen::inRange<std::uint64_t>(0, 60));
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
        story.tells(id, MachineStage::rolled_back, now);
        break;
      case 1:
        (void)story.asks(GoOn{v1, now});
        break;
      case 2:
        now += Seconds{*rc::gen::inRange(0, 5000)};
        break;
      case 3:
      case 4:
        story.tells(id, MachineStage::kept, now);
        break;
      case 5: {  // those who may, one after the other, as the server asks
        std::vector<MachineId> there;
        for (std::uint64_t n = 0; n < 60; ++n) there.push_back(machine(n));
        for (const auto one : may_be_offered(story.state, there, now)) RC_ASSERT(story.asks(Offer{one, now}));
        break;
      }
      default:
        (void)story.offered(id, now);
    }
  }
  bool stopped = false;
  Ring open = Ring::first;
  std::set<MachineId> offered, out;
  std::map<MachineId, TimePoint> since;
  State again;
  for (const auto& event : story.all) {
    again = evolve(std::move(again), event);
    if (std::holds_alternative<RolloutStopped>(event)) stopped = true;
    if (std::holds_alternative<RolloutGoneOn>(event)) stopped = false;
    if (const auto* ring = std::get_if<RingOpened>(&event)) {
      RC_ASSERT(ring->ring > open);
      open = ring->ring;
    }
    if (const auto* told = std::get_if<MachineTold>(&event)) since.erase(told->machine);
    if (const auto* offer = std::get_if<ReleaseOffered>(&event)) {
      RC_ASSERT(!stopped);
      RC_ASSERT(offered.insert(offer->machine).second);
      RC_ASSERT(offer->ring <= open);
      since[offer->machine] = offer->at;
      std::erase_if(since, [&](const auto& one) { return one.second + answers_within <= offer->at; });
      RC_ASSERT(since.size() <= max_at_once);
    }
  }
  RC_ASSERT(going_out(again) == going_out(story.state));
  RC_ASSERT(again.rollouts.at(v1).machines.size() == story.state.rollouts.at(v1).machines.size());
}

}  // namespace
}  // namespace standfirm::rollout

#include "core/machine/machine.hpp"

#include <gmock/gmock.h>

namespace standfirm::machine {
namespace {

template <class T>
T id_of(std::uint8_t n) {
  Uuid uuid;
  uuid.bytes[15] = n;
  return T{uuid};
}
const std::string key(64, 'a'), other_key(64, 'b');
const TimePoint noon = time_from_text("2026-03-02T12:00:00Z").value();

State after(State state, const Command& command, const Facts& facts = {}) {
  const auto events = decide(state, command, facts);
  if (!events) throw std::runtime_error(events.error().sentence.text);
  for (const auto& event : *events) state = evolve(std::move(state), event);
  return state;
}
State front_desk() { return after({}, Add{id_of<MachineId>(1), id_of<ClientId>(2), "FRONT-DESK"}); }
State enrolled() { return after(front_desk(), Enrol{key, "1.0", noon}); }
actions::MachineFacts facts_at(TimePoint at) {
  actions::MachineFacts f;
  f.read_at = at;
  f.host_name = "front-desk";
  f.mode = "normal";
  f.isolated = false;
  f.disk_free_bytes = static_cast<std::uint64_t>(at.time_since_epoch().count());
  return f;
}

TEST(Machine, enrols_once_with_one_key) {
  EXPECT_EQ(enrolled().enrolment->key_fingerprint, key);
  EXPECT_TRUE(decide(enrolled(), Enrol{key, "1.0", noon}, {})->empty());
  EXPECT_EQ(decide(enrolled(), Enrol{other_key, "1.0", noon}, {}).error().code, RefusalCode::already_done);
  EXPECT_EQ(decide(front_desk(), Enrol{key, "1.0", noon}, {false, true}).error().code, RefusalCode::already_done);
  EXPECT_EQ(decide(front_desk(), Enrol{"AB", "1.0", noon}, {}).error().field, "key_fingerprint");
}

TEST(Machine, a_revoked_key_makes_room_for_another) {
  EXPECT_EQ(decide(enrolled(), RevokeEnrolment{""}, {}).error().code, RefusalCode::reason_missing);
  auto state = after(enrolled(), RevokeEnrolment{"The disk was sold"});
  EXPECT_FALSE(state.enrolment);
  EXPECT_EQ(decide(state, RevokeEnrolment{"again"}, {}).error().code, RefusalCode::machine_not_enrolled);
  EXPECT_EQ(after(state, Enrol{other_key, "1.0", noon}).enrolment->key_fingerprint, other_key);
}

TEST(Machine, facts_that_say_nothing_new_are_kept_once_an_hour) {
  auto state = after(enrolled(), RecordFacts{facts_at(noon), noon});
  EXPECT_TRUE(decide(state, RecordFacts{facts_at(noon + Minutes(5)), noon + Minutes(5)}, {})->empty());
  EXPECT_EQ(decide(state, RecordFacts{facts_at(noon + Minutes(60)), noon + Minutes(60)}, {})->size(), 1u);
  auto changed = facts_at(noon + Minutes(5));
  changed.administrators = std::vector<std::string>{"root", "tom"};
  EXPECT_EQ(decide(state, RecordFacts{changed, noon + Minutes(5)}, {})->size(), 1u);
}

TEST(Machine, isolation_and_safe_mode_are_what_the_machine_last_read_back) {
  auto state = after(enrolled(), RecordResult{actions::Isolated{true, true, noon + Minutes(60)}, noon});
  EXPECT_TRUE(state.isolated);
  EXPECT_EQ(state.isolation_undo_at, noon + Minutes(60));
  state = after(std::move(state), RecordResult{actions::SafeModeEntered{"b", "safe_mode", noon + Minutes(90)}, noon});
  EXPECT_TRUE(state.safe_mode);
  state = after(std::move(state), RecordResult{actions::Restarted{"a", "b", "safe_mode"}, noon});
  EXPECT_TRUE(state.safe_mode);
  // The machine undid both by itself, and says so in its facts.
  state = after(std::move(state), RecordFacts{facts_at(noon + Minutes(100)), noon + Minutes(100)});
  EXPECT_FALSE(state.isolated);
  EXPECT_FALSE(state.safe_mode);
  EXPECT_FALSE(state.isolation_undo_at || state.safe_mode_undo_at);
}

TEST(Machine, restore_points_are_in_order_of_age_and_a_new_one_joins_them) {
  auto state =
      after(enrolled(),
            RecordResult{actions::RestorePointsListed{{{"new", noon, ""}, {"old", noon - Days(3), ""}}, 1}, noon});
  state = after(std::move(state), RecordResult{actions::RestorePointMade{{"newest", noon + Minutes(1), ""}}, noon});
  ASSERT_EQ(state.restore_points.size(), 3u);
  EXPECT_EQ(state.restore_points.front().id, "old");
  EXPECT_EQ(state.restore_points.back().id, "newest");
}

TEST(Machine, two_machines_of_a_client_are_not_called_the_same) {
  EXPECT_EQ(decide({}, Add{id_of<MachineId>(1), id_of<ClientId>(2), "FRONT-DESK"}, {true, false}).error().field,
            "name");
  EXPECT_EQ(after(front_desk(), Rename{"RECEPTION"}).name, "RECEPTION");
}

}  // namespace
}  // namespace standfirm::machine

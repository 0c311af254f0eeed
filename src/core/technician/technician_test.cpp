#include "core/technician/technician.hpp"

#include <gmock/gmock.h>

namespace standfirm::technician {
namespace {

TechnicianId some_id() {
  Uuid uuid;
  uuid.bytes[15] = 7;
  return TechnicianId{uuid};
}
State after(State state, const Command& command, const Facts& facts = {}) {
  const auto events = decide(state, command, facts);
  if (!events) throw std::runtime_error(events.error().sentence.text);
  for (const auto& event : *events) state = evolve(std::move(state), event);
  return state;
}
State owner() { return after({}, Add{some_id(), "Olga Owens", "Olga@Firm.example", Role::owner}); }

TEST(Technician, signs_in_with_an_address_that_is_theirs_alone) {
  EXPECT_EQ(owner().email, "olga@firm.example");
  EXPECT_EQ(decide({}, Add{some_id(), "Olga", "olga@firm.example", Role::owner}, {true, 0}).error().field, "email");
  EXPECT_EQ(decide({}, Add{some_id(), "Olga", "a@b@c", Role::owner}, {}).error().field, "email");
  EXPECT_EQ(decide({}, Add{some_id(), "Olga", "olga@firm.example", Role::client_approver}, {}).error().field, "role");
}

TEST(Technician, the_last_owner_stays_an_owner) {
  EXPECT_EQ(decide(owner(), ChangeRole{Role::technician}, {}).error().code, RefusalCode::not_entitled);
  EXPECT_EQ(decide(owner(), Deactivate{"left"}, {}).error().code, RefusalCode::not_entitled);
  EXPECT_EQ(after(owner(), ChangeRole{Role::technician}, {false, 1}).role, Role::technician);
}

TEST(Technician, who_left_is_inactive_with_a_reason_and_can_come_back) {
  EXPECT_EQ(decide(owner(), Deactivate{""}, {false, 1}).error().code, RefusalCode::reason_missing);
  auto state = after(owner(), Deactivate{"left"}, {false, 1});
  EXPECT_FALSE(state.active);
  EXPECT_EQ(decide(state, Deactivate{"again"}, {false, 1}).error().code, RefusalCode::nothing_to_do);
  EXPECT_TRUE(after(state, Activate{}).active);
}

}  // namespace
}  // namespace standfirm::technician

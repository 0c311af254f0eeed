#include "core/client/client.hpp"

#include <gmock/gmock.h>

namespace standfirm::client {
namespace {

template <class T>
T id_of(std::uint8_t n) {
  Uuid uuid;
  uuid.bytes[15] = n;
  return T{uuid};
}
const ClientId harbor = id_of<ClientId>(1);
const PersonId ines = id_of<PersonId>(2), tom = id_of<PersonId>(3);

State after(State state, const Command& command, const Facts& facts = {}) {
  const auto events = decide(state, command, facts);
  if (!events) throw std::runtime_error(events.error().sentence.text);
  for (const auto& event : *events) state = evolve(std::move(state), event);
  return state;
}
State harbor_dental() { return after({}, Add{harbor, "Harbor Dental", "America/New_York", {}}); }
State with_people() {
  auto state =
      after(harbor_dental(), AddPerson{ines, "Ines Harbor", "Ines@Harbor.example", "+1 555 0101", true, "ines"});
  return after(std::move(state), AddPerson{tom, "Tom Reed", "", "", false, "tom"});
}
RefusalCode refused(const State& state, const Command& command, const Facts& facts = {}) {
  const auto decided = decide(state, command, facts);
  return decided ? RefusalCode::nothing_to_do : decided.error().code;
}

TEST(Client, has_people_whose_addresses_are_kept_in_lower_case) {
  const auto state = with_people();
  ASSERT_NE(state.person(ines), nullptr);
  EXPECT_EQ(state.person(ines)->email, "ines@harbor.example");
  EXPECT_TRUE(state.person(ines)->approver);
  EXPECT_EQ(state.person(id_of<PersonId>(9)), nullptr);
}

TEST(Client, is_refused_without_a_name_with_a_taken_one_or_in_a_zone_nobody_knows) {
  EXPECT_EQ(refused({}, Add{harbor, "  ", "UTC", {}}), RefusalCode::invalid_argument);
  EXPECT_EQ(refused({}, Add{harbor, "Harbor\nDental", "UTC", {}}), RefusalCode::invalid_argument);
  EXPECT_EQ(refused({}, Add{harbor, "Harbor Dental", "UTC", {}}, {true, true}), RefusalCode::already_done);
  EXPECT_EQ(decide({}, Add{harbor, "Harbor Dental", "Mars/Olympus", {}}, {false, false}).error().field, "time_zone");
}

TEST(Client, an_approver_needs_an_address_for_the_link) {
  EXPECT_EQ(decide(harbor_dental(), AddPerson{ines, "Ines", "", "", true, {}}, {}).error().field, "email");
  EXPECT_EQ(decide(harbor_dental(), AddPerson{ines, "Ines", "ines at harbor", "", false, {}}, {}).error().field,
            "email");
  EXPECT_EQ(refused(with_people(), AddPerson{id_of<PersonId>(4), "Other", "INES@harbor.example", "", false, {}}),
            RefusalCode::already_done);
}

TEST(Client, somebody_who_left_approves_nothing_any_more_and_stays_on_record) {
  auto state = after(with_people(), RecordPersonLeft{ines});
  EXPECT_TRUE(state.person(ines)->left);
  EXPECT_FALSE(state.person(ines)->approver);
  EXPECT_EQ(decide(state, RecordPersonLeft{ines}, {}).error().code, RefusalCode::nothing_to_do);
}

TEST(Client, what_was_declined_is_kept_with_who_and_what_it_risks) {
  const Money risk{90'000, {}};
  const auto state =
      after(with_people(), DeclineRecommendation{"a business firewall", risk, ines, "too expensive", TimePoint{}});
  ASSERT_EQ(state.declined.size(), 1u);
  EXPECT_EQ(state.declined[0].by, ines);
  EXPECT_EQ(state.declined[0].yearly_risk, risk);
  EXPECT_EQ(refused(with_people(), DeclineRecommendation{"x", {1, currency_from_text("EUR").value()}, ines, "", {}}),
            RefusalCode::currency_differs);
  EXPECT_EQ(refused(with_people(), DeclineRecommendation{"x", risk, id_of<PersonId>(9), "", {}}),
            RefusalCode::person_not_of_this_client);
}

TEST(Client, a_change_that_changes_nothing_makes_no_event) {
  EXPECT_EQ(decide(with_people(), ChangePerson{tom, "Tom Reed", "", "", false, "tom"}, {}).error().code,
            RefusalCode::nothing_to_do);
  EXPECT_EQ(
      after(with_people(), ChangePerson{tom, "Tom Reed", "tom@harbor.example", "", false, "tom"}).person(tom)->email,
      "tom@harbor.example");
}

}  // namespace
}  // namespace standfirm::client

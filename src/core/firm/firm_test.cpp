#include "core/firm/firm.hpp"

#include <gmock/gmock.h>

namespace standfirm::firm {
namespace {
using std::chrono::year_month_day;
constexpr year_month_day day(int y, unsigned m, unsigned d) {
  return {std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
}
TechnicianId technician(unsigned char n) {
  Uuid uuid;
  uuid.bytes[15] = n;
  return TechnicianId{uuid};
}
Money dollars(std::int64_t cents) { return {cents, {}}; }
State after(State state, const Command& command) {
  const auto decided = decide(state, command);
  if (!decided) throw std::runtime_error(decided.error().sentence.text);
  for (const auto& event : *decided) state = evolve(std::move(state), event);
  return state;
}
}  // namespace

TEST(LabourCost, is_the_technicians_own_of_that_day_else_everybodys_else_the_assumption) {
  State state;
  EXPECT_EQ(hourly_cost(state, technician(1), day(2026, 3, 1), {}), dollars(6'000));
  state = after(state, SetLabourCost{{std::nullopt, day(2026, 1, 1), dollars(5'500)}});
  state = after(state, SetLabourCost{{std::nullopt, day(2026, 7, 1), dollars(5'800)}});
  state = after(state, SetLabourCost{{technician(1), day(2026, 3, 1), dollars(7'000)}});
  EXPECT_EQ(hourly_cost(state, technician(1), day(2026, 2, 28), {}), dollars(5'500));
  EXPECT_EQ(hourly_cost(state, technician(1), day(2026, 3, 1), {}), dollars(7'000));
  EXPECT_EQ(hourly_cost(state, technician(2), day(2026, 6, 30), {}), dollars(5'500));
  EXPECT_EQ(hourly_cost(state, technician(2), day(2026, 7, 1), {}), dollars(5'800));
  EXPECT_EQ(assumptions_on(state, day(2026, 8, 1)).labour_cost_per_hour, 58);
}
TEST(LabourCost, of_the_same_day_is_replaced) {
  auto state = after({}, SetLabourCost{{std::nullopt, day(2026, 1, 1), dollars(5'500)}});
  state = after(state, SetLabourCost{{std::nullopt, day(2026, 1, 1), dollars(5'600)}});
  EXPECT_EQ(state.labour_costs.size(), 1u);
  EXPECT_EQ(hourly_cost(state, technician(1), day(2026, 1, 1), {}), dollars(5'600));
  EXPECT_EQ(decide(state, SetLabourCost{{std::nullopt, day(2026, 1, 1), dollars(5'600)}}).error().code,
            RefusalCode::nothing_to_do);
  EXPECT_EQ(decide(state, SetLabourCost{{std::nullopt, day(2026, 2, 30), dollars(1)}}).error().field, "from");
}
TEST(Assumptions, that_cannot_be_meant_are_refused_by_their_field) {
  advice::Assumptions to;
  to.says_yes_to_hours = 1.5;
  EXPECT_EQ(decide({}, ChangeAssumptions{to}).error().field, "to.says_yes_to_hours");
  to = {};
  to.downtime_per_hour = -1;
  EXPECT_EQ(decide({}, ChangeAssumptions{to}).error().field, "to.downtime_per_hour");
  to.downtime_per_hour = 55;
  EXPECT_EQ(after({}, ChangeAssumptions{to}).assumptions.downtime_per_hour, 55);
}

}  // namespace standfirm::firm

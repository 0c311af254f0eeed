#include "core/client/billing_details.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace standfirm::client {
namespace {
using std::chrono::year_month_day;
constexpr year_month_day day(int y, unsigned m, unsigned d) {
  return {std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
}
Charge monthly(year_month_day from) { return {{}, "Anti-virus", Money{300, {}}, 0, Every::month, from, {}}; }
}  // namespace

TEST(Periods, of_a_month_begin_on_its_last_day_where_it_is_too_short) {
  const auto all = periods(monthly(day(2026, 1, 31)), day(2026, 4, 30));
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0], (Period{day(2026, 1, 31), day(2026, 2, 27)}));
  EXPECT_EQ(all[1], (Period{day(2026, 2, 28), day(2026, 3, 30)}));
  EXPECT_EQ(all[3].from, day(2026, 4, 30));
}
TEST(Periods, of_a_year_survive_leap_days) {
  auto yearly = monthly(day(2024, 2, 29));
  yearly.every = Every::year;
  const auto all = periods(yearly, day(2026, 3, 1));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].from, day(2025, 2, 28));
}
TEST(Periods, none_begins_after_the_charge_ended) {
  auto ended = monthly(day(2026, 1, 1));
  ended.until = day(2026, 2, 15);
  EXPECT_EQ(periods(ended, day(2026, 12, 31)).size(), 2u);
  EXPECT_TRUE(periods(ended, day(2025, 12, 31)).empty());
}
RC_GTEST_PROP(Periods, follow_one_another_without_gap_or_overlap, ()) {
  auto charge = monthly(day(*rc::gen::inRange(2000, 2030), static_cast<unsigned>(*rc::gen::inRange(1, 13)),
                            static_cast<unsigned>(*rc::gen::inRange(1, 29))));
  charge.every = *rc::gen::element(Every::month, Every::year);
  const auto all = periods(charge, day(2040, 1, 1), 60);
  for (std::size_t i = 1; i < all.size(); ++i)
    RC_ASSERT(std::chrono::sys_days{all[i - 1].to} + Days{1} == std::chrono::sys_days{all[i].from});
}
TEST(BillingDetails, that_cannot_be_used_name_the_field) {
  BillingDetails details;
  EXPECT_FALSE(fault_in(details));
  details.electronic = ElectronicInvoice::embedded;
  EXPECT_EQ(fault_in(details)->field, "address.country");
  details.address = {{"1 Harbor Way"}, "Portland", "04101", "ME", "usa"};
  EXPECT_EQ(fault_in(details)->field, "address.country");
  details.address.country = "US";
  EXPECT_FALSE(fault_in(details));
  details.tax_percent_millis = -1;
  EXPECT_EQ(fault_in(details)->field, "tax_percent_millis");
}
TEST(Charge, that_cannot_be_billed_names_the_field) {
  auto charge = monthly(day(2026, 1, 1));
  EXPECT_FALSE(fault_in(charge, {}));
  EXPECT_EQ(fault_in(charge, *currency_from_text("EUR"))->field, "unit_price");
  charge.until = day(2025, 12, 31);
  EXPECT_EQ(fault_in(charge, {})->field, "until");
  charge.unit_price.minor = 0;
  EXPECT_EQ(fault_in(charge, {})->field, "unit_price");
}

}  // namespace standfirm::client

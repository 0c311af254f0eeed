#include "base/money.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <limits>
#include <stdexcept>

namespace standfirm {
namespace {
const Currency usd{}, yen = *currency_from_text("JPY"), dinar = *currency_from_text("KWD");
std::string read(std::string_view text, Currency currency = usd) {
  const auto money = money_from_text(text, currency);
  return money ? money->text() : "error: " + money.error();
}
}  // namespace

TEST(Money, is_written_with_its_currencys_own_decimals) {
  EXPECT_EQ((Money{15'000, usd}.text()), "150.00 USD");
  EXPECT_EQ((Money{-5, usd}.text()), "-0.05 USD");
  EXPECT_EQ((Money{150, yen}.text()), "150 JPY");
  EXPECT_EQ((Money{1'500, dinar}.text()), "1.500 KWD");
  EXPECT_EQ((Money{std::numeric_limits<std::int64_t>::min(), usd}.amount_text()), "-92233720368547758.08");
}
TEST(Money, is_read_exactly_or_not_at_all) {
  EXPECT_EQ(read("150.00"), "150.00 USD");
  EXPECT_EQ(read("150"), "150.00 USD");
  EXPECT_EQ(read("-0.05"), "-0.05 USD");
  for (const auto* wrong : {"", "-", "1,50", "1.505", "1.5e3", " 1", "0x10", "1.", ".", "99999999999999999999", "NaN"})
    EXPECT_TRUE(read(wrong).starts_with("error")) << wrong;
  EXPECT_TRUE(read("1.5", yen).starts_with("error"));
}
TEST(Currency, is_three_capital_letters) {
  for (const auto* wrong : {"", "US", "usd", "USDD", "U$D"}) EXPECT_FALSE(currency_from_text(wrong)) << wrong;
  EXPECT_EQ(currency_from_text("EUR")->text(), "EUR");
}
TEST(Money, rounds_half_away_from_zero_once) {
  EXPECT_EQ(at_hourly_rate({15'000, usd}, Minutes{105}).minor, 26'250);
  EXPECT_EQ(at_hourly_rate({15'000, usd}, Minutes{15}).minor, 3'750);
  EXPECT_EQ(at_hourly_rate({1, usd}, Minutes{30}).minor, 1);
  EXPECT_EQ(at_hourly_rate({-1, usd}, Minutes{30}).minor, -1);
  EXPECT_EQ(at_hourly_rate({1, usd}, Minutes{29}).minor, 0);
  EXPECT_EQ(percentage({10'000, usd}, 19'000).minor, 1'900);
  EXPECT_EQ(percentage({3'750, usd}, 8'875).minor, 333);
}
TEST(Money, that_overflows_throws_instead_of_wrapping) {
  const Money most{std::numeric_limits<std::int64_t>::max(), usd};
  EXPECT_THROW((void)(most + Money{1, usd}), std::overflow_error);
  EXPECT_THROW((void)(-Money{std::numeric_limits<std::int64_t>::min(), usd}), std::overflow_error);
  EXPECT_THROW((void)scaled(most, 2, 1), std::overflow_error);
}
TEST(MoneyDeathTest, of_two_currencies_is_never_added) { EXPECT_DEATH((void)(Money{1, usd} + Money{1, yen}), ""); }
TEST(Hours, are_shown_with_two_decimals) {
  EXPECT_EQ(hours_text(Minutes{105}), "1.75");
  EXPECT_EQ(hours_text(Minutes{0}), "0.00");
  EXPECT_EQ(hours_text(Minutes{20}), "0.33");
  EXPECT_EQ(hours_text(Minutes{40}), "0.67");
  EXPECT_EQ(hours_text(Minutes{-30}), "-0.50");
}
RC_GTEST_PROP(Money, that_was_written_is_read_back, (std::int64_t minor)) {
  for (const auto currency : {usd, yen, dinar}) {
    const Money money{minor, currency};
    RC_ASSERT(*money_from_text(money.amount_text(), currency) == money);
  }
}
RC_GTEST_PROP(Money, split_in_two_is_off_by_a_minor_unit_at_most, ()) {
  const Money rate{*rc::gen::inRange<std::int64_t>(0, 1'000'000), usd};
  const Minutes first{*rc::gen::inRange(0, 10'000)}, second{*rc::gen::inRange(0, 10'000)};
  const auto whole = at_hourly_rate(rate, first + second),
             parts = at_hourly_rate(rate, first) + at_hourly_rate(rate, second);
  RC_ASSERT(std::abs(whole.minor - parts.minor) <= 1);
}

}  // namespace standfirm

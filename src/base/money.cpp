#include "base/money.hpp"

#include <fmt/format.h>

#include <cassert>
#include <limits>
#include <stdexcept>

namespace standfirm {
namespace {
__extension__ using Wide = __int128;

std::int64_t narrow(Wide value) {
  if (value > std::numeric_limits<std::int64_t>::max() || value < std::numeric_limits<std::int64_t>::min())
    throw std::overflow_error("an amount of money is out of range");
  return static_cast<std::int64_t>(value);
}

Wide divided_half_away_from_zero(Wide numerator, Wide denominator) {
  const bool negative = numerator < 0;
  const Wide magnitude = negative ? -numerator : numerator;
  const Wide rounded = (2 * magnitude + denominator) / (2 * denominator);
  return negative ? -rounded : rounded;
}

std::int64_t power_of_ten(int n) {
  std::int64_t value = 1;
  while (n-- > 0) value *= 10;
  return value;
}
}  // namespace

int Currency::decimals() const {
  // ISO 4217: everything not listed has two.
  for (const std::string_view zero :
       {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"})
    if (text() == zero) return 0;
  for (const std::string_view three : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
    if (text() == three) return 3;
  return 2;
}

std::expected<Currency, std::string> currency_from_text(std::string_view text) {
  Currency currency;
  if (text.size() != 3)
    return std::unexpected(
        fmt::format("'{}' is not a currency; write its three letters, like USD", text.substr(0, 20)));
  for (std::size_t i = 0; i < 3; ++i) {
    if (text[i] < 'A' || text[i] > 'Z')
      return std::unexpected(fmt::format("'{}' is not a currency; write its three capital letters, like USD", text));
    currency.code[i] = text[i];
  }
  return currency;
}

std::string Money::amount_text() const {
  const int places = currency.decimals();
  const std::int64_t unit = power_of_ten(places);
  // Through unsigned so that the smallest number keeps its sign without overflowing.
  const std::uint64_t magnitude = minor < 0 ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor);
  const std::uint64_t whole = magnitude / static_cast<std::uint64_t>(unit),
                      part = magnitude % static_cast<std::uint64_t>(unit);
  const std::string_view sign = minor < 0 ? "-" : "";
  if (places == 0) return fmt::format("{}{}", sign, whole);
  return fmt::format("{}{}.{:0{}}", sign, whole, part, places);
}
std::string Money::text() const { return fmt::format("{} {}", amount_text(), currency.text()); }

std::expected<Money, std::string> money_from_text(std::string_view amount, Currency currency) {
  const int places = currency.decimals();
  const auto wrong = [&] {
    return std::unexpected(fmt::format(
        "'{}' is not an amount in {}; write digits with {}", amount.substr(0, 30), currency.text(),
        places == 0 ? std::string("no decimals, like 150") : fmt::format("at most {} decimals, like 150.00", places)));
  };
  std::size_t at = 0;
  bool negative = false;
  if (at < amount.size() && amount[at] == '-') negative = true, ++at;
  Wide value = 0;
  int seen = 0, decimals = -1;
  for (; at < amount.size(); ++at) {
    if (amount[at] == '.') {
      if (decimals >= 0 || seen == 0 || places == 0) return wrong();
      decimals = 0;
      continue;
    }
    if (amount[at] < '0' || amount[at] > '9') return wrong();
    if (decimals >= 0) {
      ++decimals;
      if (decimals > places) return wrong();
    }
    value = value * 10 + (amount[at] - '0');
    if (++seen > 20) return wrong();
  }
  if (seen == 0 || decimals == 0) return wrong();
  value *= power_of_ten(places - (decimals < 0 ? 0 : decimals));
  if (value > std::numeric_limits<std::int64_t>::max()) return wrong();
  return Money{static_cast<std::int64_t>(negative ? -value : value), currency};
}

Money operator+(Money a, Money b) {
  assert(a.currency == b.currency);
  return {narrow(Wide{a.minor} + b.minor), a.currency};
}
Money operator-(Money a, Money b) {
  assert(a.currency == b.currency);
  return {narrow(Wide{a.minor} - b.minor), a.currency};
}
Money operator-(Money a) { return {narrow(-Wide{a.minor}), a.currency}; }
bool less(Money a, Money b) {
  assert(a.currency == b.currency);
  return a.minor < b.minor;
}

Money scaled(Money amount, std::int64_t numerator, std::int64_t denominator) {
  assert(denominator > 0);
  return {narrow(divided_half_away_from_zero(Wide{amount.minor} * numerator, denominator)), amount.currency};
}
Money at_hourly_rate(Money hourly_rate, Minutes worked) { return scaled(hourly_rate, worked.count(), 60); }
Money percentage(Money amount, std::int64_t percent_millis) { return scaled(amount, percent_millis, 100'000); }

std::string hours_text(Minutes worked) {
  const auto hundredths = static_cast<std::int64_t>(divided_half_away_from_zero(Wide{worked.count()} * 100, 60));
  return fmt::format("{}{}.{:02}", hundredths < 0 ? "-" : "", std::abs(hundredths) / 100, std::abs(hundredths) % 100);
}

}  // namespace standfirm

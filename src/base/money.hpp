// src/base/money.hpp: whole minor units with an ISO 4217 currency. Nothing here is a floating number.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace standfirm {

/// Three capital letters; knows how many decimal places its minor unit has (USD 2, JPY 0, KWD 3).
struct Currency {
  std::array<char, 3> code{'U', 'S', 'D'};
  auto operator<=>(const Currency&) const = default;
  [[nodiscard]] std::string_view text() const { return {code.data(), 3}; }
  [[nodiscard]] int decimals() const;
};
[[nodiscard]] std::expected<Currency, std::string> currency_from_text(std::string_view);

/// On the wire {"amount": "150.00", "currency": "USD"}. Adding two currencies is a bug and stops the program;
/// overflow throws std::overflow_error.
struct Money {
  std::int64_t minor = 0;
  Currency currency{};

  bool operator==(const Money&) const = default;
  [[nodiscard]] std::string amount_text() const;  ///< "150.00", with the currency's own decimals
  [[nodiscard]] std::string text() const;         ///< "150.00 USD"
};
[[nodiscard]] std::expected<Money, std::string> money_from_text(std::string_view amount, Currency);
[[nodiscard]] Money operator+(Money, Money);
[[nodiscard]] Money operator-(Money, Money);
[[nodiscard]] Money operator-(Money);
[[nodiscard]] bool less(Money, Money);

/// amount x numerator / denominator, rounded half away from zero. denominator > 0.
[[nodiscard]] Money scaled(Money amount, std::int64_t numerator, std::int64_t denominator);
/// What `worked` costs at `hourly_rate`; rounded once, half away from zero.
[[nodiscard]] Money at_hourly_rate(Money hourly_rate, Minutes worked);
/// `percent_millis`: 19 % is 19'000. Rounded half away from zero.
[[nodiscard]] Money percentage(Money amount, std::int64_t percent_millis);

/// Hours as billed: 105 min -> "1.75"; at most two decimals, rounded half away from zero.
[[nodiscard]] std::string hours_text(Minutes);

}  // namespace standfirm

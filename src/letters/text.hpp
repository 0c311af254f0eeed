// src/letters/text.hpp: strings from anywhere made fit to stand in a letter, and figures the way people write them.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/money.hpp"
#include "base/time.hpp"

namespace standfirm::letters {

/// Valid UTF-8 (what isn't becomes U+FFFD), at most `max_bytes` (then an ellipsis), without control characters and
/// without the signs that turn the writing direction of what follows. Line breaks and tabs become spaces.
[[nodiscard]] std::string one_line(std::string_view, std::size_t max_bytes = 400);
/// The same, but line breaks stay.
[[nodiscard]] std::string paragraph(std::string_view, std::size_t max_bytes = 20'000);

[[nodiscard]] std::string amount_text(Money);           ///< "1,250.00"
[[nodiscard]] std::string amount_with_currency(Money);  ///< "1,250.00 USD"
[[nodiscard]] std::string day_text(
    std::chrono::year_month_day);  ///< "2 March 2026": no two countries read it differently
/// The day, and the minute, of a moment in an IANA zone. An unknown zone counts as UTC and says so.
[[nodiscard]] std::string day_text(TimePoint, const std::string& zone);
[[nodiscard]] std::string minute_text(TimePoint, const std::string& zone);       ///< "2 March 2026, 14:05"
[[nodiscard]] std::string time_of_day_text(TimePoint, const std::string& zone);  ///< "14:05"
[[nodiscard]] std::string zone_text(TimePoint, const std::string& zone);         ///< "EST", "UTC"
[[nodiscard]] std::string duration_text(Seconds);                                ///< "1 h 35 min", "45 min", "20 s"

}  // namespace standfirm::letters

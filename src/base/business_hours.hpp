// src/base/business_hours.hpp: when a client is open, in the client's own time zone: hours as text, holidays, daylight
// saving time.
#pragma once
#include <array>
#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace standfirm {

/// True for an IANA zone this machine knows ("America/New_York").
[[nodiscard]] bool is_known_zone(std::string_view name);
/// The wall clock there: "2026-03-02 09:05". Throws std::invalid_argument for an unknown zone.
[[nodiscard]] std::string local_text(TimePoint, std::string_view zone);
/// The calendar day there. Throws std::invalid_argument for an unknown zone.
[[nodiscard]] std::chrono::year_month_day local_day(TimePoint, std::string_view zone);

/// Opening times of a week. Text: "Mo-Fr 08:00-17:00", "Mo,We 08:00-12:00,13:00-17:00; Sa 09:00-12:00", "24/7".
/// 24:00 ends a day; spans over midnight are written as two.
class BusinessHours {
 public:
  struct Span {
    Minutes from{0}, to{0};
    bool operator==(const Span&) const = default;
  };  ///< minutes of the local day, from < to

  /// The error says which part is wrong and how to write it. Holidays are closed all day.
  [[nodiscard]] static std::expected<BusinessHours, std::string> from_text(
      std::string_view hours, std::string_view zone, std::vector<std::chrono::year_month_day> holidays = {});

  [[nodiscard]] bool is_open(TimePoint) const;
  /// The moment after `minutes` open minutes from `from`; 0 gives `from` itself. The wall clock decides: an hour that
  /// daylight saving skips doesn't exist, one that it repeats is open twice. Ends no later than 20 years on (then: that
  /// moment), so hours that never open can't hang it.
  [[nodiscard]] TimePoint add_business_minutes(TimePoint from, Minutes minutes) const;
  /// Open time between two moments, to the millisecond; 0 when `to` is not after `from`.
  [[nodiscard]] Millis open_between(TimePoint from, TimePoint to) const;

 private:
  struct Open {
    TimePoint from, to;
  };
  [[nodiscard]] std::vector<Open> open_on(std::chrono::local_days) const;  ///< in order; exact where clocks change
  std::string zone_;
  std::array<std::vector<Span>, 7> week_;              ///< by weekday::c_encoding: Sunday first
  std::vector<std::chrono::year_month_day> holidays_;  ///< sorted
};

}  // namespace standfirm

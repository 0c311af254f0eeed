#include "base/business_hours.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace standfirm {
using std::chrono::duration_cast;
namespace {
const date::time_zone* zone_called(std::string_view name) {
  try {
    return name.empty() ? nullptr : date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}
const date::time_zone* zone_or_throw(std::string_view name) {
  const auto* zone = zone_called(name);
  if (zone == nullptr)
    throw std::invalid_argument(fmt::format(
        "'{}' is not a time zone this machine knows; use an IANA name like America/New_York", name.substr(0, 60)));
  return zone;
}
std::chrono::local_time<Millis> local_time_of(TimePoint t, const date::time_zone* zone) {
  const auto info = zone->get_info(date::floor<std::chrono::seconds>(date::sys_time<Millis>{t.time_since_epoch()}));
  return std::chrono::local_time<Millis>{t.time_since_epoch() + info.offset};
}

constexpr std::array<std::string_view, 7> day_words{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"};
std::optional<unsigned> day_from(std::string_view word) {
  const auto at = std::ranges::find(day_words, word);
  if (at == day_words.end()) return std::nullopt;
  return static_cast<unsigned>(at - day_words.begin());
}
std::optional<Minutes> time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {0U, 1U, 3U, 4U})
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0'), minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
  return Minutes{hour * 60 + minute};
}
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}
std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (true) {
    const auto at = text.find(separator);
    out.push_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}
std::unexpected<std::string> wrong(std::string_view part, std::string_view why) {
  return std::unexpected(fmt::format("'{}' {}; write hours like \"Mo-Fr 08:00-17:00; Sa 09:00-12:00\" or \"24/7\"",
                                     part.substr(0, 40), why));
}
/// "Mo-Fr,Su": the days named, Sunday is 0.
std::expected<std::vector<unsigned>, std::string> days_from(std::string_view text) {
  std::vector<unsigned> out;
  for (const auto part : parts_of(text, ',')) {
    const auto ends = parts_of(part, '-');
    const auto first = day_from(ends.front()), last = day_from(ends.back());
    if (!first || !last || ends.size() > 2) return wrong(part, "is not a day; days are Mo, Tu, We, Th, Fr, Sa, Su");
    for (unsigned day = *first;; day = (day + 1) % 7) {
      out.push_back(day);
      if (day == *last) break;
    }
  }
  return out;
}
}  // namespace

bool is_known_zone(std::string_view name) { return zone_called(name) != nullptr; }
std::chrono::year_month_day local_day(TimePoint t, std::string_view zone) {
  return std::chrono::year_month_day{std::chrono::floor<Days>(local_time_of(t, zone_or_throw(zone)))};
}
std::string local_text(TimePoint t, std::string_view zone) {
  const auto local = local_time_of(t, zone_or_throw(zone));
  const auto day = std::chrono::floor<Days>(local);
  const std::chrono::year_month_day ymd{day};
  const auto minutes = duration_cast<Minutes>(local - day).count();
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()), minutes / 60, minutes % 60);
}

std::expected<BusinessHours, std::string> BusinessHours::from_text(std::string_view hours, std::string_view zone,
                                                                   std::vector<std::chrono::year_month_day> holidays) {
  if (!is_known_zone(zone))
    return std::unexpected(fmt::format(
        "'{}' is not a time zone this machine knows; use an IANA name like America/New_York", zone.substr(0, 60)));
  for (const auto& day : holidays)
    if (!day.ok()) return std::unexpected("a holiday is not a day of the calendar");
  BusinessHours out;
  out.zone_ = zone;
  out.holidays_ = std::move(holidays);
  std::ranges::sort(out.holidays_);
  if (hours.size() > 500) return wrong(hours, "... is longer than 500 characters");
  if (trimmed(hours) == "24/7") {
    for (auto& day : out.week_) day.push_back({Minutes{0}, Days{1}});
    return out;
  }
  for (const auto rule : parts_of(hours, ';')) {
    const auto space = rule.find(' ');
    if (space == std::string_view::npos) return wrong(rule, "has no days or no times");
    const auto days = days_from(rule.substr(0, space));
    if (!days) return std::unexpected(days.error());
    for (const auto part : parts_of(rule.substr(space + 1), ',')) {
      const auto ends = parts_of(part, '-');
      const auto from = time_of_day(ends.front()), to = time_of_day(ends.back());
      if (ends.size() != 2 || !from || !to) return wrong(part, "is not a span of time");
      if (*from >= *to) return wrong(part, "ends before it begins; write a span over midnight as two");
      for (const unsigned day : *days) out.week_[day].push_back({*from, *to});
    }
  }
  for (auto& day : out.week_) {
    std::ranges::sort(day, {}, &Span::from);
    for (std::size_t i = 1; i < day.size(); ++i)
      if (day[i].from < day[i - 1].to) return wrong(hours, "names one time twice");
  }
  return out;
}

std::vector<BusinessHours::Open> BusinessHours::open_on(std::chrono::local_days day) const {
  std::vector<Open> out;
  if (std::ranges::binary_search(holidays_, std::chrono::year_month_day{day})) return out;
  const auto& spans = week_[std::chrono::weekday{day}.c_encoding()];
  if (spans.empty()) return out;
  const auto* zone = zone_or_throw(zone_);
  // The day as a stretch of UTC, cut where the zone's offset changes: inside a cut the wall clock runs straight, so a
  // skipped hour falls out and a repeated one counts twice, without asking which.
  const auto midnight = day.time_since_epoch();
  const auto last = date::sys_seconds{midnight + Days{2}};
  for (auto at = date::sys_seconds{midnight - Days{1}}; at < last;) {
    const auto info = zone->get_info(at);
    for (const auto& span : spans) {
      const auto from = std::max(date::sys_seconds{midnight + span.from - info.offset}, info.begin);
      const auto to = std::min(date::sys_seconds{midnight + span.to - info.offset}, info.end);
      if (from < to)
        out.push_back({TimePoint{Millis{from.time_since_epoch()}}, TimePoint{Millis{to.time_since_epoch()}}});
    }
    if (info.end >= last) break;
    at = info.end;
  }
  std::ranges::sort(out, {}, &Open::from);
  return out;
}

bool BusinessHours::is_open(TimePoint t) const {
  const auto day = std::chrono::floor<Days>(local_time_of(t, zone_or_throw(zone_)));
  return std::ranges::any_of(open_on(day), [&](const Open& open) { return open.from <= t && t < open.to; });
}

TimePoint BusinessHours::add_business_minutes(TimePoint from, Minutes minutes) const {
  if (minutes <= Minutes{0}) return from;
  Millis left = minutes;
  auto day = std::chrono::floor<Days>(local_time_of(from, zone_or_throw(zone_)));
  const auto last_day = day + Days{20 * 365};
  for (; day <= last_day; day += Days{1})
    for (const auto& open : open_on(day)) {
      if (open.to <= from) continue;
      const TimePoint start = std::max(open.from, from);
      if (open.to - start >= left) return start + left;
      left -= open.to - start;
    }
  return from + Days{20 * 365};
}

Millis BusinessHours::open_between(TimePoint from, TimePoint to) const {
  Millis sum{0};
  if (to <= from) return sum;
  const auto* zone = zone_or_throw(zone_);
  const auto first = std::chrono::floor<Days>(local_time_of(from, zone)),
             last = std::chrono::floor<Days>(local_time_of(to, zone));
  const auto bounded_last = std::min(last, first + Days{20 * 365});
  for (auto day = first - Days{1}; day <= bounded_last + Days{1}; day += Days{1})
    for (const auto& open : open_on(day)) {
      const TimePoint start = std::max(open.from, from), end = std::min(open.to, to);
      if (start < end) sum += end - start;
    }
  return sum;
}

}  // namespace standfirm

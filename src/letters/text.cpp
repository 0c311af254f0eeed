#include "letters/text.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace standfirm::letters {
namespace {

/// Reads one character; `size` bytes of it were used. U+FFFD for a byte that starts none.
char32_t next(std::string_view text, std::size_t& size) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  size = 1;
  if (first < 0x80) return first;
  const std::size_t length = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || first >= 0xF5 || text.size() < length) return 0xFFFD;
  char32_t value = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0xFFFD;
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0xFFFD;
  size = length;
  return value;
}

/// Marks that turn or trick the direction of the text around them, invisible fillers, and what is no character at all.
bool unwanted(char32_t c) {
  return c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0x200B || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c & 0xFFFEU) == 0xFFFE || (c >= 0xE0000 && c <= 0xE0FFF);
}

std::string clean(std::string_view text, std::size_t max_bytes, bool keep_breaks) {
  std::string out;
  out.reserve(std::min(text.size(), max_bytes));
  std::size_t size = 0;
  for (; !text.empty(); text.remove_prefix(size)) {
    const char32_t c = next(text, size);
    std::string piece;
    if (c == '\r' && text.size() > 1 && text[1] == '\n') continue;
    if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
      piece = keep_breaks ? "\n" : " ";
    else if (c == '\t')
      piece = " ";
    else if (c < 0x20 || unwanted(c))
      continue;
    else if (c == 0xFFFD)
      piece = "\xEF\xBF\xBD";
    else
      piece = std::string(text.substr(0, size));
    if (piece == " " && !keep_breaks && (out.empty() || out.back() == ' ')) continue;
    if (out.size() + piece.size() > max_bytes) {
      out += "\xE2\x80\xA6";
      break;
    }
    out += piece;
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '\n')) out.pop_back();
  return out;
}

const date::time_zone* zone_or_utc(const std::string& zone) {
  try {
    return date::locate_zone(zone);
  } catch (const std::runtime_error&) {
    return date::locate_zone("UTC");
  }
}
auto local(TimePoint at, const std::string& zone) { return date::make_zoned(zone_or_utc(zone), at).get_local_time(); }

}  // namespace

std::string one_line(std::string_view text, std::size_t max_bytes) { return clean(text, max_bytes, false); }
std::string paragraph(std::string_view text, std::size_t max_bytes) { return clean(text, max_bytes, true); }

std::string amount_text(Money money) {
  std::string text = money.amount_text();
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  const auto point = text.find('.');
  std::size_t at = point == std::string::npos ? text.size() : point;
  while (at > first + 3) text.insert(at -= 3, ",");
  return text;
}
std::string amount_with_currency(Money money) { return amount_text(money) + " " + std::string(money.currency.text()); }

std::string day_text(std::chrono::year_month_day day) {
  static constexpr std::array names{"January", "February", "March",     "April",   "May",      "June",
                                    "July",    "August",   "September", "October", "November", "December"};
  const auto month = static_cast<unsigned>(day.month());
  return fmt::format("{} {} {}", static_cast<unsigned>(day.day()), month >= 1 && month <= 12 ? names[month - 1] : "?",
                     static_cast<int>(day.year()));
}
std::string day_text(TimePoint at, const std::string& zone) {
  const auto days = std::chrono::floor<std::chrono::days>(local(at, zone));
  return day_text(std::chrono::year_month_day{std::chrono::sys_days{days.time_since_epoch()}});
}
std::string time_of_day_text(TimePoint at, const std::string& zone) {
  const auto when = local(at, zone);
  const auto minutes =
      std::chrono::floor<std::chrono::minutes>(when - std::chrono::floor<std::chrono::days>(when)).count();
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}
std::string minute_text(TimePoint at, const std::string& zone) {
  return day_text(at, zone) + ", " + time_of_day_text(at, zone);
}
std::string zone_text(TimePoint at, const std::string& zone) {
  return zone_or_utc(zone)->get_info(std::chrono::floor<std::chrono::seconds>(at)).abbrev;
}

std::string duration_text(Seconds span) {
  const auto seconds = span.count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min", seconds / 60);
  if (seconds / 60 % 60 == 0) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

}  // namespace standfirm::letters

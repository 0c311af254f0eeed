// Moments as service desks write them: day/month/year or year first, with or without seconds and offset.

#include "core/desk_log/desk_log.hpp"

namespace standfirm::desk_log {
namespace {
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() {
    while (peek() == ' ') rest_.remove_prefix(1);
  }
  /// Digits, at most four; their number goes to `digits`.
  std::optional<int> number(std::size_t* digits = nullptr) {
    int value = 0;
    std::size_t taken = 0;
    while (taken < 4 && peek() >= '0' && peek() <= '9') {
      value = value * 10 + (peek() - '0');
      rest_.remove_prefix(1);
      ++taken;
    }
    if (digits != nullptr) *digits = taken;
    return taken == 0 ? std::nullopt : std::optional(value);
  }
  /// ".5", ".000", ".123456": what is finer than a millisecond is cut off.
  Millis fraction() {
    int value = 0, taken = 0;
    for (; peek() >= '0' && peek() <= '9'; rest_.remove_prefix(1), ++taken)
      if (taken < 3) value = value * 10 + (peek() - '0');
    for (; taken < 3; ++taken) value *= 10;
    return Millis{value};
  }

 private:
  std::string_view rest_;
};

std::optional<std::chrono::year_month_day> day_from(Cursor& at) {
  std::size_t digits = 0;
  const auto first = at.number(&digits);
  const char between = at.peek();
  if (!first || (between != '/' && between != '-' && between != '.') || !at.take(between)) return std::nullopt;
  const auto second = at.number();
  if (!second || !at.take(between)) return std::nullopt;
  const auto third = at.number();
  if (!third) return std::nullopt;
  const bool year_first = digits == 4;
  const int year = year_first ? *first : *third, day = year_first ? *third : *first;
  const std::chrono::year_month_day out{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(*second)},
                                        std::chrono::day{static_cast<unsigned>(day)}};
  return out.ok() && year >= 1900 && year <= 2200 ? std::optional(out) : std::nullopt;
}

std::optional<Minutes> offset_from(Cursor& at) {
  if (at.done() || at.take('Z')) return Minutes{0};
  const bool west = at.peek() == '-';
  if (!at.take('+') && !at.take('-')) return std::nullopt;
  std::size_t digits = 0;
  const auto first = at.number(&digits);
  if (!first) return std::nullopt;
  int minutes = digits > 2 ? *first / 100 * 60 + *first % 100 : *first * 60;
  if (at.take(':')) {
    const auto more = at.number();
    if (!more || *more > 59 || digits > 2) return std::nullopt;
    minutes += *more;
  }
  if (minutes > 18 * 60) return std::nullopt;
  return Minutes{west ? -minutes : minutes};
}
}  // namespace

std::optional<TimePoint> moment_from(std::string_view text) {
  Cursor at(text);
  at.skip_blanks();
  const auto day = day_from(at);
  if (!day) return std::nullopt;
  if (!at.take('T')) at.skip_blanks();
  const auto hour = at.number();
  if (!hour || *hour > 23 || !at.take(':')) return std::nullopt;
  const auto minute = at.number();
  if (!minute || *minute > 59) return std::nullopt;
  Millis seconds{0};
  if (at.take(':')) {
    const auto second = at.number();
    if (!second || *second > 59) return std::nullopt;
    seconds = Seconds{*second};
    if (at.take('.')) seconds += at.fraction();
  }
  at.skip_blanks();
  const auto offset = offset_from(at);
  at.skip_blanks();
  if (!offset || !at.done()) return std::nullopt;
  return TimePoint{std::chrono::sys_days{*day}} + std::chrono::hours{*hour} + Minutes{*minute} + seconds - *offset;
}

}  // namespace standfirm::desk_log

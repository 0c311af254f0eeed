#include "base/time.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace standfirm {
using namespace std::chrono;

std::string to_text(TimePoint t) {
  const auto day = floor<days>(t);
  const year_month_day ymd{day};
  const hh_mm_ss time{t - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(ymd.year()),
                     static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::expected<TimePoint, std::string> time_from_text(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return std::unexpected(
        fmt::format("'{}' is not a time ({}); write it as 2026-03-02T14:05:09Z", text.substr(0, 40), why));
  };
  const auto number = [&](std::size_t at, std::size_t width) -> int {
    if (at + width > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  if (text.size() < 20 || text.size() > 35) return wrong("wrong length");
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[13] != ':' ||
      text[16] != ':')
    return wrong("separators");
  const int y = number(0, 4), mo = number(5, 2), d = number(8, 2), h = number(11, 2), mi = number(14, 2),
            s = number(17, 2);
  if (y < 0 || mo < 0 || d < 0 || h < 0 || mi < 0 || s < 0) return wrong("digits");
  const year_month_day ymd{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  if (!ymd.ok()) return wrong("no such day");
  if (h > 23 || mi > 59 || s > 60) return wrong("no such time of day");
  std::size_t at = 19;
  int millis = 0;
  if (text[at] == '.') {
    ++at;
    int scale = 100, digits = 0;
    for (; at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])); ++at, ++digits) {
      millis += (text[at] - '0') * scale;
      scale /= 10;
    }
    if (digits == 0) return wrong("fraction");
  }
  minutes offset{0};
  if (at >= text.size()) return wrong("no zone");
  if (text[at] == 'Z' || text[at] == 'z') {
    ++at;
  } else if (text[at] == '+' || text[at] == '-') {
    const int oh = number(at + 1, 2), om = number(at + 4, 2);
    if (oh < 0 || om < 0 || oh > 23 || om > 59 || text[at + 3] != ':') return wrong("zone");
    offset = hours{oh} + minutes{om};
    if (text[at] == '-') offset = -offset;
    at += 6;
  } else {
    return wrong("zone");
  }
  if (at != text.size()) return wrong("something after the zone");
  return TimePoint{sys_days{ymd} + hours{h} + minutes{mi} + seconds{s} + milliseconds{millis} - offset};
}

TimePoint SystemClock::now() const { return time_point_cast<milliseconds>(system_clock::now()); }

TimePoint ManualClock::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}
void ManualClock::set(TimePoint t) {
  const std::lock_guard lock(mutex_);
  now_ = t;
}
void ManualClock::advance(Millis by) {
  const std::lock_guard lock(mutex_);
  now_ += by;
}

TimePoint FileClock::now() const {
  long long offset = 0;
  if (std::ifstream file(path_, std::ios::binary); file) {
    std::array<char, 32> digits{};
    file.read(digits.data(), digits.size());
    std::from_chars(digits.data(), digits.data() + file.gcount(), offset);
  }
  return SystemClock{}.now() + Millis{offset};
}

void FileClock::write_offset(const std::string& path, Millis offset) {
  const std::string next = path + ".next";
  {
    std::ofstream out(next, std::ios::trunc);
    out << offset.count() << '\n';
    if (!out.flush()) throw std::runtime_error("cannot write the clock file " + next);
  }
  if (std::rename(next.c_str(), path.c_str()) != 0) throw std::runtime_error("cannot replace the clock file " + path);
}

}  // namespace standfirm

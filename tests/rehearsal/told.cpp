#include "rehearsal/told.hpp"

#include <date/tz.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace standfirm::rehearsal {
namespace {

constexpr std::size_t who_width = 15;
constexpr std::size_t what_width = 92;
constexpr auto client_zone = "America/New_York";

/// The client's wall clock: "Mon 14 Sep" and "09:12".
std::pair<std::string, std::string> wall_clock(TimePoint at) {
  const auto local = date::make_zoned(client_zone, at);
  return {date::format("%a %d %b %Y", local), date::format("%H:%M", local)};
}

/// Whole words within `width` columns; names and sentences here are ASCII or short, so bytes do for columns.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t at = 0;
  while (at < text.size()) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto word = text.substr(at, end - at);
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
    at = end + 1;
  }
  return lines;
}

std::string on_one_line(std::string text) {
  for (char& letter : text)
    if (static_cast<unsigned char>(letter) < 0x20) letter = ' ';
  return text;
}

void line(const std::string& text) {
  (void)std::fputs((text + "\n").c_str(), stdout);
  (void)std::fflush(stdout);
}

template <class T>
void json_line(std::string_view kind, const T& value) {
  auto object = json::write(value).as_object();
  object["kind"] = boost::json::string_view(kind);
  line(json::text(object));
}

}  // namespace

void Told::chapter(const std::string& title) {
  if (as_json_) return line(json::text(json::Object{{"kind", "chapter"}, {"title", title}}));
  last_day_.clear();
  line("\n== " + title + " " + std::string(title.size() < 110 ? 110 - title.size() : 0, '='));
}

void Told::row(const Row& row) {
  if (as_json_) return json_line("row", row);
  const auto [day, time] = wall_clock(row.at);
  if (day != last_day_) line((last_day_.empty() ? "" : "\n") + day);
  last_day_ = day;
  const auto lines = wrapped(on_one_line(row.what), what_width);
  const auto minutes = row.minutes ? fmt::format("{} min", row.minutes->count()) : std::string();
  const auto cost = row.cost ? row.cost->text() : std::string();
  line(fmt::format("  {}  {:<{}} {:<{}} {:>8} {:>12}", time, row.who, who_width, lines.front(), what_width, minutes,
                   cost));
  for (std::size_t i = 1; i < lines.size(); ++i) line(fmt::format("         {:<{}} {}", "", who_width, lines[i]));
}

void Told::answer(const std::string& who, const std::string& what) {
  if (as_json_) return line(json::text(json::Object{{"kind", "answer"}, {"who", who}, {"what", what}}));
  auto lines = wrapped(on_one_line(what), what_width - 2);
  line(fmt::format("         {:<{}} > {}", who, who_width, lines.front()));
  for (std::size_t i = 1; i < lines.size(); ++i) line(fmt::format("         {:<{}}   {}", "", who_width, lines[i]));
}

void Told::progress(const std::string& what) const {
  if (as_json_ || ::isatty(STDERR_FILENO) == 0) return;
  (void)std::fprintf(stderr, "\r\033[K         ... %s\r", what.c_str());
}

bool Told::expect(const std::string& what, const std::string& wanted, const std::string& got) {
  const bool ok = wanted == got;
  const Checked checked{what, wanted, got, ok};
  if (ok)
    ++passed_;
  else
    failed_.push_back(checked);
  if (as_json_) {
    json_line("checked", checked);
  } else {
    const bool plain = wanted == "yes";
    line(
        fmt::format("         {:<{}} {} {}", "", who_width, ok ? "[ok]" : "[WRONG]",
                    ok ? (plain ? what : what + ": " + got) : what + ": should be '" + wanted + "', is '" + got + "'"));
  }
  return ok;
}

bool Told::close() {
  if (as_json_) {
    line(json::text(json::Object{{"kind", "closing"}, {"passed", passed_}, {"failed", failed_.size()}}));
  } else {
    line("");
    for (const auto& each : failed_)
      line("WRONG: " + each.what + ": should be '" + each.wanted + "', is '" + each.got + "'");
    line(fmt::format("{} passed, {} failed", passed_, failed_.size()));
  }
  return failed_.empty();
}

}  // namespace standfirm::rehearsal

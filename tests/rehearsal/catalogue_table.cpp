#include "rehearsal/catalogue_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/json.hpp"
#include "endpoint/catalogue.hpp"
#include "endpoint/wine.hpp"

namespace standfirm::rehearsal {
namespace {

constexpr std::size_t id_width = 24, title_width = 46, caught_width = 48;

std::string cut(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 1) + "~";
}

void line(const std::string& text) {
  (void)std::fputs((text + "\n").c_str(), stdout);
  (void)std::fflush(stdout);
}

void row(const practice::Tried& tried) {
  const auto caught = !tried.wrong.empty()      ? std::string("-")
                      : tried.caught_by.empty() ? std::string("not caught")
                                                : fmt::format("{}", fmt::join(tried.caught_by, ", "));
  const auto gone = !tried.wrong.empty() ? "-" : tried.gone_after.empty() ? "STILL THERE" : tried.gone_after;
  line(fmt::format("{:<{}} {:<{}} {:<{}} {:<16} {:>4} s", cut(tried.id, id_width), id_width,
                   cut(tried.title, title_width), title_width, cut(caught, caught_width), caught_width, gone,
                   tried.seconds));
  if (!tried.wrong.empty()) line("  WRONG: " + tried.wrong);
}

}  // namespace

int run_catalogue(const CatalogueAsked& asked) {
  auto cases = practice::read_infections(asked.more);
  if (!asked.only.empty())
    std::erase_if(cases, [&](const practice::Infection& one) {
      return std::ranges::find(asked.only, one.id) == asked.only.end();
    });
  if (cases.empty()) throw std::runtime_error("the catalogue has no such case");
  std::size_t not_tried = 0;
  if (const auto reason = practice::why_no_wine()) {
    not_tried = std::erase_if(cases, [](const practice::Infection& one) { return one.windows; });
    if (not_tried != 0)
      (void)std::fprintf(stderr, "%zu cases for Windows are not tried: %s\n", not_tried, reason->c_str());
  }
  practice::sweep();
  if (!asked.as_json)
    line(fmt::format("{:<{}} {:<{}} {:<{}} {:<16} {:>6}", "case", id_width, "what is planted", title_width,
                     "caught by (step of the procedure)", caught_width, "gone after", "time"));
  unsigned caught = 0, not_caught = 0, wrong = 0;
  for (const auto& one : cases) {
    const auto tried = practice::try_case(one, [&](const std::string& doing) {
      if (!asked.as_json && ::isatty(STDERR_FILENO) != 0) (void)std::fprintf(stderr, "\r\033[K... %s\r", doing.c_str());
    });
    if (asked.as_json)
      line(json::write_text(tried));
    else
      row(tried);
    if (!tried.wrong.empty() || tried.gone_after.empty())
      ++wrong;
    else if (tried.caught_by.empty())
      ++not_caught;
    if (!tried.caught_by.empty()) ++caught;
  }
  if (asked.as_json)
    line(json::text(json::Object{{"cases", cases.size()},
                                 {"caught", caught},
                                 {"not_caught", not_caught},
                                 {"wrong", wrong},
                                 {"not_tried", not_tried}}));
  else
    line(fmt::format("\n{} cases: {} caught, {} not caught, {} wrong or still there in the end{}", cases.size(), caught,
                     not_caught, wrong, not_tried == 0 ? "" : fmt::format("; {} not tried", not_tried)));
  return wrong == 0 ? 0 : 1;
}

}  // namespace standfirm::rehearsal

#include "core/advice/judged.hpp"

#include <algorithm>
#include <cmath>

namespace standfirm::advice {
namespace {
bool ended_so(const std::string& way, Disposition ended) {
  switch (ended) {
    case Disposition::cleaned:
      return way.starts_with("tool:") || way == "verify";
    case Disposition::rolled_back:
      return way.starts_with("rollback:");
    case Disposition::reinstalled:
      return way == "reinstall" || way == "reimage";
    case Disposition::replaced:
      return way == "replace";
    case Disposition::open:
    case Disposition::not_infected:
      return false;
  }
  return false;
}

/// An hour of work is an hour without the machine; waiting in between is nobody's doing and is left out.
Money cost_from(const incident::Advised& choice, const incident::State& state, const Assumptions& with,
                Currency currency) {
  const double hours = static_cast<double>((state.attended - choice.given.attended).count()) / 3600;
  const double amount = std::max(0.0, hours) * (with.labour_cost_per_hour + with.downtime_per_hour);
  return {std::llround(amount * std::pow(10.0, currency.decimals())), currency};
}
}  // namespace

std::vector<Judged> judged(const incident::State& state, const Assumptions& with) {
  std::vector<Judged> out;
  out.reserve(state.advice.size());
  for (std::size_t i = 0; i < state.advice.size(); ++i) {
    const auto& choice = state.advice[i];
    const auto& given = choice.given;
    if (given.ways.empty()) continue;
    Judged one;
    one.event = choice.when;
    one.at = choice.at;
    one.by = choice.by;
    one.machine = given.machine;
    one.advised = given.ways.front().way;
    one.advised_title = given.ways.front().title;
    one.advised_cost = given.ways.front().expected;
    one.chosen = one.chosen_title = given.chosen;
    one.followed = one.advised == one.chosen;
    for (const auto& way : given.ways)
      if (way.way == given.chosen) {
        one.chosen_cost = way.expected;
        one.chosen_title = way.title;
      }
    const auto* m = state.machine(given.machine);
    if (state.is_closed() && m != nullptr) {
      const auto came_to = cost_from(choice, state, with, one.advised_cost.currency);
      one.came_to = came_to;
      const bool last =
          std::none_of(state.advice.begin() + static_cast<std::ptrdiff_t>(i) + 1, state.advice.end(),
                       [&](const incident::Advised& later) { return later.given.machine == given.machine; });
      if (one.followed)
        one.verdict = (last && ended_so(one.chosen, m->disposition)) || one.chosen.starts_with("ask_")
                          ? Verdict::followed_worked
                          : Verdict::followed_failed;
      else
        one.verdict = came_to.minor <= one.advised_cost.minor ? Verdict::own_way_cheaper : Verdict::advice_was_cheaper;
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace standfirm::advice

#include "core/advice/learned.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "economics/belief.hpp"

namespace standfirm::advice {
namespace {
constexpr double step_h = 0.25, hands_on_share = 0.5;  // of the hours a tool runs, half are a technician's
constexpr int max_steps = 16, iterations = 50;
constexpr double forgetting = 0.995, duration_strength = 8;

/// What is believed of a way of cleaning before anybody has tried it here (docs/economics.md, "Priors").
struct WayPrior {
  double ordinary, stubborn;
  economics::LognormalPrior hours;
};
constexpr std::array scanners{WayPrior{0.68, 0.12, {0.75, 0.7, max_steps}},
                              WayPrior{0.70, 0.22, {0.75, 0.6, max_steps}},
                              WayPrior{0.60, 0.08, {0.5, 0.6, max_steps}}};
constexpr WayPrior hands{0.82, 0.35, {1.75, 0.9, max_steps}};
const WayPrior& prior_of(const std::vector<std::string>& ways, std::size_t i) {
  return ways[i] == by_hand ? hands : scanners[std::min(i, scanners.size() - 1)];
}
double days(Millis span) { return std::chrono::duration<double, std::ratio<86'400>>(span).count(); }
std::string way_word(Disposition ended) {
  switch (ended) {
    case Disposition::cleaned:
      return "clean";
    case Disposition::rolled_back:
      return "rollback";
    case Disposition::reinstalled:
      return "reinstall";
    case Disposition::replaced:
      return "replace";
    case Disposition::open:
    case Disposition::not_infected:
      break;
  }
  return "stop";
}
}  // namespace

double p_predates(const incident::Machine& m, TimePoint made_at, TimePoint now) {
  if (!m.first_evidence) return economics::p_predates(days(now - made_at), std::nullopt);
  const double before = days(m.first_evidence->at - made_at);
  if (before <= 0) return 0;
  // A technician's word names the day; a tool's finding only says "by then".
  constexpr double sure = 0.97;
  return m.first_evidence->found ? economics::p_predates(before, std::nullopt) : sure;
}

std::vector<ClosedMachine> closed_machines(const incident::State& state, const procedure::Procedure& procedure) {
  std::vector<ClosedMachine> out;
  if (!state.closed_at) return out;
  const auto ways = cleaning_ways(procedure);
  for (const auto& m : state.machines) {
    if (m.disposition == Disposition::open || m.disposition == Disposition::not_infected) continue;
    const auto evidence = evidence_of(state, m.id, ways, *state.closed_at);
    ClosedMachine one;
    one.closed_at = *state.closed_at;
    one.watch_until = state.watch_until;
    one.family = evidence.family;
    one.ended = m.disposition;
    for (const auto& tried : evidence.tried) {
      const bool fixed = tried.came == Came::pending && m.disposition == Disposition::cleaned;
      if (tried.came != Came::abandoned) one.tried.push_back({tried.way, fixed});
      if (tried.way == by_hand) continue;
      const double hours = static_cast<double>(tried.took.count()) / 3600 * hands_on_share;
      one.took.push_back({tried.way, std::clamp(static_cast<int>(std::ceil(hours / step_h)), 1, max_steps),
                          tried.came != Came::abandoned});
    }
    for (const auto& rolled : evidence.rolled_to)
      one.points.push_back({days(*state.closed_at - rolled.made_at), p_predates(m, rolled.made_at, *state.closed_at),
                            rolled.came == Came::pending && m.disposition == Disposition::rolled_back});
    out.push_back(std::move(one));
  }
  return out;
}

Learned learn(const procedure::Procedure& procedure, const std::vector<ClosedMachine>& closed, TimePoint now) {
  Learned out;
  out.ways = cleaning_ways(procedure);
  auto prior = economics::default_prior();
  prior.tool_fix.clear();
  prior.tool_fix.reserve(out.ways.size());
  std::vector<std::vector<economics::Attempt>> attempts(out.ways.size());
  for (std::size_t i = 0; i < out.ways.size(); ++i)
    prior.tool_fix.push_back({prior_of(out.ways, i).ordinary, prior_of(out.ways, i).stubborn});

  const auto index = [&](const std::string& way) -> std::optional<int> {
    const auto found = std::ranges::find(out.ways, way);
    if (found == out.ways.end()) return std::nullopt;
    return static_cast<int>(found - out.ways.begin());
  };
  std::vector<economics::ClosedIncident> records;
  const std::size_t skipped = closed.size() > most_learned_from ? closed.size() - most_learned_from : 0;
  records.reserve(closed.size() - skipped);
  for (std::size_t i = skipped; i < closed.size(); ++i) {
    const auto& one = closed[i];
    economics::ClosedIncident record;
    record.family = std::min<std::size_t>(one.family, prior.stubborn.size() - 1);
    for (const auto& tried : one.tried)
      if (const auto k = index(tried.way)) record.tools.push_back({*k, tried.fixed ? 1 : 0});
    for (const auto& took : one.took)
      if (const auto k = index(took.way))
        attempts[static_cast<std::size_t>(*k)].push_back({took.steps, took.completed});
    for (const auto& point : one.points) {
      record.rollback_attempts.push_back({static_cast<int>(record.rp_age.size()), point.worked ? 1 : 0});
      record.rp_age.push_back(point.age_d);
      record.rp_F.push_back(point.p_predates);
    }
    record.way = way_word(one.ended);
    const bool may_come_back = one.ended == Disposition::cleaned || one.ended == Disposition::rolled_back;
    if (may_come_back && one.came_back)
      record.relapse = *one.came_back ? 1 : 0;
    else if (may_come_back && one.watch_until && *one.watch_until <= now)
      record.relapse = 0;
    records.push_back(std::move(record));
  }
  out.fit = economics::fit(prior, records, iterations, forgetting);
  out.incidents = static_cast<unsigned>(records.size());
  constexpr double looks_clean_and_is_not = 0.2;
  out.false_clean.assign(out.ways.size(), looks_clean_and_is_not);
  out.hazard.reserve(out.ways.size());
  for (std::size_t i = 0; i < out.ways.size(); ++i)
    out.hazard.push_back(economics::hazards(prior_of(out.ways, i).hours, step_h, duration_strength, attempts[i]));
  return out;
}

}  // namespace standfirm::advice

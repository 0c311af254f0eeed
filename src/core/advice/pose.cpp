#include "core/advice/pose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/incident/clock.hpp"
#include "economics/belief.hpp"

namespace standfirm::advice {
namespace {
using economics::AskState;
constexpr double step_h = 0.25;
constexpr std::size_t most_points = 3;

int steps(double hours) { return static_cast<int>(std::ceil(hours / step_h - 1e-9)); }
int whole_steps(Seconds time) { return static_cast<int>(time / Minutes{15}); }
int begun_steps(Seconds time) { return static_cast<int>((time + Minutes{15} - Seconds{1}) / Minutes{15}); }
double amount(Money money) { return static_cast<double>(money.minor) / std::pow(10.0, money.currency.decimals()); }
double days(Millis span) { return std::chrono::duration<double, std::ratio<86'400>>(span).count(); }

/// What is believed of something that looks clean already: only the verification is left, and it tells the truth.
void look_again(Posed& posed, const Evidence& evidence, const incident::Machine& m, const Learned& learned,
                TimePoint now) {
  auto& belief = posed.problem.belief;
  std::vector<double> fixed(belief.weight.size(), 0);
  const auto pending = std::ranges::find(evidence.tried, Came::pending, &Tried::came);
  const auto rolled = std::ranges::find(evidence.rolled_to, Came::pending, &RolledTo::came);
  double total = 0;
  for (std::size_t c = 0; c < belief.weight.size(); ++c) {
    double looks_clean = 1;
    if (rolled != evidence.rolled_to.end()) {
      fixed[c] = p_predates(m, rolled->made_at, now) * belief.rollback_fix[c];
    } else if (pending != evidence.tried.end()) {
      const auto k = static_cast<std::size_t>(std::ranges::find(learned.ways, pending->way) - learned.ways.begin());
      const double fix = belief.tool_fix[k][c];
      looks_clean = fix + (1 - fix) * learned.false_clean[k];
      fixed[c] = fix / looks_clean;
    }
    belief.weight[c] *= looks_clean;
    total += belief.weight[c];
  }
  for (auto& weight : belief.weight) weight /= total;
  posed.tools.emplace_back(verify);
  posed.problem.tools.push_back({std::string(verify), json::Value(json::Array{1.0}), 1, 0});
  belief.tool_fix.push_back(fixed);
  belief.false_clean.push_back(1);
  posed.problem.state.running = economics::Running{static_cast<int>(posed.tools.size()) - 1, 0};
  posed.verifying = true;
}

void put_tools(Posed& posed, const Evidence& evidence, const incident::Machine& m, const Learned& learned,
               TimePoint now) {
  auto& problem = posed.problem;
  const double stubborn = learned.fit.stubborn[std::min(evidence.family, learned.fit.stubborn.size() - 1)];
  problem.belief.type = "classes";
  problem.belief.weight = {1 - stubborn, stubborn};
  problem.belief.tool_fix = learned.fit.tool_fix;
  problem.belief.false_clean = learned.false_clean;
  problem.belief.rollback_fix = learned.fit.rollback_fix;
  problem.belief.relapse = learned.fit.relapse;
  for (std::size_t k = 0; k < learned.ways.size(); ++k) {
    const bool hands = learned.ways[k] == by_hand;
    json::Array hazard;
    for (const double h : learned.hazard[k]) hazard.emplace_back(h);
    problem.tools.push_back({learned.ways[k], json::Value(std::move(hazard)), hands ? 1.0 : 2.0, 0});
    posed.tools.push_back(learned.ways[k]);
    const auto tried = std::ranges::find(evidence.tried, learned.ways[k], &Tried::way);
    if (evidence.running == learned.ways[k]) {
      const int ran = begun_steps(evidence.running_for / 2);
      problem.state.running =
          economics::Running{static_cast<int>(k), std::clamp(ran, 0, static_cast<int>(learned.hazard[k].size()) - 1)};
    } else if (tried != evidence.tried.end()) {
      (tried->came == Came::failed ? problem.state.failed : problem.state.abandoned).push_back(static_cast<int>(k));
    }
  }
  const bool looks_clean =
      std::ranges::any_of(evidence.tried, [](const Tried& t) { return t.came == Came::pending; }) ||
      std::ranges::any_of(evidence.rolled_to, [](const RolledTo& r) { return r.came == Came::pending; });
  if (looks_clean && !evidence.running) look_again(posed, evidence, m, learned, now);
}

void put_points(Posed& posed, const Evidence& evidence, const incident::Machine& m, TimePoint now) {
  const auto put = [&](const std::string& id, TimePoint made_at) {
    posed.points.push_back({id, made_at});
    posed.problem.rollbacks.push_back({std::max(0.0, days(now - made_at)), p_predates(m, made_at, now)});
  };
  for (const auto& rolled : evidence.rolled_to) {
    if (rolled.came != Came::failed || posed.points.size() + 1 >= most_points) continue;
    posed.problem.state.rollbacks_failed.push_back(static_cast<int>(posed.points.size()));
    put(rolled.point, rolled.made_at);
  }
  for (const auto& point : incident::restore_points_of(m)) {
    if (posed.points.size() >= most_points) break;
    const bool tried = std::ranges::any_of(evidence.rolled_to, [&](const RolledTo& r) { return r.point == point.id; });
    if (point.usable && !tried) put(point.id, point.made_at);
  }
}

void put_limits(Posed& posed, const incident::State& state, const incident::Facts& facts, TimePoint now) {
  auto& problem = posed.problem;
  const auto clock = incident::clock_at(state, now);
  const auto terms = incident::terms_of(state, facts);
  problem.money.rate_h = terms ? amount(terms->hourly_rate) : 0;
  const Seconds included = state.terms ? clock.included : Seconds{terms ? terms->included : Minutes{0}};
  problem.time.included_steps = whole_steps(included);
  problem.time.authorised_steps = whole_steps(clock.limit.value_or(included));
  problem.state.t = begun_steps(clock.attended);
  problem.time.authorised_steps = std::max(problem.time.authorised_steps, 0);
}

void put_ways_out(Posed& posed, const incident::State& state, const incident::Machine& m, const incident::Facts& facts,
                  const Assumptions& with) {
  auto& problem = posed.problem;
  const auto chosen = [&](Phase phase) { return state.phase == phase; };
  const bool agreed = state.terms.has_value();
  const auto granted = [&](Fallback fallback, Phase phase) {
    return (agreed && state.at_limit == fallback) || chosen(phase) ? AskState::granted : AskState::open;
  };
  problem.ask.labour_h = step_h;
  problem.ask.hours = {steps(with.ask_more_hours), with.says_yes_to_hours, with.ask_wait_hours, AskState::open};
  problem.ask.reinstall = {0, with.says_yes_to_reinstall, with.ask_wait_hours,
                           granted(Fallback::reinstall, Phase::reinstalling)};
  problem.ask.replace = {0, with.says_yes_to_replace, with.ask_wait_hours,
                         granted(Fallback::replace, Phase::replacing)};
  posed.more_minutes = Minutes{static_cast<int>(with.ask_more_hours * 60)};
  posed.waits_for_client = state.asked.has_value();
  posed.nothing_agreed = !state.terms.has_value();
  const auto& relapse = problem.belief.relapse;
  const double ordinary = relapse.empty() ? 0.08 : relapse.front();
  problem.reinstall = economics::Rebuild{steps(with.reinstall_hours), 1.25, with.reinstall_works, with.reinstall_loss,
                                         ordinary * 0.375};
  const double price = facts.agreement ? amount(facts.agreement->terms.replacement_guide_price) : 1500;
  problem.replace = economics::Replace{steps(with.replace_hours), with.replace_wait_hours,
                                       price * (1 - with.replacement_credit), ordinary * 0.25};
  if (m.disposition == Disposition::reinstalled) problem.reinstall.reset();
}
}  // namespace

std::optional<MachineId> machine_in_question(const incident::State& state) {
  const auto open = std::ranges::find(state.machines, Disposition::open, &incident::Machine::disposition);
  if (open != state.machines.end()) return open->id;
  if (state.machines.empty()) return std::nullopt;
  return state.machines.front().id;
}

std::expected<Posed, Sentence> pose(const incident::State& state, MachineId machine, const incident::Facts& facts,
                                    const Learned& learned, const Assumptions& with, TimePoint now) {
  const auto* m = state.machine(machine);
  if (m == nullptr) return std::unexpected<Sentence>("No machine is part of the incident yet."_said);
  if (state.is_closed()) return std::unexpected<Sentence>("The incident is closed."_said);
  if (m->disposition != Disposition::open)
    return std::unexpected("{} is accounted for; nothing is left to choose."_said(m->name));
  if (!state.terms && !facts.agreement)
    return std::unexpected<Sentence>("The client has no agreement, so nothing has a price."_said);
  const auto evidence = evidence_of(state, machine, learned.ways, now);
  if (evidence.verified)
    return std::unexpected("{} is verified as the user; what is left is in the procedure."_said(m->name));
  Posed posed;
  auto& problem = posed.problem;
  problem.step_h = step_h;
  problem.money = {with.labour_cost_per_hour, 0, with.downtime_per_hour};
  problem.time.verify_steps = steps(with.verify_hours);
  problem.time.finish_steps = steps(with.finish_hours);
  problem.rollback = {steps(with.rollback_hours), 1.5, with.rework_per_day};
  problem.relapse_cost = {with.relapse_firm, with.relapse_client};
  problem.stop = {with.unresolved_firm, with.unresolved_client};
  put_tools(posed, evidence, *m, learned, now);
  put_points(posed, evidence, *m, now);
  put_limits(posed, state, facts, now);
  put_ways_out(posed, state, *m, facts, with);
  return posed;
}

std::string word_of(const Posed& posed, const economics::Choice& choice) {
  const auto tool = [&](int index) -> std::string {
    const auto& name = posed.tools[static_cast<std::size_t>(index)];
    return name == verify ? std::string(verify) : "tool:" + name;
  };
  switch (choice.way) {
    case economics::Way::go_on:
      return posed.problem.state.running ? tool(posed.problem.state.running->tool) : "continue";
    case economics::Way::tool:
      return tool(choice.index);
    case economics::Way::rollback:
      return "rollback:" + posed.points[static_cast<std::size_t>(choice.index)].id;
    default:
      return economics::text_of(choice);
  }
}

}  // namespace standfirm::advice

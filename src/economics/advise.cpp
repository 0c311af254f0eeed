#include "economics/advise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "economics/durations.hpp"
#include "economics/solver.hpp"

namespace standfirm::economics {
namespace {
constexpr double better_by = 1e-9;

Items itemised(const Problem& p, double q, const Components& c) {
  const double wm = p.view.msp, wc = p.view.client;
  Items i;
  i.labour = wm * p.money.labour_cost_h * c.labour_h;
  i.billing_transfer = (wc - wm) * c.billed;
  i.downtime = wc * p.money.downtime_h * c.downtime_h;
  i.hardware = wc * c.hardware;
  i.rework_loss = wc * c.rework_loss;
  i.relapse = (wm * p.relapse_cost.msp + wc * p.relapse_cost.client) * c.relapse_p;
  i.unresolved = (wm * p.stop.msp + wc * p.stop.client) * c.end_stop;
  i.other = q - (i.labour + i.billing_transfer + i.downtime + i.hardware + i.rework_loss + i.relapse + i.unresolved);
  return i;
}

std::string reasons(const Option& best, const Option& next) {
  struct Difference {
    const char* word;
    double dollars;
  };
  std::array<Difference, 8> all{{{"labour", next.items.labour - best.items.labour},
                                 {"billing", next.items.billing_transfer - best.items.billing_transfer},
                                 {"downtime", next.items.downtime - best.items.downtime},
                                 {"hardware", next.items.hardware - best.items.hardware},
                                 {"lost work", next.items.rework_loss - best.items.rework_loss},
                                 {"risk of it coming back", next.items.relapse - best.items.relapse},
                                 {"risk of ending unresolved", next.items.unresolved - best.items.unresolved},
                                 {"other cost", next.items.other - best.items.other}}};
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.dollars) > std::abs(b.dollars); });
  std::string out;
  for (std::size_t i = 0; i < 2; ++i) {
    if (std::abs(all[i].dollars) < 0.005) break;
    out += fmt::format("{}{:.2f} {} in {}",
                       out.empty()                                    ? ""
                       : (all[0].dollars > 0) == (all[i].dollars > 0) ? " and "
                                                                      : ", though ",
                       std::abs(all[i].dollars), all[i].dollars > 0 ? "cheaper" : "dearer", all[i].word);
  }
  return out;
}
}  // namespace

std::string text_of(const Choice& choice) {
  switch (choice.way) {
    case Way::go_on:
      return "continue";
    case Way::tool:
      return fmt::format("tool:{}", choice.index);
    case Way::rollback:
      return fmt::format("rollback:{}", choice.index);
    case Way::reimage:
      return "reimage";
    case Way::reinstall:
      return "reinstall";
    case Way::replace:
      return "replace";
    case Way::ask_hours:
      return "ask_hours";
    case Way::ask_reinstall:
      return "ask_reinstall";
    case Way::ask_replace:
      return "ask_replace";
    case Way::stop:
      return "stop";
  }
  return "stop";
}

std::expected<void, json::Error> checked(const Problem& p) {
  std::optional<json::Error> wrong;
  const auto fail = [&](std::string field, std::string message) {
    if (!wrong) wrong = json::Error{std::move(field), std::move(message)};
  };
  const auto amount = [&](const std::string& field, double v) {
    if (!std::isfinite(v) || v < 0) fail(field, "must be a number from 0");
  };
  const auto chance = [&](const std::string& field, double v) {
    if (!(v >= 0 && v <= 1)) fail(field, "must be a chance from 0 to 1");
  };
  const auto steps = [&](const std::string& field, int v) {
    if (v < 0 || v > 4000) fail(field, "must be from 0 to 4000 steps");
  };
  if (!(p.step_h > 0) || !std::isfinite(p.step_h)) fail("step_h", "must be above 0");
  if (!std::isfinite(p.view.msp) || p.view.msp < 0 || !std::isfinite(p.view.client) || p.view.client < 0)
    fail("view", "weights must be numbers from 0");
  amount("money.labour_cost_h", p.money.labour_cost_h);
  amount("money.rate_h", p.money.rate_h);
  amount("money.downtime_h", p.money.downtime_h);
  steps("time.included_steps", p.time.included_steps);
  steps("time.authorised_steps", p.time.authorised_steps);
  steps("time.verify_steps", p.time.verify_steps);
  steps("time.finish_steps", p.time.finish_steps);
  if (p.tools.size() > 5) fail("tools", "at most 5 tools can be weighed at once");
  if (p.rollbacks.size() > 3) fail("rollbacks", "at most 3 restore points can be weighed at once");
  for (std::size_t k = 0; k < p.tools.size() && !wrong; ++k) {
    const auto hazard = hazard_of(p.tools[k].hazard, p.step_h > 0 ? p.step_h : 0.25);
    if (!hazard) fail(fmt::format("tools[{}].hazard", k), hazard.error());
    amount(fmt::format("tools[{}].wall", k), p.tools[k].wall);
    amount(fmt::format("tools[{}].use_cost", k), p.tools[k].use_cost);
  }
  for (std::size_t j = 0; j < p.rollbacks.size(); ++j) {
    amount(fmt::format("rollbacks[{}].age_d", j), p.rollbacks[j].age_d);
    chance(fmt::format("rollbacks[{}].p_predates", j), p.rollbacks[j].p_predates);
  }
  steps("rollback.steps", p.rollback.steps);
  amount("rollback.wall", p.rollback.wall);
  amount("rollback.rework_per_day", p.rollback.rework_per_day);
  const auto rebuild = [&](const std::string& name, const std::optional<Rebuild>& r) {
    if (!r) return;
    steps(name + ".steps", r->steps);
    amount(name + ".wall", r->wall);
    chance(name + ".p", r->p);
    amount(name + ".loss", r->loss);
    chance(name + ".relapse", r->relapse);
  };
  rebuild("reimage", p.reimage);
  rebuild("reinstall", p.reinstall);
  if (p.replace) {
    steps("replace.steps", p.replace->steps);
    amount("replace.wait_h", p.replace->wait_h);
    amount("replace.price", p.replace->price);
    chance("replace.relapse", p.replace->relapse);
  }
  amount("relapse_cost.msp", p.relapse_cost.msp);
  amount("relapse_cost.client", p.relapse_cost.client);
  amount("stop.msp", p.stop.msp);
  amount("stop.client", p.stop.client);
  amount("ask.labour_h", p.ask.labour_h);
  for (const auto& [name, ask] :
       {std::pair{"hours", &p.ask.hours}, {"reinstall", &p.ask.reinstall}, {"replace", &p.ask.replace}}) {
    chance(fmt::format("ask.{}.p", name), ask->p);
    amount(fmt::format("ask.{}.wait_h", name), ask->wait_h);
    steps(fmt::format("ask.{}.steps", name), ask->steps);
  }
  if (!p.exposure_cost.empty() && p.exposure_cost.size() != 5)
    fail("exposure_cost", "must have five entries: clean, roll-back, reimage, reinstall, replace");
  for (const double e : p.exposure_cost) amount("exposure_cost", e);

  const auto& b = p.belief;
  const bool cells = b.type == "cells";
  if (!cells && b.type != "classes") fail("belief.type", "must be classes or cells");
  const std::size_t columns = cells ? 3 : b.weight.size();
  if (!cells) {
    double total = 0;
    for (const double w : b.weight) chance("belief.weight", w), total += w;
    if (b.weight.empty() || b.weight.size() > 8 || std::abs(total - 1) > 1e-6)
      fail("belief.weight", "must be from 1 to 8 chances that sum to 1");
  }
  const auto list = [&](const std::string& field, const std::vector<double>& values, std::size_t size) {
    if (values.size() != size) return fail(field, fmt::format("must have {} entries", size));
    for (const double v : values) chance(field, v);
  };
  if (b.tool_fix.size() != p.tools.size()) fail("belief.tool_fix", "must have a row for each tool");
  for (std::size_t k = 0; k < b.tool_fix.size(); ++k)
    list(fmt::format("belief.tool_fix[{}]", k), b.tool_fix[k], columns);
  list("belief.false_clean", b.false_clean, p.tools.size());
  if (!p.rollbacks.empty() || !b.rollback_fix.empty()) list("belief.rollback_fix", b.rollback_fix, columns);
  if (cells) {
    list("belief.relapse_clean", b.relapse_clean, 3);
    list("belief.relapse_rollback", b.relapse_rollback, 3);
  } else {
    list("belief.relapse", b.relapse, columns);
  }

  const auto& s = p.state;
  steps("state.t", s.t);
  if (s.wiped < 0 || s.wiped > 2) fail("state.wiped", "must be 0, 1 or 2");
  std::set<int> seen;
  for (const auto* part : {&s.failed, &s.abandoned})
    for (const int k : *part)
      if (k < 0 || k >= static_cast<int>(p.tools.size()) || !seen.insert(k).second)
        fail(part == &s.failed ? "state.failed" : "state.abandoned", "each tool at most once, failed or abandoned");
  std::set<int> rolled;
  for (const int j : s.rollbacks_failed)
    if (j < 0 || j >= static_cast<int>(p.rollbacks.size()) || !rolled.insert(j).second)
      fail("state.rollbacks_failed", "each restore point at most once");
  if (s.running && !wrong) {
    if (s.running->tool < 0 || s.running->tool >= static_cast<int>(p.tools.size()) || seen.contains(s.running->tool))
      fail("state.running.tool", "must be a tool that has neither failed nor been abandoned");
    else if (s.running->elapsed < 0 ||
             s.running->elapsed >=
                 static_cast<int>(
                     hazard_of(p.tools[static_cast<std::size_t>(s.running->tool)].hazard, p.step_h)->size()))
      fail("state.running.elapsed", "must be less than the tool's last step");
  }
  if (wrong) return std::unexpected(*wrong);
  return {};
}

std::expected<Advice, json::Error> advise(const Problem& problem) {
  if (auto ok = checked(problem); !ok) return std::unexpected(ok.error());
  Solver solver(problem);
  const auto place = solver.start();
  Advice advice;
  for (const auto& [choice, q] : solver.choices(place, problem.state.running))
    advice.options.push_back({choice, q, {}, {}});
  for (std::size_t i = 1; i < advice.options.size(); ++i)
    if (advice.options[i].q < advice.options[advice.best].q - better_by) advice.best = i;
  for (std::size_t i = 0; i < advice.options.size(); ++i)
    if (i != advice.best &&
        (!advice.runner_up || advice.options[i].q < advice.options[*advice.runner_up].q - better_by))
      advice.runner_up = i;
  for (auto& option : advice.options) {
    option.components = solver.expect(place, option.choice, problem.state.running);
    option.items = itemised(problem, option.q, option.components);
  }
  const auto& best = advice.options[advice.best];
  if (advice.runner_up) {
    advice.gap = advice.options[*advice.runner_up].q - best.q;
    advice.because = reasons(best, advice.options[*advice.runner_up]);
  }
  if (best.choice.way == Way::tool) advice.timebox_steps = solver.timebox(place, best.choice.index, 0);
  if (best.choice.way == Way::go_on)
    advice.timebox_steps = solver.timebox(place, problem.state.running->tool, problem.state.running->elapsed);
  return advice;
}

std::expected<std::optional<Flip>, json::Error> flip(const Problem& problem, Parameter set, double lo, double hi) {
  const auto best_at = [&](double x) -> std::expected<Choice, json::Error> {
    Problem changed = problem;
    set(changed, x);
    auto advice = advise(changed);
    if (!advice) return std::unexpected(advice.error());
    return advice->options[advice->best].choice;
  };
  auto low = best_at(lo), high = best_at(hi);
  if (!low) return std::unexpected(low.error());
  if (!high) return std::unexpected(high.error());
  if (*low == *high) return std::nullopt;
  for (int i = 0; i < 28; ++i) {
    const double middle = (lo + hi) / 2;
    auto choice = best_at(middle);
    if (!choice) return std::unexpected(choice.error());
    if (*choice == *low)
      lo = middle;
    else
      hi = middle, high = choice;
  }
  return Flip{hi, *low, *high};
}

}  // namespace standfirm::economics

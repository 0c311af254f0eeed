#include "economics/policy.hpp"

#include <vector>

namespace standfirm::economics {

AdvisorPolicy::AdvisorPolicy(const Problem& problem) : solver_(std::make_shared<Solver>(problem)) {
  explore(solver_->start());
}

Place AdvisorPolicy::rolled(Place place, std::size_t point, int t) const {
  place.rolled |= 1u << point;
  place.t = t;
  return place;
}
Place AdvisorPolicy::wiped(Place place, int how, int t) const {
  place.wiped = how;
  place.t = t;
  return place;
}
Place AdvisorPolicy::answered(Place place, int which, bool granted) const {
  place.asks = solver_->answered(place.asks, which, granted ? AskState::granted : AskState::refused);
  return place;
}

void AdvisorPolicy::explore(const Place& first) {
  const auto& p = solver_->problem();
  std::vector<Place> open{first};
  while (!open.empty()) {
    const Place here = open.back();
    open.pop_back();
    if (decided_.contains(solver_->key(here))) continue;
    const auto all = solver_->choices(here, std::nullopt);
    std::size_t best = 0;
    for (std::size_t i = 1; i < all.size(); ++i)
      if (all[i].second < all[best].second - 1e-9) best = i;
    Decided decided{all[best].first, 0};
    const auto index = static_cast<std::size_t>(decided.choice.index);
    switch (decided.choice.way) {
      case Way::go_on:
      case Way::tool: {
        decided.limit_steps = solver_->timebox(here, decided.choice.index, 0).value_or(solver_->steps_of(index));
        for (int n = 1; n <= decided.limit_steps; ++n) {
          open.push_back(failed(here, index, here.t + n, false));
          open.push_back(failed(here, index, here.t + n + p.time.verify_steps, true));
        }
        open.push_back(abandoned(here, index, here.t + decided.limit_steps));
        break;
      }
      case Way::rollback:
        open.push_back(rolled(here, index, here.t + p.rollback.steps + p.time.verify_steps));
        break;
      case Way::reimage:
        open.push_back(wiped(here, 1, here.t + p.reimage->steps));
        break;
      case Way::reinstall:
        open.push_back(wiped(here, 2, here.t + p.reinstall->steps));
        break;
      case Way::ask_hours:
      case Way::ask_reinstall:
      case Way::ask_replace:
        for (const bool granted : {true, false})
          open.push_back(
              answered(here, static_cast<int>(decided.choice.way) - static_cast<int>(Way::ask_hours), granted));
        break;
      case Way::replace:
      case Way::stop:
        break;
    }
    decided_.emplace(solver_->key(here), decided);
  }
}

Problem problem_of(const SimConfig& c, std::size_t scenario, int included_steps) {
  const auto& s = c.classes[scenario];
  const auto dollars = [](std::int64_t cents) { return static_cast<double>(cents) / 100; };
  Problem p;
  p.view = c.policy.view;
  p.money = {dollars(c.labour_c), dollars(c.rate_c), dollars(s.downtime_c)};
  p.time = {included_steps, c.authorised_steps, c.verify_steps, c.finish_steps};
  p.belief.weight = {1 - c.stubborn, c.stubborn};
  for (const auto& t : c.tools) {
    p.tools.push_back({t.id, json::write(t.hazard), static_cast<double>(t.wall4) / 4, 0});
    p.belief.tool_fix.push_back(t.fix);
    p.belief.false_clean.push_back(t.false_clean);
  }
  p.belief.rollback_fix = c.rollback.fix;
  p.belief.relapse = c.relapse.clean;
  p.rollbacks = s.rollbacks;
  p.rollback = {c.rollback.steps, static_cast<double>(c.rollback.wall4) / 4, dollars(c.rollback.rework_c_per_day)};
  const auto rebuild = [&](const std::optional<SimRebuild>& r,
                           const std::vector<double>& relapse) -> std::optional<Rebuild> {
    if (!r) return std::nullopt;
    return Rebuild{r->steps, static_cast<double>(r->wall4) / 4, r->p, dollars(r->loss_c),
                   (1 - c.stubborn) * relapse[0] + c.stubborn * relapse[1]};
  };
  p.reimage = rebuild(s.reimage, c.relapse.reimage);
  p.reinstall = rebuild(s.reinstall, c.relapse.reinstall);
  if (s.replace)
    p.replace = Replace{s.replace->steps, static_cast<double>(s.replace->wait4) / 4, dollars(s.replace->price_c),
                        (1 - c.stubborn) * c.relapse.replace[0] + c.stubborn * c.relapse.replace[1]};
  p.relapse_cost = {dollars(c.relapse_msp_c), dollars(c.relapse_client_c)};
  p.stop = {dollars(c.stop_msp_c), dollars(c.stop_client_c)};
  const double wait = static_cast<double>(c.ask.wait4) / 4;
  p.ask.labour_h = 0.25 * static_cast<double>(c.ask.labour_steps);
  p.ask.hours = {c.ask.hours_steps, c.ask.p[0], wait, c.ask.hours_steps > 0 ? AskState::open : AskState::refused};
  p.ask.reinstall = {0, c.ask.p[1], wait,
                     !s.reinstall && !s.reimage ? AskState::refused
                     : s.reinstall_open         ? AskState::open
                                                : AskState::granted};
  p.ask.replace = {0, c.ask.p[2], wait, s.replace ? AskState::open : AskState::refused};
  return p;
}

}  // namespace standfirm::economics

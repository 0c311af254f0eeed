#include "economics/solver.hpp"

#include <algorithm>

#include "economics/durations.hpp"

namespace standfirm::economics {
namespace {
constexpr double better_by = 1e-9;
enum { clean, rolled_back, reimaged, reinstalled, replaced };
}  // namespace

Solver::Solver(const Problem& problem) : p_(problem), beliefs_(problem.belief, problem.rollbacks) {
  for (const auto& tool : p_.tools) hazard_.push_back(*hazard_of(tool.hazard, p_.step_h));
  for (std::size_t k = 0; k < p_.tools.size(); ++k, codes_ *= 3) power_.push_back(codes_);
  points_ = std::size_t{1} << p_.rollbacks.size();
  v_ = beliefs_.by_cells() ? 2 : 1;
  for (unsigned failed = 0; failed < 1u << p_.tools.size(); ++failed)
    for (unsigned rolled = 0; rolled < points_; ++rolled)
      for (const bool v : {false, true}) {
        for (std::size_t k = 0; k < p_.tools.size(); ++k) tool_chances_.push_back(beliefs_.tool(k, failed, rolled, v));
        for (std::size_t j = 0; j < p_.rollbacks.size(); ++j)
          rollback_chances_.push_back(beliefs_.rollback(j, failed, rolled, v));
      }

  // The combinations of asks that can still come about, fewest open first.
  const auto options = [](AskState s) {
    return s == AskState::open ? std::vector{AskState::open, AskState::granted, AskState::refused} : std::vector{s};
  };
  for (const auto h : options(p_.ask.hours.state))
    for (const auto i : options(p_.ask.reinstall.state))
      for (const auto r : options(p_.ask.replace.state)) ask_states_.push_back({h, i, r});
  const auto open = [](const auto& z) { return std::count(z.begin(), z.end(), AskState::open); };
  std::stable_sort(ask_states_.begin(), ask_states_.end(),
                   [&](const auto& a, const auto& b) { return open(a) < open(b); });

  const int most = p_.time.authorised_steps + (p_.ask.hours.state != AskState::refused ? p_.ask.hours.steps : 0);
  last_ = std::max({most, p_.time.included_steps, p_.state.t});
  width_ = static_cast<std::size_t>(last_) + 1;
  values_.assign(ask_states_.size() * codes_ * v_ * points_ * width_, impossible);
  wiped_.assign(ask_states_.size() * 2 * width_, impossible);
  sweep();
}

double* Solver::row(std::size_t asks, std::size_t tools, bool v, unsigned rolled) {
  return values_.data() + (((asks * codes_ + tools) * v_ + (v && v_ == 2 ? 1 : 0)) * points_ + rolled) * width_;
}
const double* Solver::row(std::size_t asks, std::size_t tools, bool v, unsigned rolled) const {
  return const_cast<Solver*>(this)->row(asks, tools, v, rolled);
}
double Solver::value(const Place& place) const {
  if (place.wiped != 0) return wiped_value(place.asks, place.wiped, place.t);
  return row(place.asks, place.tools, place.verify_failed, place.rolled)[at(place.t)];
}

std::size_t Solver::key(const Place& place) const {
  return ((((place.asks * codes_ + place.tools) * 2 + (place.verify_failed ? 1 : 0)) * points_ + place.rolled) * 3 +
          static_cast<std::size_t>(place.wiped)) *
             width_ +
         at(place.t);
}
Place Solver::failed(Place place, std::size_t tool, int t, bool at_verification) const {
  place.tools += power_[tool];
  place.t = t;
  if (at_verification && v_ == 2) place.verify_failed = true;
  return place;
}
Place Solver::abandoned(Place place, std::size_t tool, int t) const {
  place.tools += 2 * power_[tool];
  place.t = t;
  return place;
}

int Solver::limit(std::size_t asks) const {
  return p_.time.authorised_steps + (asked(asks, 0) == AskState::granted ? p_.ask.hours.steps : 0);
}
std::size_t Solver::answered(std::size_t asks, int which, AskState answer) const {
  auto wanted = ask_states_[asks];
  wanted[static_cast<std::size_t>(which)] = answer;
  return static_cast<std::size_t>(std::find(ask_states_.begin(), ask_states_.end(), wanted) - ask_states_.begin());
}
int Solver::billable(int t, int steps) const { return std::clamp(t + steps - p_.time.included_steps, 0, steps); }
double Solver::work(int t, int steps, double wall) const {
  const auto& m = p_.money;
  return p_.step_h * (steps * (p_.view.msp * m.labour_cost_h + p_.view.client * wall * m.downtime_h) +
                      (p_.view.client - p_.view.msp) * m.rate_h * billable(t, steps));
}
double Solver::closing(int way, double relapse) const {
  const double exposure = p_.exposure_cost.empty() ? 0 : p_.exposure_cost[static_cast<std::size_t>(way)];
  return relapse * (p_.view.msp * p_.relapse_cost.msp + p_.view.client * p_.relapse_cost.client) +
         p_.view.client * exposure;
}
double Solver::asking(int which) const {
  return p_.view.msp * p_.money.labour_cost_h * p_.ask.labour_h +
         p_.view.client * p_.money.downtime_h * ask(which).wait_h;
}
unsigned Solver::failed_of(std::size_t tools) const {
  unsigned failed = 0;
  for (std::size_t k = 0; k < power_.size(); ++k)
    if (digit(tools, k) == 1) failed |= 1u << k;
  return failed;
}

const ToolChances& Solver::tool_chances(const Place& place, std::size_t k) const {
  return tool_chances_[evidence(failed_of(place.tools), place.rolled, place.verify_failed) * p_.tools.size() + k];
}
const RollbackChances& Solver::rollback_chances(const Place& place, std::size_t j) const {
  return rollback_chances_[evidence(failed_of(place.tools), place.rolled, place.verify_failed) * p_.rollbacks.size() +
                           j];
}

double Solver::replace_cost(int t) const {
  const auto& r = *p_.replace;
  return work(t, r.steps, 0) + p_.view.client * (r.price + p_.money.downtime_h * r.wait_h) +
         closing(replaced, r.relapse);
}
double Solver::rebuild_cost(const Rebuild& r, int way, std::size_t asks, int t, int wiped_after) const {
  return work(t, r.steps, r.wall) + p_.view.client * r.loss + r.p * closing(way, r.relapse) +
         (1 - r.p) * wiped_value(asks, wiped_after, t + r.steps);
}
double Solver::rollback_cost(const Place& place, std::size_t j) const {
  const auto& r = p_.rollback;
  const int nv = p_.time.verify_steps, nf = p_.time.finish_steps;
  const auto& chances = rollback_chances(place, j);
  const int t = place.t, verified = t + r.steps + nv;
  const double works = p_.view.client * r.rework_per_day * p_.rollbacks[j].age_d + work(verified, nf, 1) +
                       closing(rolled_back, chances.relapse);
  Place failed = place;
  failed.rolled |= 1u << j;
  failed.t = verified;
  return work(t, r.steps, r.wall) + work(t + r.steps, nv, 1) + chances.works * works +
         (1 - chances.works) * value(failed);
}

void Solver::sweep() {
  for (std::size_t asks = 0; asks < ask_states_.size(); ++asks) {
    sweep_wiped(asks);
    for (std::size_t tools = codes_; tools-- > 0;)
      for (std::size_t v = v_; v-- > 0;)
        for (std::size_t rolled = points_; rolled-- > 0;) sweep_row(asks, tools, v == 1, static_cast<unsigned>(rolled));
  }
}

void Solver::sweep_wiped(std::size_t asks) {
  for (int wiped = 2; wiped >= 1; --wiped)
    for (int t = last_; t >= 0; --t) {
      double best = impossible;
      for (const auto& [choice, q] : wiped_choices({asks, 0, 0, false, t, wiped})) best = std::min(best, q);
      wiped_[(asks * 2 + static_cast<std::size_t>(wiped - 1)) * width_ + at(t)] = best;
    }
}

std::vector<std::pair<Choice, double>> Solver::wiped_choices(const Place& place) const {
  std::vector<std::pair<Choice, double>> out;
  if (place.wiped == 1 && p_.reinstall && asked(place.asks, 1) == AskState::granted)
    out.push_back({{Way::reinstall}, rebuild_cost(*p_.reinstall, reinstalled, place.asks, place.t, 2)});
  if (p_.replace && asked(place.asks, 2) == AskState::granted) out.push_back({{Way::replace}, replace_cost(place.t)});
  if (asked(place.asks, 2) == AskState::open)
    out.push_back({{Way::ask_replace},
                   asking(2) +
                       ask(2).p * wiped_value(answered(place.asks, 2, AskState::granted), place.wiped, place.t) +
                       (1 - ask(2).p) * wiped_value(answered(place.asks, 2, AskState::refused), place.wiped, place.t)});
  out.push_back({{Way::stop}, stopping()});
  return out;
}

void Solver::tool_costs(std::size_t asks, std::size_t tools, bool v, unsigned rolled, std::size_t k,
                        std::vector<Rowed>& cost) const {
  const int nv = p_.time.verify_steps, nf = p_.time.finish_steps, cap = limit(asks);
  const auto& chances = tool_chances({asks, tools, rolled, v, 0, 0}, k);
  const double wall = p_.tools[k].wall;
  const double* failed = row(asks, tools + power_[k], v, rolled);
  const double* failed_verify = row(asks, tools + power_[k], true, rolled);
  const double* abandoned = row(asks, tools + 2 * power_[k], v, rolled);
  const double close = closing(clean, chances.relapse);

  // done[t]: the tool has just completed at t.
  static thread_local Rowed done, step;
  done.resize(width_);
  step.resize(width_);
  for (int t = 0; t <= last_; ++t) {
    const double good = work(t + nv, nf, 1) + close;
    done[at(t)] = chances.appears_clean *
                      (work(t, nv, 1) + chances.verified * good + (1 - chances.verified) * failed_verify[at(t + nv)]) +
                  (1 - chances.appears_clean) * failed[at(t)];
    step[at(t)] = work(t, 1, wall);
  }
  const auto n = hazard_[k].size();
  cost.resize(n + 1);
  cost[n].assign(abandoned, abandoned + width_);
  // A step may begin at t only while t + 1 + verify + finish fits under the cap.
  const int last_start = std::min(cap - 1 - nv - nf, last_ - 1);
  for (std::size_t tau = n; tau-- > 0;) {
    auto& now = cost[tau];
    const auto& next = cost[tau + 1];
    const double h = hazard_[k][tau];
    if (tau > 0)
      now.assign(abandoned, abandoned + width_);
    else
      now.assign(width_, impossible);
    for (int t = 0; t <= last_start; ++t) {
      const auto i = static_cast<std::size_t>(t);
      const double go_on = step[i] + h * done[i + 1] + (1 - h) * next[i + 1];
      now[i] = tau == 0 ? go_on : std::min(go_on, now[i]);
    }
  }
  for (auto& c : cost[0]) c += p_.view.msp * p_.tools[k].use_cost;
}

void Solver::sweep_row(std::size_t asks, std::size_t tools, bool v, unsigned rolled) {
  double* out = row(asks, tools, v, rolled);
  std::fill(out, out + width_, stopping());
  static thread_local std::vector<Rowed> cost;
  for (std::size_t k = 0; k < p_.tools.size(); ++k) {
    if (digit(tools, k) != 0) continue;
    tool_costs(asks, tools, v, rolled, k, cost);
    for (std::size_t t = 0; t < width_; ++t) out[t] = std::min(out[t], cost[0][t]);
  }
  const int nv = p_.time.verify_steps, nf = p_.time.finish_steps;
  for (std::size_t j = 0; j < p_.rollbacks.size(); ++j) {
    if (rolled >> j & 1u) continue;
    const int last_start = std::min(limit(asks) - p_.rollback.steps - nv - nf, last_);
    for (int t = 0; t <= last_start; ++t) out[t] = std::min(out[t], rollback_cost({asks, tools, rolled, v, t, 0}, j));
  }
  const bool may_wipe = asked(asks, 1) == AskState::granted;
  for (int t = 0; t <= last_; ++t) {
    if (may_wipe && p_.reimage) out[t] = std::min(out[t], rebuild_cost(*p_.reimage, reimaged, asks, t, 1));
    if (may_wipe && p_.reinstall) out[t] = std::min(out[t], rebuild_cost(*p_.reinstall, reinstalled, asks, t, 2));
    if (p_.replace && asked(asks, 2) == AskState::granted) out[t] = std::min(out[t], replace_cost(t));
  }
  for (int which = 0; which < 3; ++which) {
    if (asked(asks, which) != AskState::open) continue;
    const double* yes = row(answered(asks, which, AskState::granted), tools, v, rolled);
    const double* no = row(answered(asks, which, AskState::refused), tools, v, rolled);
    const double p = ask(which).p, price = asking(which);
    for (std::size_t t = 0; t < width_; ++t) out[t] = std::min(out[t], price + p * yes[t] + (1 - p) * no[t]);
  }
}

Place Solver::start() const {
  Place place;
  const std::array<AskState, 3> now{p_.ask.hours.state, p_.ask.reinstall.state, p_.ask.replace.state};
  place.asks = static_cast<std::size_t>(std::find(ask_states_.begin(), ask_states_.end(), now) - ask_states_.begin());
  for (const int k : p_.state.failed) place.tools += power_[static_cast<std::size_t>(k)];
  for (const int k : p_.state.abandoned) place.tools += 2 * power_[static_cast<std::size_t>(k)];
  for (const int j : p_.state.rollbacks_failed) place.rolled |= 1u << j;
  place.verify_failed = p_.state.verify_failed && v_ == 2;
  place.t = p_.state.t;
  place.wiped = p_.state.wiped;
  return place;
}

std::vector<std::pair<Choice, double>> Solver::choices(const Place& place, std::optional<Running> running) const {
  if (place.wiped != 0) return wiped_choices(place);
  std::vector<std::pair<Choice, double>> out;
  Place here = place;
  const int nv = p_.time.verify_steps, nf = p_.time.finish_steps;
  std::vector<Rowed> cost;
  if (running) {
    const auto k = static_cast<std::size_t>(running->tool);
    tool_costs(here.asks, here.tools, here.verify_failed, here.rolled, k, cost);
    const auto tau = static_cast<std::size_t>(running->elapsed);
    here.tools += 2 * power_[k];  // everything else abandons it first
    if (here.t + 1 + nv + nf <= limit(here.asks)) {
      // cost[tau] already takes the better of continuing and abandoning; going on alone is what is asked here.
      const auto& chances = tool_chances(place, k);
      const std::size_t next = at(here.t + 1);
      const double close = closing(clean, chances.relapse);
      const double done =
          chances.appears_clean * (work(here.t + 1, nv, 1) + chances.verified * (work(here.t + 1 + nv, nf, 1) + close) +
                                   (1 - chances.verified) * row(place.asks, place.tools + power_[k], true,
                                                                place.rolled)[at(here.t + 1 + nv)]) +
          (1 - chances.appears_clean) *
              row(place.asks, place.tools + power_[k], place.verify_failed, place.rolled)[next];
      const double h = hazard_[k][tau];
      out.push_back(
          {{Way::go_on, running->tool}, work(here.t, 1, p_.tools[k].wall) + h * done + (1 - h) * cost[tau + 1][next]});
    }
  }
  for (std::size_t k = 0; k < p_.tools.size(); ++k) {
    if (digit(here.tools, k) != 0) continue;
    tool_costs(here.asks, here.tools, here.verify_failed, here.rolled, k, cost);
    const double q = cost[0][at(here.t)];
    if (q < impossible) out.push_back({{Way::tool, static_cast<int>(k)}, q});
  }
  for (std::size_t j = 0; j < p_.rollbacks.size(); ++j)
    if (!(here.rolled >> j & 1u) && here.t + p_.rollback.steps + nv + nf <= limit(here.asks))
      out.push_back({{Way::rollback, static_cast<int>(j)}, rollback_cost(here, j)});
  if (asked(here.asks, 1) == AskState::granted) {
    if (p_.reimage) out.push_back({{Way::reimage}, rebuild_cost(*p_.reimage, reimaged, here.asks, here.t, 1)});
    if (p_.reinstall) out.push_back({{Way::reinstall}, rebuild_cost(*p_.reinstall, reinstalled, here.asks, here.t, 2)});
  }
  if (p_.replace && asked(here.asks, 2) == AskState::granted) out.push_back({{Way::replace}, replace_cost(here.t)});
  for (int which = 0; which < 3; ++which) {
    if (asked(here.asks, which) != AskState::open) continue;
    Place yes = here, no = here;
    yes.asks = answered(here.asks, which, AskState::granted);
    no.asks = answered(here.asks, which, AskState::refused);
    out.push_back({{static_cast<Way>(static_cast<int>(Way::ask_hours) + which)},
                   asking(which) + ask(which).p * value(yes) + (1 - ask(which).p) * value(no)});
  }
  out.push_back({{Way::stop}, stopping()});
  return out;
}

std::optional<int> Solver::timebox(const Place& place, int tool, int elapsed) const {
  const auto k = static_cast<std::size_t>(tool);
  std::vector<Rowed> cost;
  tool_costs(place.asks, place.tools, place.verify_failed, place.rolled, k, cost);
  const double* abandoned = row(place.asks, place.tools + 2 * power_[k], place.verify_failed, place.rolled);
  for (int tau = std::max(1, elapsed + 1); tau <= static_cast<int>(hazard_[k].size()); ++tau) {
    const auto i = at(place.t + tau - elapsed);
    if (cost[static_cast<std::size_t>(tau)][i] >= abandoned[i] - better_by) return tau;
  }
  return std::nullopt;
}

// ---- components
// --------------------------------------------------------------------------------------------------------

void Solver::add_work(Components& c, double weight, int t, int steps, double wall) const {
  const double hours = steps * p_.step_h, billed = billable(t, steps) * p_.step_h * p_.money.rate_h,
               down = hours * wall;
  c.labour_h += weight * hours;
  c.billed += weight * billed;
  c.downtime_h += weight * down;
  c.msp += weight * (hours * p_.money.labour_cost_h - billed);
  c.client += weight * (billed + down * p_.money.downtime_h);
}
void Solver::add_end(Components& c, double weight, int way, double relapse) const {
  (&c.end_clean)[way] += weight;
  c.relapse_p += weight * relapse;
  c.msp += weight * relapse * p_.relapse_cost.msp;
  c.client += weight * (relapse * p_.relapse_cost.client +
                        (p_.exposure_cost.empty() ? 0 : p_.exposure_cost[static_cast<std::size_t>(way)]));
}
namespace {
void add(Components& into, double weight, const Components& c) {
  auto* to = &into.msp;
  const auto* from = &c.msp;
  for (int i = 0; i < 14; ++i) to[i] += weight * from[i];
}
static_assert(sizeof(Components) == 14 * sizeof(double));
}  // namespace

Components Solver::at_best(const Place& place) {
  const std::size_t key = this->key(place);
  if (const auto known = memo_.find(key); known != memo_.end()) return known->second;
  const auto all = choices(place, std::nullopt);
  std::size_t best = 0;
  for (std::size_t i = 1; i < all.size(); ++i)
    if (all[i].second < all[best].second - better_by) best = i;
  const auto c = expect(place, all[best].first, std::nullopt);
  memo_.emplace(key, c);
  return c;
}

Components Solver::run_tool(const Place& place, std::size_t k, int elapsed, bool starting) {
  Components c;
  const int nv = p_.time.verify_steps, nf = p_.time.finish_steps;
  const auto& chances = tool_chances(place, k);
  std::vector<Rowed> cost;
  tool_costs(place.asks, place.tools, place.verify_failed, place.rolled, k, cost);
  Place failed = place, failed_verify = place, abandoned = place;
  failed.tools += power_[k];
  failed_verify.tools += power_[k];
  failed_verify.verify_failed = v_ == 2;
  abandoned.tools += 2 * power_[k];
  if (starting) c.msp += p_.tools[k].use_cost;
  double alive = 1;
  int t = place.t;
  for (int tau = elapsed; alive > 1e-15; ++tau) {
    const bool over = tau >= static_cast<int>(hazard_[k].size()) || t + 1 + nv + nf > limit(place.asks);
    // The first step asked for is taken; later ones only while going on is no worse than abandoning.
    if (over || (tau > elapsed &&
                 cost[static_cast<std::size_t>(tau)][at(t)] >
                     value({place.asks, abandoned.tools, place.rolled, place.verify_failed, t, 0}) - better_by)) {
      abandoned.t = t;
      add(c, alive, at_best(abandoned));
      return c;
    }
    add_work(c, alive, t, 1, p_.tools[k].wall);
    ++t;
    const double completes = alive * hazard_[k][static_cast<std::size_t>(tau)];
    alive -= completes;
    if (completes <= 0) continue;
    add_work(c, completes * chances.appears_clean, t, nv, 1);
    add_work(c, completes * chances.appears_clean * chances.verified, t + nv, nf, 1);
    add_end(c, completes * chances.appears_clean * chances.verified, clean, chances.relapse);
    failed_verify.t = t + nv;
    failed.t = t;
    if (chances.verified < 1)
      add(c, completes * chances.appears_clean * (1 - chances.verified), at_best(failed_verify));
    if (chances.appears_clean < 1) add(c, completes * (1 - chances.appears_clean), at_best(failed));
  }
  return c;
}

Components Solver::expect(const Place& place, const Choice& choice, std::optional<Running> running) {
  Components c;
  Place here = place;
  if (running && choice.way == Way::go_on)
    return run_tool(place, static_cast<std::size_t>(running->tool), running->elapsed, false);
  if (running) here.tools += 2 * power_[static_cast<std::size_t>(running->tool)];
  const int t = here.t, nv = p_.time.verify_steps, nf = p_.time.finish_steps;
  const auto rebuild = [&](const Rebuild& r, int way, int wiped_after) {
    add_work(c, 1, t, r.steps, r.wall);
    c.client += r.loss;
    c.rework_loss += r.loss;
    add_end(c, r.p, way, r.relapse);
    Place wiped = here;
    wiped.wiped = wiped_after;
    wiped.t = t + r.steps;
    if (r.p < 1) add(c, 1 - r.p, at_best(wiped));
  };
  switch (choice.way) {
    case Way::go_on:
    case Way::tool:
      return run_tool(here, static_cast<std::size_t>(choice.index), 0, true);
    case Way::rollback: {
      const auto j = static_cast<std::size_t>(choice.index);
      const auto& chances = rollback_chances(here, j);
      add_work(c, 1, t, p_.rollback.steps, p_.rollback.wall);
      add_work(c, 1, t + p_.rollback.steps, nv, 1);
      const double rework = p_.rollback.rework_per_day * p_.rollbacks[j].age_d;
      c.client += chances.works * rework;
      c.rework_loss += chances.works * rework;
      add_work(c, chances.works, t + p_.rollback.steps + nv, nf, 1);
      add_end(c, chances.works, rolled_back, chances.relapse);
      Place failed = here;
      failed.rolled |= 1u << j;
      failed.t = t + p_.rollback.steps + nv;
      if (chances.works < 1) add(c, 1 - chances.works, at_best(failed));
      return c;
    }
    case Way::reimage:
      rebuild(*p_.reimage, reimaged, 1);
      return c;
    case Way::reinstall:
      rebuild(*p_.reinstall, reinstalled, 2);
      return c;
    case Way::replace:
      add_work(c, 1, t, p_.replace->steps, 0);
      c.downtime_h += p_.replace->wait_h;
      c.hardware += p_.replace->price;
      c.client += p_.replace->price + p_.money.downtime_h * p_.replace->wait_h;
      add_end(c, 1, replaced, p_.replace->relapse);
      return c;
    case Way::ask_hours:
    case Way::ask_reinstall:
    case Way::ask_replace: {
      const int which = static_cast<int>(choice.way) - static_cast<int>(Way::ask_hours);
      c.labour_h += p_.ask.labour_h;
      c.msp += p_.money.labour_cost_h * p_.ask.labour_h;
      c.downtime_h += ask(which).wait_h;
      c.client += p_.money.downtime_h * ask(which).wait_h;
      Place yes = here, no = here;
      yes.asks = answered(here.asks, which, AskState::granted);
      no.asks = answered(here.asks, which, AskState::refused);
      add(c, ask(which).p, at_best(yes));
      add(c, 1 - ask(which).p, at_best(no));
      return c;
    }
    case Way::stop:
      c.msp += p_.stop.msp;
      c.client += p_.stop.client;
      c.end_stop += 1;
      return c;
  }
  return c;
}

}  // namespace standfirm::economics

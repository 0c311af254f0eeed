#include "economics/simulate.hpp"

#include <algorithm>
#include <cmath>
#include <thread>
#include <tuple>

#include "economics/philox.hpp"
#include "economics/policy.hpp"

namespace standfirm::economics {
namespace {
constexpr double step_h = 0.25;
constexpr int longest_tool = 24;  // steps a rule gives one tool at most
enum { clean, rolled_back, reimaged, reinstalled, replaced, stopped };

std::vector<std::uint64_t> cumulative(const std::vector<double>& weights) {
  std::vector<std::uint64_t> out;
  out.reserve(weights.size());
  double sum = 0;
  for (const double w : weights) out.push_back(threshold(sum += w));
  return out;
}
/// First index whose threshold is above the word, else the last.
std::size_t drawn(const std::vector<std::uint64_t>& thresholds, std::uint32_t word) {
  for (std::size_t i = 0; i < thresholds.size(); ++i)
    if (word < thresholds[i]) return i;
  return thresholds.size() - 1;
}

struct ToolTable {
  std::vector<std::uint64_t> duration;
  std::vector<std::uint64_t> fix;
  std::uint64_t false_clean;
};
struct ClassTable {
  std::vector<std::uint64_t> predates;
  std::uint64_t reimage_ok = 0, reinstall_ok = 0;
};

/// Everything that is the same for every incident, made once.
struct Tables {
  std::vector<std::vector<std::uint64_t>> poisson;  // by frailty
  std::vector<std::uint64_t> frailty, scenario;
  std::uint64_t stubborn;
  std::vector<ToolTable> tools;
  std::vector<std::uint64_t> rollback_fix;
  std::vector<std::vector<std::uint64_t>> relapse;  // by way, by kind
  std::vector<std::uint64_t> ask;
  std::vector<ClassTable> classes;
  std::vector<AdvisorPolicy> advisor;  // by scenario, then billed and zero-rated

  explicit Tables(const SimConfig& c) : stubborn(threshold(c.stubborn)) {
    std::vector<double> weights;
    for (const auto& f : c.frailty) {
      poisson.push_back(poisson_thresholds(c.incidents_per_machine_year * f.factor));
      weights.push_back(f.weight);
    }
    frailty = cumulative(weights);
    weights.clear();
    for (const auto& s : c.classes) weights.push_back(s.weight);
    scenario = cumulative(weights);
    const auto all = [](const std::vector<double>& ps) {
      std::vector<std::uint64_t> out;
      out.reserve(ps.size());
      for (const double p : ps) out.push_back(threshold(p));
      return out;
    };
    for (const auto& t : c.tools)
      tools.push_back({duration_thresholds(t.hazard, step_h), all(t.fix), threshold(t.false_clean)});
    rollback_fix = all(c.rollback.fix);
    for (const auto* r :
         {&c.relapse.clean, &c.relapse.rollback, &c.relapse.reimage, &c.relapse.reinstall, &c.relapse.replace})
      relapse.push_back(all(*r));
    ask = all(c.ask.p);
    for (const auto& s : c.classes) {
      ClassTable t;
      for (const auto& r : s.rollbacks) t.predates.push_back(threshold(r.p_predates));
      if (s.reimage) t.reimage_ok = threshold(s.reimage->p);
      if (s.reinstall) t.reinstall_ok = threshold(s.reinstall->p);
      classes.push_back(std::move(t));
    }
    if (c.policy.type == "advisor")
      for (std::size_t s = 0; s < c.classes.size(); ++s)
        for (const int included : {0, c.contract.included_steps}) advisor.emplace_back(problem_of(c, s, included));
  }
};

/// One incident being worked: charges, and what the hidden truth lets happen.
class Work {
 public:
  Work(const SimConfig& c, const Tables& tables, const Slots& slots, int included_steps, RepTotals& totals)
      : c_(c),
        tables_(tables),
        slots_(slots),
        free_(included_steps),
        kind_(slots[0] < tables.stubborn ? 1 : 0),
        scenario_(drawn(tables.scenario, slots[1])),
        totals_(totals) {}

  void by_rule();
  void by_advice(const AdvisorPolicy&);

 private:
  [[nodiscard]] const SimClass& scenario() const { return c_.classes[scenario_]; }
  void labour(int n, std::int64_t wall4) {
    const std::int64_t billable = std::clamp(t_ + n - free_, 0, n), bill = billable * c_.rate_c;
    totals_.labour_steps += n;
    totals_.billed += bill;
    totals_.msp += n * c_.labour_c - bill;
    totals_.client += bill + n * wall4 * scenario().downtime_c / 4;
    totals_.down4 += n * wall4;
    t_ += n;
  }
  void end(int way) {
    totals_.ends[static_cast<std::size_t>(way)] += 1;
    if (way == stopped) {
      totals_.msp += 4 * c_.stop_msp_c;
      totals_.client += 4 * c_.stop_client_c;
    } else if (slots_[2] < tables_.relapse[static_cast<std::size_t>(way)][kind_]) {
      totals_.msp += 4 * c_.relapse_msp_c;
      totals_.client += 4 * c_.relapse_client_c;
    }
  }
  bool ask(unsigned which) {
    totals_.msp += c_.ask.labour_steps * c_.labour_c;
    totals_.client += c_.ask.wait4 * scenario().downtime_c;
    totals_.down4 += 4 * c_.ask.wait4;
    return slots_[5 + which] < tables_.ask[which];
  }
  /// Steps until tool k completes; beyond its last step: never.
  [[nodiscard]] int duration(std::size_t k) const {
    const auto& table = tables_.tools[k].duration;
    const std::uint32_t word = slots_[8 + 3 * static_cast<unsigned>(k)];
    for (std::size_t n = 0; n < table.size(); ++n)
      if (word < table[n]) return static_cast<int>(n) + 1;
    return 1 << 20;
  }
  enum class Tried { fixed, failed, failed_verify, abandoned };
  /// Runs tool k for at most `limit` steps; verification and, when it worked, the finish are paid here.
  Tried tool(std::size_t k, int limit) {
    const int n = duration(k);
    labour(std::min(n, limit), c_.tools[k].wall4);
    if (n > limit) return Tried::abandoned;
    if (slots_[9 + 3 * static_cast<unsigned>(k)] < tables_.tools[k].fix[kind_]) {
      labour(c_.verify_steps + c_.finish_steps, 4);
      return Tried::fixed;
    }
    if (slots_[10 + 3 * static_cast<unsigned>(k)] < tables_.tools[k].false_clean) {
      labour(c_.verify_steps, 4);
      return Tried::failed_verify;
    }
    return Tried::failed;
  }
  bool rollback(std::size_t j) {
    const auto& r = c_.rollback;
    labour(r.steps, r.wall4);
    labour(c_.verify_steps, 4);
    if (!(slots_[24] < tables_.classes[scenario_].predates[j] &&
          slots_[25 + static_cast<unsigned>(j)] < tables_.rollback_fix[kind_]))
      return false;
    labour(c_.finish_steps, 4);
    totals_.client += 4 * static_cast<std::int64_t>(std::floor(
                              scenario().rollbacks[j].age_d * static_cast<double>(r.rework_c_per_day) + 0.5));
    return true;
  }
  bool rebuild(const SimRebuild& r, std::uint64_t ok, unsigned slot) {
    labour(r.steps, r.wall4);
    totals_.client += 4 * r.loss_c;
    return slots_[slot] < ok;
  }
  void replace() {
    const auto& r = *scenario().replace;
    labour(r.steps, 0);
    totals_.client += 4 * r.price_c + r.wait4 * scenario().downtime_c;
    totals_.down4 += 4 * r.wait4;
    end(replaced);
  }
  bool rule_rollbacks();

  const SimConfig& c_;
  const Tables& tables_;
  const Slots& slots_;
  int free_, t_ = 0;
  std::size_t kind_, scenario_;
  RepTotals& totals_;
};

bool Work::rule_rollbacks() {
  for (std::size_t j = 0; j < scenario().rollbacks.size(); ++j) {
    if (scenario().rollbacks[j].p_predates <= 0.5 ||
        t_ + c_.rollback.steps + c_.verify_steps + c_.finish_steps > c_.authorised_steps)
      continue;
    if (rollback(j)) {
      end(rolled_back);
      return true;
    }
  }
  return false;
}

void Work::by_rule() {
  if (c_.policy.rollback == "first" && rule_rollbacks()) return;
  const int reserve =
      c_.policy.rollback == "after" && !scenario().rollbacks.empty() ? c_.rollback.steps + c_.verify_steps : 0;
  for (const auto k : c_.policy.order) {
    const int limit =
        std::min(std::min(c_.policy.cap_steps, c_.authorised_steps - reserve) - c_.verify_steps - c_.finish_steps - t_,
                 longest_tool);
    if (limit <= 0) continue;
    if (tool(k, limit) == Tried::fixed) return end(clean);
  }
  if (c_.policy.rollback == "after" && rule_rollbacks()) return;
  if (!scenario().reinstall_open || ask(1)) {
    if (scenario().reimage && rebuild(*scenario().reimage, tables_.classes[scenario_].reimage_ok, 4))
      return end(reimaged);
    if (scenario().reinstall && rebuild(*scenario().reinstall, tables_.classes[scenario_].reinstall_ok, 3))
      return end(reinstalled);
  }
  if (scenario().replace && ask(2)) return replace();
  end(stopped);
}

void Work::by_advice(const AdvisorPolicy& policy) {
  auto state = policy.start();
  for (;;) {
    const auto& next = policy.at(state);
    switch (next.choice.way) {
      case Way::go_on:
      case Way::tool: {
        const auto k = static_cast<std::size_t>(next.choice.index);
        const auto tried = tool(k, next.limit_steps);
        if (tried == Tried::fixed) return end(clean);
        state = tried == Tried::abandoned ? policy.abandoned(state, k, t_)
                                          : policy.failed(state, k, t_, tried == Tried::failed_verify);
        break;
      }
      case Way::rollback:
        if (rollback(static_cast<std::size_t>(next.choice.index))) return end(rolled_back);
        state = policy.rolled(state, static_cast<std::size_t>(next.choice.index), t_);
        break;
      case Way::reimage:
        if (rebuild(*scenario().reimage, tables_.classes[scenario_].reimage_ok, 4)) return end(reimaged);
        state = policy.wiped(state, 1, t_);
        break;
      case Way::reinstall:
        if (rebuild(*scenario().reinstall, tables_.classes[scenario_].reinstall_ok, 3)) return end(reinstalled);
        state = policy.wiped(state, 2, t_);
        break;
      case Way::replace:
        return replace();
      case Way::ask_hours:
        state = policy.answered(state, 0, ask(0));
        break;
      case Way::ask_reinstall:
        state = policy.answered(state, 1, ask(1));
        break;
      case Way::ask_replace:
        state = policy.answered(state, 2, ask(2));
        break;
      case Way::stop:
        return end(stopped);
    }
  }
}

struct Arrival {
  std::uint32_t order, unit, incident;
};

RepTotals one_year(const SimConfig& c, const Tables& tables, std::uint64_t seed, std::uint32_t replication) {
  RepTotals totals;
  std::vector<Arrival> arrivals;
  for (std::uint32_t client = 0; client < c.base.clients; ++client) {
    const auto& poisson = tables.poisson[drawn(tables.frailty, Slots(seed, replication, 0x80000000u | client, 0)[0])];
    arrivals.clear();
    for (std::uint32_t machine = 0; machine < c.base.machines; ++machine) {
      const std::uint32_t unit = client * c.base.machines + machine;
      const auto count = drawn(poisson, Slots(seed, replication, unit, 0)[0]);
      for (std::uint32_t i = 1; i <= count; ++i) arrivals.push_back({Slots(seed, replication, unit, i)[31], unit, i});
    }
    std::sort(arrivals.begin(), arrivals.end(), [](const auto& a, const auto& b) {
      return std::tie(a.order, a.unit, a.incident) < std::tie(b.order, b.unit, b.incident);
    });
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
      const bool zero_rated = static_cast<std::int64_t>(i) < c.contract.included_incidents;
      const Slots slots(seed, replication, arrivals[i].unit, arrivals[i].incident);
      totals.incidents += 1;
      Work work(c, tables, slots, zero_rated ? c.contract.included_steps : 0, totals);
      if (tables.advisor.empty())
        work.by_rule();
      else
        work.by_advice(tables.advisor[drawn(tables.scenario, slots[1]) * 2 + (zero_rated ? 1 : 0)]);
    }
  }
  return totals;
}
}  // namespace

RepTotals& RepTotals::operator+=(const RepTotals& o) {
  incidents += o.incidents, labour_steps += o.labour_steps, billed += o.billed, msp += o.msp, client += o.client,
      down4 += o.down4;
  for (std::size_t i = 0; i < ends.size(); ++i) ends[i] += o.ends[i];
  return *this;
}

std::vector<std::uint64_t> poisson_thresholds(double mean) {
  std::vector<std::uint64_t> out;
  double term = std::exp(-mean), sum = 0;
  for (int k = 0; k < 20; ++k) {
    sum += term;
    out.push_back(threshold(std::min(1.0, sum)));
    term = term * mean / (k + 1);
  }
  return out;
}

std::vector<std::uint64_t> duration_thresholds(const LognormalPrior& prior, double step) {
  std::vector<std::uint64_t> out;
  for (int n = 1; n <= prior.max_steps; ++n)
    out.push_back(
        threshold(0.5 * std::erfc(-(std::log(n * step) - std::log(prior.median_h)) / prior.sigma / std::sqrt(2.0))));
  return out;
}

std::vector<RepTotals> simulate(const SimConfig& c, std::uint64_t seed, std::uint32_t replications, unsigned threads) {
  const Tables tables(c);
  std::vector<RepTotals> out(replications);
  const auto part = [&](std::uint32_t from, std::uint32_t to) {
    for (auto r = from; r < to; ++r) out[r] = one_year(c, tables, seed, r);
  };
  threads = std::clamp(threads, 1u, 256u);
  std::vector<std::jthread> workers;
  workers.reserve(threads);
  for (unsigned i = 0; i < threads; ++i)
    workers.emplace_back(part, static_cast<std::uint32_t>(std::uint64_t{replications} * i / threads),
                         static_cast<std::uint32_t>(std::uint64_t{replications} * (i + 1) / threads));
  return workers.clear(), out;
}

std::vector<double> margins(const SimConfig& c, std::span<const RepTotals> reps) {
  const std::int64_t machines = std::int64_t{c.base.clients} * c.base.machines;
  const std::int64_t income =
      4 * machines * (12 * c.contract.price_c_per_machine_month - c.contract.readiness_c_per_machine_year);
  std::vector<double> out;
  for (const auto& rep : reps) out.push_back(static_cast<double>(income - rep.msp) / 400);
  return out;
}

MarginStats stats(const SimConfig& c, std::span<const RepTotals> reps) {
  MarginStats out;
  if (reps.empty()) return out;
  const double machines = static_cast<double>(c.base.clients) * c.base.machines, n = static_cast<double>(reps.size());
  const double readiness = machines * static_cast<double>(c.contract.readiness_c_per_machine_year) / 100;
  RepTotals all;
  std::vector<double> costs;
  for (const auto& rep : reps) {
    all += rep;
    costs.push_back(static_cast<double>(rep.msp) / 400);
  }
  for (const double m : margins(c, reps)) {
    out.margin_mean += m / n;
    out.p_loss += m < 0 ? 1 / n : 0;
  }
  std::sort(costs.begin(), costs.end());
  const auto rank = static_cast<std::size_t>(std::ceil(0.95 * n));
  out.breakeven_price = (static_cast<double>(all.msp) / 400 / n + readiness) / (12 * machines);
  out.price_p95 = (costs[std::min(rank, reps.size()) - 1] + readiness) / (12 * machines);
  out.client_cost_per_machine = static_cast<double>(all.client) / 400 / n / machines;
  out.joint_per_incident =
      all.incidents == 0 ? 0 : static_cast<double>(all.msp + all.client) / 400 / static_cast<double>(all.incidents);
  return out;
}

}  // namespace standfirm::economics

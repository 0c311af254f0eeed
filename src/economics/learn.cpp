#include "economics/learn.hpp"

#include <array>
#include <cmath>

#include "economics/belief.hpp"

namespace standfirm::economics {
namespace {
constexpr std::size_t kinds = 2;  // ordinary, stubborn

/// Likelihood of a sequence of roll-backs under `fix`, and the expected number of attempts whose point predated the
/// infection.
struct Rollbacks {
  double likelihood = 1, attempts = 0;
};

Rollbacks rollbacks_of(const ClosedIncident& record, double fix) {
  if (record.rollback_attempts.empty()) return {};
  std::vector<std::size_t> order(record.rp_age.size()), rank(record.rp_age.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return record.rp_age[a] < record.rp_age[b]; });
  for (std::size_t r = 0; r < order.size(); ++r) rank[order[r]] = r;
  Rollbacks out{0, 0};
  double until = 0;
  for (std::size_t r = 0; r <= order.size(); ++r) {
    const double reached = r < order.size() ? std::max(until, record.rp_F[order[r]]) : 1;
    double product = reached - until;
    until = reached;
    double predated = 0;
    for (const auto& attempt : record.rollback_attempts) {
      const bool predates = rank[static_cast<std::size_t>(attempt[0])] >= r, worked = attempt[1] != 0;
      if (predates) {
        predated += 1;
        product *= worked ? fix : 1 - fix;
      } else if (worked) {
        product = 0;
      }
    }
    out.likelihood += product;
    out.attempts += product * predated;
  }
  out.attempts = out.likelihood > 0 ? out.attempts / out.likelihood : 0;
  return out;
}

bool relapse_counts(const ClosedIncident& record) {
  return record.relapse && (record.way == "clean" || record.way == "rollback");
}

/// Joint chance of kind c and what was seen.
std::array<double, kinds> joint(const Fit& f, const ClosedIncident& record, std::array<Rollbacks, kinds>& rolled) {
  std::array<double, kinds> out{};
  for (std::size_t c = 0; c < kinds; ++c) {
    double p = c == 1 ? f.stubborn[record.family] : 1 - f.stubborn[record.family];
    for (const auto& attempt : record.tools) {
      const double fix = f.tool_fix[static_cast<std::size_t>(attempt[0])][c];
      p *= attempt[1] != 0 ? fix : 1 - fix;
    }
    rolled[c] = rollbacks_of(record, f.rollback_fix[c]);
    p *= rolled[c].likelihood;
    if (relapse_counts(record)) p *= *record.relapse != 0 ? f.relapse[c] : 1 - f.relapse[c];
    out[c] = p;
  }
  return out;
}

struct Count {
  double yes = 0, all = 0;
};
double updated(double mean, double strength, const Count& count) {
  return (strength * mean + count.yes) / (strength + count.all);
}
}  // namespace

Prior default_prior() {
  return {{.18, .28, .50}, {{.60, .08}, {.68, .12}, {.70, .22}, {.82, .35}}, {.75, .35}, {.08, .28}, {}};
}

Fit fit(const Prior& prior, std::span<const ClosedIncident> records, int iterations, double gamma) {
  Fit now{prior.stubborn, prior.tool_fix, prior.rollback_fix, prior.relapse};
  for (int iteration = 0; iteration < iterations; ++iteration) {
    std::vector<Count> stubborn(prior.stubborn.size());
    std::vector<std::array<Count, kinds>> tools(prior.tool_fix.size());
    std::array<Count, kinds> rollback{}, relapse{};
    double weight = 1;
    for (std::size_t i = records.size(); i-- > 0; weight *= gamma) {
      const auto& record = records[i];
      std::array<Rollbacks, kinds> rolled;
      const auto p = joint(now, record, rolled);
      const double total = p[0] + p[1];
      if (total <= 0) continue;
      stubborn[record.family].yes += weight * p[1] / total;
      stubborn[record.family].all += weight;
      for (std::size_t c = 0; c < kinds; ++c) {
        const double q = weight * p[c] / total;
        for (const auto& attempt : record.tools) {
          auto& count = tools[static_cast<std::size_t>(attempt[0])][c];
          count.yes += attempt[1] != 0 ? q : 0;
          count.all += q;
        }
        for (const auto& attempt : record.rollback_attempts) rollback[c].yes += attempt[1] != 0 ? q : 0;
        rollback[c].all += q * rolled[c].attempts;
        if (relapse_counts(record)) {
          relapse[c].yes += *record.relapse != 0 ? q : 0;
          relapse[c].all += q;
        }
      }
    }
    for (std::size_t f = 0; f < stubborn.size(); ++f)
      now.stubborn[f] = updated(prior.stubborn[f], prior.kappa.stubborn, stubborn[f]);
    for (std::size_t c = 0; c < kinds; ++c) {
      for (std::size_t k = 0; k < tools.size(); ++k)
        now.tool_fix[k][c] = updated(prior.tool_fix[k][c], prior.kappa.tool, tools[k][c]);
      now.rollback_fix[c] = updated(prior.rollback_fix[c], prior.kappa.rollback, rollback[c]);
      now.relapse[c] = updated(prior.relapse[c], prior.kappa.relapse, relapse[c]);
    }
  }
  return now;
}

double log_posterior(const Prior& prior, const Fit& f, std::span<const ClosedIncident> records, double gamma) {
  const auto beta = [](double strength, double mean, double p) {
    return strength * (mean * std::log(p) + (1 - mean) * std::log(1 - p));
  };
  double total = 0;
  for (std::size_t i = 0; i < prior.stubborn.size(); ++i)
    total += beta(prior.kappa.stubborn, prior.stubborn[i], f.stubborn[i]);
  for (std::size_t c = 0; c < kinds; ++c) {
    for (std::size_t k = 0; k < prior.tool_fix.size(); ++k)
      total += beta(prior.kappa.tool, prior.tool_fix[k][c], f.tool_fix[k][c]);
    total += beta(prior.kappa.rollback, prior.rollback_fix[c], f.rollback_fix[c]) +
             beta(prior.kappa.relapse, prior.relapse[c], f.relapse[c]);
  }
  double weight = 1;
  for (std::size_t i = records.size(); i-- > 0; weight *= gamma) {
    std::array<Rollbacks, kinds> rolled;
    const auto p = joint(f, records[i], rolled);
    total += weight * std::log(p[0] + p[1]);
  }
  return total;
}

double posterior_rate(double prior_rate, double prior_machine_years, double machine_years, double incidents) {
  return (prior_machine_years * prior_rate + incidents) / (prior_machine_years + machine_years);
}

}  // namespace standfirm::economics

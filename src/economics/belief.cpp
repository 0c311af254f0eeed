#include "economics/belief.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace standfirm::economics {
namespace {
constexpr double surest = 0.9999;
}

Beliefs::Beliefs(const Belief& belief, const std::vector<RollbackOption>& rollbacks)
    : belief_(belief), cells_(belief.type == "cells"), rank_(rollbacks.size()) {
  std::vector<std::size_t> by_age(rollbacks.size());
  std::iota(by_age.begin(), by_age.end(), 0u);
  std::stable_sort(by_age.begin(), by_age.end(),
                   [&](std::size_t a, std::size_t b) { return rollbacks[a].age_d < rollbacks[b].age_d; });
  double until = 0;
  for (std::size_t r = 0; r < by_age.size(); ++r) {
    rank_[by_age[r]] = r;
    const double reached = std::max(until, rollbacks[by_age[r]].p_predates);
    region_.push_back(reached - until);
    until = reached;
  }
  region_.push_back(1 - until);
}

double Beliefs::all_failed(unsigned rolled, double fix) const {
  double total = 0;
  for (std::size_t r = 0; r < region_.size(); ++r) {
    double miss = 1;
    for (std::size_t j = 0; j < rank_.size(); ++j)
      if ((rolled >> j & 1u) && rank_[j] >= r) miss *= 1 - fix;
    total += region_[r] * miss;
  }
  return total;
}

double Beliefs::works_and_failed(std::size_t j, unsigned rolled, double fix) const {
  double total = 0;
  for (std::size_t r = 0; r <= rank_[j]; ++r) {
    double miss = 1;
    for (std::size_t i = 0; i < rank_.size(); ++i)
      if ((rolled >> i & 1u) && rank_[i] >= r) miss *= 1 - fix;
    total += region_[r] * fix * miss;
  }
  return total;
}

double Beliefs::works_after(std::size_t j, unsigned rolled, double fix) const {
  const double failed = all_failed(rolled, fix);
  return failed <= 0 ? 0 : works_and_failed(j, rolled, fix) / failed;
}

std::vector<double> Beliefs::posterior(unsigned failed, unsigned rolled) const {
  std::vector<double> p = belief_.weight;
  double total = 0;
  for (std::size_t c = 0; c < p.size(); ++c) {
    for (std::size_t k = 0; k < belief_.tool_fix.size(); ++k)
      if (failed >> k & 1u) p[c] *= 1 - belief_.tool_fix[k][c];
    if (rolled != 0) p[c] *= all_failed(rolled, belief_.rollback_fix[c]);
    total += p[c];
  }
  if (total <= 0) return belief_.weight;  // what happened was held impossible: nothing is learned from it
  for (auto& one : p) one /= total;
  return p;
}

ToolChances Beliefs::tool(std::size_t k, unsigned failed, unsigned rolled, bool verify_failed) const {
  double fix = 0, relapse = 0;
  if (cells_) {
    const auto e = static_cast<std::size_t>(std::min(2, std::popcount(failed) + (verify_failed ? 1 : 0)));
    fix = belief_.tool_fix[k][e];
    relapse = belief_.relapse_clean[e];
  } else {
    const auto p = posterior(failed, rolled);
    for (std::size_t c = 0; c < p.size(); ++c) {
      fix += p[c] * belief_.tool_fix[k][c];
      relapse += p[c] * belief_.tool_fix[k][c] * belief_.relapse[c];
    }
    relapse = fix > 0 ? relapse / fix : 0;
  }
  fix = std::min(surest, fix);
  const double appears = fix + (1 - fix) * belief_.false_clean[k];
  return {appears, appears > 0 ? fix / appears : 0, relapse};
}

RollbackChances Beliefs::rollback(std::size_t j, unsigned failed, unsigned rolled, bool verify_failed) const {
  if (cells_) {
    const auto e = static_cast<std::size_t>(std::min(2, std::popcount(failed) + (verify_failed ? 1 : 0)));
    return {works_after(j, rolled, belief_.rollback_fix[e]), belief_.relapse_rollback[e]};
  }
  const auto p = posterior(failed, rolled);
  double works = 0, relapse = 0;
  for (std::size_t c = 0; c < p.size(); ++c) {
    const double one = p[c] * works_after(j, rolled, belief_.rollback_fix[c]);
    works += one;
    relapse += one * belief_.relapse[c];
  }
  return {works, works > 0 ? relapse / works : 0};
}

const Dwell& default_dwell() {
  static const Dwell dwell{{0.8, 1.6, 0.9}, {0.2, 60.0, 1.2}};
  return dwell;
}

double p_predates(double age_d, const std::optional<std::pair<double, double>>& infected, const Dwell& dwell) {
  if (infected) {
    const auto [lo, hi] = *infected;
    if (hi <= lo) return age_d > lo ? 1 : 0;
    return std::clamp((age_d - lo) / (hi - lo), 0.0, 1.0);
  }
  if (age_d <= 0) return 0;
  double p = 0;
  for (const auto& part : dwell)
    p += part[0] * 0.5 * std::erfc(-(std::log(age_d) - std::log(part[1])) / part[2] / std::sqrt(2.0));
  return p;
}

}  // namespace standfirm::economics

#include "economics/durations.hpp"

#include <cmath>

namespace standfirm::economics {

std::vector<double> lognormal_hazard(const LognormalPrior& prior, double step_h) {
  std::vector<double> hazard;
  double survival = 1, before = 0;
  for (int n = 1; n <= prior.max_steps; ++n) {
    const double z = (std::log(n * step_h) - std::log(prior.median_h)) / prior.sigma;
    const double until = 0.5 * std::erfc(-z / std::sqrt(2.0));
    const double mass = until - before;
    hazard.push_back(survival <= 1e-15 ? 1.0 : std::min(1.0, mass / survival));
    survival -= mass;
    before = until;
  }
  return hazard;
}

std::vector<double> hazards(const LognormalPrior& prior, double step_h, double strength,
                            const std::vector<Attempt>& attempts) {
  const auto h0 = lognormal_hazard(prior, step_h);
  std::vector<double> out;
  double survival = 1;  // the prior's, before this step
  for (int n = 1; n <= prior.max_steps; ++n) {
    double at_risk = 0, done = 0;
    for (const auto& attempt : attempts) {
      if (attempt.steps >= n) at_risk += 1;
      if (attempt.completed && attempt.steps == n) done += 1;
    }
    const double prior_hazard = h0[static_cast<std::size_t>(n - 1)];
    const double denominator = strength * survival + at_risk;
    out.push_back(denominator < 1e-12 ? prior_hazard : (strength * survival * prior_hazard + done) / denominator);
    survival *= 1 - prior_hazard;
  }
  return out;
}

std::expected<std::vector<double>, std::string> hazard_of(const json::Value& value, double step_h) {
  std::vector<double> out;
  if (value.is_array()) {
    auto read = json::read<std::vector<double>>(value);
    if (!read) return std::unexpected(read.error().text());
    out = *read;
  } else {
    const auto prior = json::read<LognormalPrior>(value);
    if (!prior) return std::unexpected(prior.error().text());
    if (!(prior->median_h > 0) || !(prior->sigma > 0) || prior->max_steps < 1 || prior->max_steps > 400 ||
        !std::isfinite(prior->median_h) || !std::isfinite(prior->sigma))
      return std::unexpected("needs median_h and sigma above 0 and max_steps from 1 to 400");
    out = lognormal_hazard(*prior, step_h);
  }
  if (out.empty() || out.size() > 400) return std::unexpected("needs from 1 to 400 steps");
  for (const double h : out)
    if (!(h >= 0 && h <= 1)) return std::unexpected("every chance must be from 0 to 1");
  return out;
}

}  // namespace standfirm::economics

// src/economics/learn.hpp: what the firm's own closed incidents say about its tools and restore points. MAP-EM over two
// hidden kinds of infection, an exact number of iterations from the prior.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace standfirm::economics {

/// Pseudo-counts: how many incidents the prior is worth.
struct Strengths {
  double stubborn = 8, tool = 6, rollback = 6, relapse = 12;
};
BOOST_DESCRIBE_STRUCT(Strengths, (), (stubborn, tool, rollback, relapse))
/// `stubborn` by family group; the pairs are [ordinary, stubborn].
struct Fit {
  std::vector<double> stubborn;
  std::vector<std::vector<double>> tool_fix;
  std::vector<double> rollback_fix, relapse;
};
BOOST_DESCRIBE_STRUCT(Fit, (), (stubborn, tool_fix, rollback_fix, relapse))
struct Prior {
  std::vector<double> stubborn;
  std::vector<std::vector<double>> tool_fix;
  std::vector<double> rollback_fix, relapse;
  Strengths kappa;
};
BOOST_DESCRIBE_STRUCT(Prior, (), (stubborn, tool_fix, rollback_fix, relapse, kappa))
/// The shipped prior (docs/economics.md, "Priors"); families: commodity, trojan, rootkit or unknown.
[[nodiscard]] Prior default_prior();

/// One closed incident. tools: [tool, fixed 0/1] for completed attempts (abandoned ones are no evidence);
/// rollback_attempts: [restore point, worked 0/1] in order; relapse: 0/1 once known, only after a close by clean or
/// roll-back.
struct ClosedIncident {
  std::size_t family = 0;
  std::vector<std::vector<int>> tools;
  std::vector<double> rp_age, rp_F;
  std::vector<std::vector<int>> rollback_attempts;
  std::string way;
  std::optional<int> relapse;
};
BOOST_DESCRIBE_STRUCT(ClosedIncident, (), (family, tools, rp_age, rp_F, rollback_attempts, way, relapse))

/// `gamma` weights record i by gamma^(n-1-i): 1 forgets nothing. No records: the prior.
[[nodiscard]] Fit fit(const Prior&, std::span<const ClosedIncident>, int iterations, double gamma);
[[nodiscard]] double log_posterior(const Prior&, const Fit&, std::span<const ClosedIncident>, double gamma);
/// (b0 x prior rate + incidents) / (b0 + machine-years).
[[nodiscard]] double posterior_rate(double prior_rate, double prior_machine_years, double machine_years,
                                    double incidents);

}  // namespace standfirm::economics

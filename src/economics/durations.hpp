// src/economics/durations.hpp: how long a tool takes, on the lattice of labour steps.
#pragma once
#include <expected>
#include <vector>

#include "base/json.hpp"

namespace standfirm::economics {

struct LognormalPrior {
  double median_h = 0, sigma = 0;
  int max_steps = 0;
};
BOOST_DESCRIBE_STRUCT(LognormalPrior, (), (median_h, sigma, max_steps))
/// One closed attempt: completed after `steps`, or abandoned then (which says only that it takes longer).
struct Attempt {
  int steps = 0;
  bool completed = false;
};
BOOST_DESCRIBE_STRUCT(Attempt, (), (steps, completed))

/// hazard[n-1]: the chance of completing in step n, having not completed before. All in [0, 1].
[[nodiscard]] std::vector<double> lognormal_hazard(const LognormalPrior&, double step_h);
/// Beta-Stacy: the prior as `strength` attempts, then the firm's own. No attempts: the prior itself.
[[nodiscard]] std::vector<double> hazards(const LognormalPrior&, double step_h, double strength,
                                          const std::vector<Attempt>&);
/// A tool's hazard as a problem gives it: a list of numbers, or {median_h, sigma, max_steps}.
[[nodiscard]] std::expected<std::vector<double>, std::string> hazard_of(const json::Value&, double step_h);

}  // namespace standfirm::economics

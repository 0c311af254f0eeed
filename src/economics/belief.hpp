// src/economics/belief.hpp: what is known about the infection after what failed, and whether a restore point is old
// enough.
#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "economics/problem.hpp"

namespace standfirm::economics {

/// Chances at one state of evidence. After `works`, `relapse` is the chance that it comes back all the same.
struct ToolChances {
  double appears_clean = 0, verified = 0, relapse = 0;
};  ///< verified: given that it appears clean
struct RollbackChances {
  double works = 0, relapse = 0;
};

/// What has failed: bit k of `failed` is tool k, bit j of `rolled` restore point j. Abandoned tools are no evidence.
class Beliefs {
 public:
  Beliefs(const Belief&, const std::vector<RollbackOption>&);
  [[nodiscard]] ToolChances tool(std::size_t k, unsigned failed, unsigned rolled, bool verify_failed) const;
  [[nodiscard]] RollbackChances rollback(std::size_t j, unsigned failed, unsigned rolled, bool verify_failed) const;
  /// The chance of each class after the evidence (classes only).
  [[nodiscard]] std::vector<double> posterior(unsigned failed, unsigned rolled) const;
  /// The chance that the points in `rolled` all failed, when each works with `fix` given that it predates the
  /// infection.
  [[nodiscard]] double all_failed(unsigned rolled, double fix) const;
  /// The chance that j works when those in `rolled` have failed.
  [[nodiscard]] double works_after(std::size_t j, unsigned rolled, double fix) const;
  [[nodiscard]] bool by_cells() const { return cells_; }

 private:
  [[nodiscard]] double works_and_failed(std::size_t j, unsigned rolled, double fix) const;
  Belief belief_;
  bool cells_;
  std::vector<double> region_;     // chance of each region of the infection's age
  std::vector<std::size_t> rank_;  // rank of each restore point by age
};

/// Where the infection day is unknown: a mixture of lognormals {weight, median days, sigma}.
using Dwell = std::vector<std::vector<double>>;
[[nodiscard]] const Dwell& default_dwell();
/// The chance that a point `age_d` days old predates the infection; `infected` = [lo, hi] days ago when known. A point
/// on the infection day itself does not count.
[[nodiscard]] double p_predates(double age_d, const std::optional<std::pair<double, double>>& infected,
                                const Dwell& dwell = default_dwell());

}  // namespace standfirm::economics

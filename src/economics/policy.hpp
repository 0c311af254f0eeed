// src/economics/policy.hpp: the advisor's best choice at every place an incident can come to, looked up instead of
// solved again.
#pragma once
#include <cstddef>
#include <memory>
#include <unordered_map>

#include "economics/simulate.hpp"
#include "economics/solver.hpp"

namespace standfirm::economics {

struct Decided {
  Choice choice;
  int limit_steps = 0;
};  ///< limit: for a tool, abandon it after so many steps

/// Built once for one kind of situation; afterwards only read, so threads may share it.
class AdvisorPolicy {
 public:
  explicit AdvisorPolicy(const Problem&);
  [[nodiscard]] Place start() const { return solver_->start(); }
  [[nodiscard]] const Decided& at(const Place& place) const { return decided_.at(solver_->key(place)); }
  [[nodiscard]] Place failed(Place place, std::size_t tool, int t, bool at_verification) const {
    return solver_->failed(place, tool, t, at_verification);
  }
  [[nodiscard]] Place abandoned(Place place, std::size_t tool, int t) const {
    return solver_->abandoned(place, tool, t);
  }
  [[nodiscard]] Place rolled(Place place, std::size_t point, int t) const;
  [[nodiscard]] Place wiped(Place place, int how, int t) const;
  [[nodiscard]] Place answered(Place place, int which, bool granted) const;
  [[nodiscard]] double expected_cost() const { return solver_->value(solver_->start()); }

 private:
  void explore(const Place&);
  std::unordered_map<std::size_t, Decided> decided_;
  std::shared_ptr<const Solver> solver_;
};

/// The problem that a scenario of the simulation is to the advisor, with the true chances.
[[nodiscard]] Problem problem_of(const SimConfig&, std::size_t scenario, int included_steps);

}  // namespace standfirm::economics

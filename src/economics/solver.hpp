// src/economics/solver.hpp: the backward pass. States are (asks, tools, verification failed, restore points failed,
// step); a fixed combination of all but the step is one contiguous row over t, so that the inner loops vectorise.
#pragma once
#include <array>
#include <cstddef>
#include <limits>
#include <unordered_map>
#include <vector>

#include "economics/advise.hpp"
#include "economics/belief.hpp"

namespace standfirm::economics {

inline constexpr double impossible = std::numeric_limits<double>::infinity();

/// A place where something has to be decided. `tools` is ternary: digit k is 0 untried, 1 failed, 2 abandoned.
struct Place {
  std::size_t asks = 0, tools = 0;
  unsigned rolled = 0;
  bool verify_failed = false;
  int t = 0;
  int wiped = 0;
};

class Solver {
 public:
  explicit Solver(const Problem&);

  [[nodiscard]] Place start() const;
  /// Every choice allowed at `place` with its cost, in tie-break order. With `running`, continuing is one of them.
  [[nodiscard]] std::vector<std::pair<Choice, double>> choices(const Place& place,
                                                               std::optional<Running> running) const;
  [[nodiscard]] Components expect(const Place& place, const Choice& choice, std::optional<Running> running);
  /// After how many steps in all the tool should be abandoned; empty: never before its last step.
  [[nodiscard]] std::optional<int> timebox(const Place& place, int tool, int elapsed) const;
  [[nodiscard]] const Problem& problem() const { return p_; }
  [[nodiscard]] double value(const Place&) const;
  /// Where an incident comes to next.
  [[nodiscard]] Place failed(Place, std::size_t tool, int t, bool at_verification) const;
  [[nodiscard]] Place abandoned(Place, std::size_t tool, int t) const;
  [[nodiscard]] std::size_t answered(std::size_t asks, int which, AskState) const;
  [[nodiscard]] int steps_of(std::size_t tool) const { return static_cast<int>(hazard_[tool].size()); }
  /// One number for a place, the same for places that are the same to the solver.
  [[nodiscard]] std::size_t key(const Place&) const;

 private:
  using Rowed = std::vector<double>;

  void sweep();
  void sweep_row(std::size_t asks, std::size_t tools, bool v, unsigned rolled);
  void sweep_wiped(std::size_t asks);
  /// cost[tau][t]: of having run tool k for tau steps at t (elapsed 0: of starting it).
  void tool_costs(std::size_t asks, std::size_t tools, bool v, unsigned rolled, std::size_t k,
                  std::vector<Rowed>& cost) const;

  [[nodiscard]] double* row(std::size_t asks, std::size_t tools, bool v, unsigned rolled);
  [[nodiscard]] const double* row(std::size_t asks, std::size_t tools, bool v, unsigned rolled) const;
  [[nodiscard]] double wiped_value(std::size_t asks, int wiped, int t) const {
    return wiped_[(asks * 2 + static_cast<std::size_t>(wiped - 1)) * width_ + at(t)];
  }

  [[nodiscard]] std::size_t at(int t) const { return static_cast<std::size_t>(t < last_ ? t : last_); }
  [[nodiscard]] int limit(std::size_t asks) const;  ///< A(z)
  [[nodiscard]] AskState asked(std::size_t asks, int which) const {
    return ask_states_[asks][static_cast<std::size_t>(which)];
  }
  [[nodiscard]] int billable(int t, int steps) const;
  [[nodiscard]] double work(int t, int steps, double wall) const;
  [[nodiscard]] double closing(int way, double relapse) const;
  [[nodiscard]] double stopping() const { return p_.view.msp * p_.stop.msp + p_.view.client * p_.stop.client; }
  [[nodiscard]] double asking(int which) const;
  [[nodiscard]] const Ask& ask(int which) const {
    return which == 0 ? p_.ask.hours : which == 1 ? p_.ask.reinstall : p_.ask.replace;
  }
  [[nodiscard]] int digit(std::size_t tools, std::size_t k) const { return static_cast<int>(tools / power_[k] % 3); }
  [[nodiscard]] unsigned failed_of(std::size_t tools) const;
  [[nodiscard]] double rebuild_cost(const Rebuild&, int way, std::size_t asks, int t, int wiped_after) const;
  [[nodiscard]] double replace_cost(int t) const;
  [[nodiscard]] double rollback_cost(const Place&, std::size_t j) const;
  [[nodiscard]] std::size_t evidence(unsigned failed, unsigned rolled, bool v) const {
    return (failed * points_ + rolled) * 2 + (v ? 1 : 0);
  }
  [[nodiscard]] const ToolChances& tool_chances(const Place&, std::size_t k) const;
  [[nodiscard]] const RollbackChances& rollback_chances(const Place&, std::size_t j) const;
  [[nodiscard]] std::vector<std::pair<Choice, double>> wiped_choices(const Place&) const;

  // Components, forward from one place under the best choices.
  using Memo = std::unordered_map<std::size_t, Components>;
  [[nodiscard]] Components at_best(const Place&);
  void add_work(Components&, double weight, int t, int steps, double wall) const;
  void add_end(Components&, double weight, int way, double relapse) const;
  [[nodiscard]] Components run_tool(const Place&, std::size_t k, int elapsed, bool starting);

  Problem p_;
  Beliefs beliefs_;
  std::vector<std::vector<double>> hazard_;
  std::vector<ToolChances> tool_chances_;          // by evidence, then tool: made once
  std::vector<RollbackChances> rollback_chances_;  // by evidence, then restore point
  std::vector<std::array<AskState, 3>> ask_states_;
  std::vector<std::size_t> power_;
  std::size_t codes_ = 1, points_ = 1, v_ = 1, width_ = 1;
  int last_ = 0;  // T
  Rowed values_, wiped_;
  Memo memo_;
};

}  // namespace standfirm::economics

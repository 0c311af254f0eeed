// src/economics/problem.hpp: one incident's choices as numbers. Money in dollars (any one currency), labour in steps of
// `step_h` hours; indices from 0. The model is described in docs/economics.md.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace standfirm::economics {

/// Weights of the objective: msp x the firm's cost + client x the client's cost. Joint is (1, 1).
struct View {
  using fields_have_defaults = void;
  double msp = 1, client = 1;
};
BOOST_DESCRIBE_STRUCT(View, (), (msp, client))
struct MoneyRates {
  double labour_cost_h = 0, rate_h = 0, downtime_h = 0;
};
BOOST_DESCRIBE_STRUCT(MoneyRates, (), (labour_cost_h, rate_h, downtime_h))
/// included: zero-rated; authorised: the cap, included ones counted in; verify and finish are reserved before any
/// start.
struct TimeLimits {
  int included_steps = 0, authorised_steps = 0, verify_steps = 1, finish_steps = 1;
};
BOOST_DESCRIBE_STRUCT(TimeLimits, (), (included_steps, authorised_steps, verify_steps, finish_steps))

/// How long a tool takes: `hazard` is the chance of completing in each step, given as numbers or as {median_h, sigma,
/// max_steps}. `wall`: hours the user is down per labour hour.
struct ToolOption {
  using fields_have_defaults = void;
  std::string id;
  json::Value hazard;
  double wall = 1, use_cost = 0;
};
BOOST_DESCRIBE_STRUCT(ToolOption, (), (id, hazard, wall, use_cost))
struct RollbackOption {
  double age_d = 0, p_predates = 0;
};
BOOST_DESCRIBE_STRUCT(RollbackOption, (), (age_d, p_predates))
struct RollbackWork {
  using fields_have_defaults = void;
  int steps = 2;
  double wall = 1.5, rework_per_day = 6;
};
BOOST_DESCRIBE_STRUCT(RollbackWork, (), (steps, wall, rework_per_day))
/// Reimage and reinstall: `loss` is the client's, whatever the outcome.
struct Rebuild {
  using fields_have_defaults = void;
  int steps = 16;
  double wall = 1.25, p = 1, loss = 0, relapse = 0;
};
BOOST_DESCRIBE_STRUCT(Rebuild, (), (steps, wall, p, loss, relapse))
struct Replace {
  using fields_have_defaults = void;
  int steps = 16;
  double wait_h = 0, price = 0, relapse = 0;
};
BOOST_DESCRIBE_STRUCT(Replace, (), (steps, wait_h, price, relapse))
struct Shares {
  using fields_have_defaults = void;
  double msp = 0, client = 0;
};
BOOST_DESCRIBE_STRUCT(Shares, (), (msp, client))

enum class AskState { open, granted, refused };
BOOST_DESCRIBE_ENUM(AskState, open, granted, refused)
struct Ask {
  using fields_have_defaults = void;
  int steps = 0;
  double p = 0, wait_h = 0;
  AskState state = AskState::refused;
};
BOOST_DESCRIBE_STRUCT(Ask, (), (steps, p, wait_h, state))
struct Asks {
  using fields_have_defaults = void;
  double labour_h = 0.25;
  Ask hours, reinstall, replace;
};
BOOST_DESCRIBE_STRUCT(Asks, (), (labour_h, hours, reinstall, replace))

/// `classes`: a hidden kind of infection (ordinary, stubborn); `cells`: success by how much has failed so far (0, 1, 2
/// or more).
struct Belief {
  using fields_have_defaults = void;
  std::string type = "classes";
  std::vector<double> weight;
  std::vector<std::vector<double>> tool_fix;
  std::vector<double> false_clean, rollback_fix, relapse, relapse_clean, relapse_rollback;
};
BOOST_DESCRIBE_STRUCT(Belief, (),
                      (type, weight, tool_fix, false_clean, rollback_fix, relapse, relapse_clean, relapse_rollback))

struct Running {
  int tool = 0, elapsed = 0;
};
BOOST_DESCRIBE_STRUCT(Running, (), (tool, elapsed))
/// wiped: 0; 1 = reimaging failed; 2 = reinstalling failed.
struct Situation {
  using fields_have_defaults = void;
  int t = 0;
  std::vector<int> failed, abandoned;
  bool verify_failed = false;
  std::vector<int> rollbacks_failed;
  std::optional<Running> running;
  int wiped = 0;
};
BOOST_DESCRIBE_STRUCT(Situation, (), (t, failed, abandoned, verify_failed, rollbacks_failed, running, wiped))

struct Problem {
  using fields_have_defaults = void;
  double step_h = 0.25;
  View view;
  MoneyRates money;
  TimeLimits time;
  std::vector<ToolOption> tools;  ///< at most 5
  Belief belief;
  std::vector<RollbackOption> rollbacks;  ///< at most 3
  RollbackWork rollback;
  std::optional<Rebuild> reimage, reinstall;
  std::optional<Replace> replace;
  Shares relapse_cost;
  std::vector<double>
      exposure_cost;  ///< client's cost of closing by clean, roll-back, reimage, reinstall, replace; empty: none
  Asks ask;
  Shares stop;
  Situation state;
};
BOOST_DESCRIBE_STRUCT(Problem, (),
                      (step_h, view, money, time, tools, belief, rollbacks, rollback, reimage, reinstall, replace,
                       relapse_cost, exposure_cost, ask, stop, state))

/// The error names the field: not finite, a probability outside 0..1, more than 5 tools or 3 restore points, a tool
/// that both failed and was abandoned ...
[[nodiscard]] std::expected<void, json::Error> checked(const Problem&);

}  // namespace standfirm::economics

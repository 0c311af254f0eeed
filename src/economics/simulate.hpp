// src/economics/simulate.hpp: what a cap, a rate, a courtesy or a preparation does to the margin. Money in
// quarter-cents (one 15-minute step at R cents an hour costs R); the same seed gives the same numbers for any number of
// threads.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "economics/durations.hpp"
#include "economics/problem.hpp"

namespace standfirm::economics {

struct SimBase {
  std::uint32_t clients = 0, machines = 0;
};
BOOST_DESCRIBE_STRUCT(SimBase, (), (clients, machines))
struct Frailty {
  double factor = 1, weight = 1;
};
BOOST_DESCRIBE_STRUCT(Frailty, (), (factor, weight))
/// `wall4`: four times the hours the user is down per labour hour.
struct SimTool {
  std::string id;
  LognormalPrior hazard;
  std::vector<double> fix;
  double false_clean = 0;
  std::int64_t wall4 = 4;
};
BOOST_DESCRIBE_STRUCT(SimTool, (), (id, hazard, fix, false_clean, wall4))
struct SimRollback {
  std::vector<double> fix;
  int steps = 2;
  std::int64_t wall4 = 6, rework_c_per_day = 600;
};
BOOST_DESCRIBE_STRUCT(SimRollback, (), (fix, steps, wall4, rework_c_per_day))
struct SimRelapse {
  std::vector<double> clean, rollback, reimage, reinstall, replace;
};
BOOST_DESCRIBE_STRUCT(SimRelapse, (), (clean, rollback, reimage, reinstall, replace))
struct SimAsk {
  std::int64_t labour_steps = 1, wait4 = 6;
  std::vector<double> p;
  int hours_steps = 0;
};
BOOST_DESCRIBE_STRUCT(SimAsk, (), (labour_steps, wait4, p, hours_steps))
struct SimRebuild {
  int steps = 16;
  std::int64_t wall4 = 5;
  double p = 1;
  std::int64_t loss_c = 0;
};
BOOST_DESCRIBE_STRUCT(SimRebuild, (), (steps, wall4, p, loss_c))
struct SimReplace {
  int steps = 16;
  std::int64_t price_c = 0, wait4 = 0;
};
BOOST_DESCRIBE_STRUCT(SimReplace, (), (steps, price_c, wait4))
/// A kind of situation: what the machine offers when it is infected.
struct SimClass {
  double weight = 1;
  std::int64_t downtime_c = 0;
  std::vector<RollbackOption> rollbacks;
  bool reinstall_open = false;  ///< the client has still to be asked
  std::optional<SimRebuild> reimage, reinstall;
  std::optional<SimReplace> replace;
};
BOOST_DESCRIBE_STRUCT(SimClass, (), (weight, downtime_c, rollbacks, reinstall_open, reimage, reinstall, replace))
struct SimContract {
  std::int64_t included_incidents = 0;
  int included_steps = 0;
  std::int64_t price_c_per_machine_month = 0, readiness_c_per_machine_year = 0;
};
BOOST_DESCRIBE_STRUCT(SimContract, (),
                      (included_incidents, included_steps, price_c_per_machine_month, readiness_c_per_machine_year))
/// rule: tools in `order` up to `cap_steps`, restore points first, after or none. advisor: the decision process with
/// the true chances, in `view`.
struct SimPolicy {
  using fields_have_defaults = void;
  std::string type = "rule";
  int cap_steps = 16;
  std::string rollback = "after";
  std::vector<std::size_t> order;
  View view;
};
BOOST_DESCRIBE_STRUCT(SimPolicy, (), (type, cap_steps, rollback, order, view))

struct SimConfig {
  SimBase base;
  double incidents_per_machine_year = 0;
  std::vector<Frailty> frailty;
  double stubborn = 0;
  std::int64_t labour_c = 0, rate_c = 0;
  int authorised_steps = 16, verify_steps = 1, finish_steps = 1;
  std::vector<SimTool> tools;
  SimRollback rollback;
  SimRelapse relapse;
  std::int64_t relapse_msp_c = 0, relapse_client_c = 0;
  SimAsk ask;
  std::int64_t stop_msp_c = 0, stop_client_c = 0;
  std::vector<SimClass> classes;
  SimContract contract;
  SimPolicy policy;
};
BOOST_DESCRIBE_STRUCT(SimConfig, (),
                      (base, incidents_per_machine_year, frailty, stubborn, labour_c, rate_c, authorised_steps,
                       verify_steps, finish_steps, tools, rollback, relapse, relapse_msp_c, relapse_client_c, ask,
                       stop_msp_c, stop_client_c, classes, contract, policy))

/// One replication: a year of the whole client base. ends: clean, rollback, reimage, reinstall, replace, stop. down4:
/// sixteenths of an hour.
struct RepTotals {
  std::int64_t incidents = 0, labour_steps = 0, billed = 0, msp = 0, client = 0, down4 = 0;
  std::vector<std::int64_t> ends = std::vector<std::int64_t>(6, 0);
  bool operator==(const RepTotals&) const = default;
  RepTotals& operator+=(const RepTotals&);
};
BOOST_DESCRIBE_STRUCT(RepTotals, (), (incidents, labour_steps, billed, msp, client, down4, ends))

/// In dollars. p_loss: share of years with a margin below zero; price_p95: the monthly price per machine that loses in
/// at most one year of twenty.
struct MarginStats {
  double margin_mean = 0, p_loss = 0, breakeven_price = 0, price_p95 = 0, client_cost_per_machine = 0,
         joint_per_incident = 0;
};
BOOST_DESCRIBE_STRUCT(MarginStats, (),
                      (margin_mean, p_loss, breakeven_price, price_p95, client_cost_per_machine, joint_per_incident))

[[nodiscard]] std::expected<void, json::Error> checked(const SimConfig&);
/// `checked` must hold. One entry per replication; independent of `threads`.
[[nodiscard]] std::vector<RepTotals> simulate(const SimConfig&, std::uint64_t seed, std::uint32_t replications,
                                              unsigned threads);
[[nodiscard]] MarginStats stats(const SimConfig&, std::span<const RepTotals>);
/// The margin of each replication in dollars, in order.
[[nodiscard]] std::vector<double> margins(const SimConfig&, std::span<const RepTotals>);

/// Cumulative chances as thresholds for 32-bit words.
[[nodiscard]] std::vector<std::uint64_t> poisson_thresholds(double mean);
[[nodiscard]] std::vector<std::uint64_t> duration_thresholds(const LognormalPrior&, double step_h);

}  // namespace standfirm::economics

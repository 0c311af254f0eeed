// The model against another program's answers, and against what must hold for any incident (docs/economics.md, "What
// always holds").
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "economics/advise.hpp"
#include "economics/belief.hpp"
#include "economics/check.hpp"
#include "economics/learn.hpp"
#include "economics/policy.hpp"
#include "economics/readiness.hpp"
#include "economics/simulate.hpp"
#include "testing/shared_data.hpp"

namespace standfirm::economics {
namespace {
namespace fs = std::filesystem;
using testing::shared_data;

double unit(int low = 0, int high = 1000) { return *rc::gen::inRange(low, high + 1) / 1000.0; }
double between(double low, double high) { return low + (high - low) * unit(); }

/// Any incident, small enough to solve in a moment.
Problem any_problem(int at_least_tools = 0) {
  Problem p;
  p.money = {between(20, 120), between(50, 250), between(0, 200)};
  p.time = {*rc::gen::inRange(0, 8), *rc::gen::inRange(0, 20), *rc::gen::inRange(0, 3), *rc::gen::inRange(0, 3)};
  p.belief.weight = {0.7, 0.3};
  p.belief.rollback_fix = {unit(), unit()};
  p.belief.relapse = {unit(0, 400), unit(0, 600)};
  const int tools = *rc::gen::inRange(at_least_tools, 4);
  for (int k = 0; k < tools; ++k) {
    p.tools.push_back(
        {"tool",
         json::Object{
             {"median_h", between(0.2, 2)}, {"sigma", between(0.2, 1)}, {"max_steps", *rc::gen::inRange(1, 12)}},
         between(0, 4), between(0, 20)});
    p.belief.tool_fix.push_back({unit(), unit()});
    p.belief.false_clean.push_back(unit(0, 500));
  }
  double reached = 0;
  for (int j = 0, points = *rc::gen::inRange(0, 3); j < points; ++j)
    p.rollbacks.push_back({3.0 * (j + 1), reached += (1 - reached) * unit()});
  if (*rc::gen::arbitrary<bool>())
    p.reimage = Rebuild{*rc::gen::inRange(1, 10), 1.25, unit(), between(0, 200), unit(0, 100)};
  if (*rc::gen::arbitrary<bool>())
    p.reinstall = Rebuild{*rc::gen::inRange(1, 18), 1.25, unit(), between(0, 200), unit(0, 100)};
  if (*rc::gen::arbitrary<bool>()) p.replace = Replace{16, between(0, 20), between(100, 1500), unit(0, 50)};
  p.relapse_cost = {between(0, 400), between(0, 400)};
  p.stop = {between(0, 500), between(0, 3000)};
  const auto state = [] { return *rc::gen::element(AskState::open, AskState::granted, AskState::refused); };
  p.ask = {0.25,
           {*rc::gen::inRange(0, 8), unit(), between(0, 3), state()},
           {0, unit(), between(0, 3), state()},
           {0, unit(), between(0, 3), state()}};
  return p;
}
double value(const Problem& p) {
  const auto advice = advise(p);
  RC_ASSERT(advice.has_value());
  return advice->options[advice->best].q;
}
bool close(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)}); }

TEST(Economics, every_golden_vector_holds_within_its_tolerance) {
  const auto data = shared_data();
  const auto file = data ? *data / "economics_vectors.json" : fs::path();
  if (!data || !fs::exists(file)) GTEST_SKIP() << "economics_vectors.json is not there; set STANDFIRM_SHARED_DATA";
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  const auto document = json::parse(text.str(), 64 << 20);
  ASSERT_TRUE(document) << document.error().text();
  const auto checks = check_vectors(*document);
  ASSERT_TRUE(checks) << checks.error().text();
  EXPECT_GE(checks->size(), 1u);
  for (const auto& check : *checks)
    EXPECT_TRUE(check.holds) << check.id << ": " << ::testing::PrintToString(check.problems);
}

TEST(Economics, a_vector_that_is_off_is_found) {
  auto document = json::parse(
      R"({"format":"standfirm-economics-vectors-1","vectors":[{"id":"X","kind":"rng","input":{"seed":1,"probabilities":[0.5]},"expected":{"thresholds":[2147483647]}}]})");
  const auto checks = check_vectors(*document);
  ASSERT_TRUE(checks);
  EXPECT_FALSE(checks->at(0).holds);
  EXPECT_EQ(checks->at(0).largest_deviation, 1);
}

RC_GTEST_PROP(Advisor, items_and_weighted_components_sum_to_the_cost_and_the_ends_to_one, ()) {
  const auto p = any_problem();
  const auto advice = advise(p);
  RC_ASSERT(advice.has_value());
  for (const auto& option : advice->options) {
    const auto& c = option.components;
    const auto& i = option.items;
    RC_ASSERT(close(p.view.msp * c.msp + p.view.client * c.client, option.q));
    RC_ASSERT(close(
        i.labour + i.billing_transfer + i.downtime + i.hardware + i.rework_loss + i.relapse + i.unresolved + i.other,
        option.q));
    RC_ASSERT(close(c.end_clean + c.end_rollback + c.end_reimage + c.end_reinstall + c.end_replace + c.end_stop, 1));
    RC_ASSERT(option.q >= advice->options[advice->best].q - 1e-9);
  }
}

RC_GTEST_PROP(Advisor, jointly_neither_the_rate_nor_the_included_time_matters, ()) {
  auto p = any_problem();
  const double before = value(p);
  p.money.rate_h = between(0, 400);
  p.time.included_steps = *rc::gen::inRange(0, 20);
  RC_ASSERT(close(value(p), before));
}

RC_GTEST_PROP(Advisor, all_money_times_a_number_is_the_cost_times_that_number, ()) {
  auto p = any_problem();
  const double before = value(p), by = between(0.1, 10);
  for (double* money : {&p.money.labour_cost_h, &p.money.rate_h, &p.money.downtime_h, &p.relapse_cost.msp,
                        &p.relapse_cost.client, &p.stop.msp, &p.stop.client, &p.rollback.rework_per_day})
    *money *= by;
  for (auto& tool : p.tools) tool.use_cost *= by;
  if (p.reimage) p.reimage->loss *= by;
  if (p.reinstall) p.reinstall->loss *= by;
  if (p.replace) p.replace->price *= by;
  RC_ASSERT(close(value(p), before * by));
}

RC_GTEST_PROP(Advisor, one_more_way_never_makes_it_dearer, ()) {
  auto p = any_problem();
  const double before = value(p);
  auto more_time = p;
  more_time.time.authorised_steps += 1;
  RC_ASSERT(value(more_time) <= before + 1e-6);
  auto tool = p;
  tool.tools.push_back({"another", json::Array{unit(), unit(), 1.0}, 1, 0});
  tool.belief.tool_fix.push_back({unit(), unit()});
  tool.belief.false_clean.push_back(unit(0, 300));
  RC_ASSERT(value(tool) <= before + 1e-6);
}

RC_GTEST_PROP(Advisor, numbering_the_tools_otherwise_changes_nothing, ()) {
  auto p = any_problem(2);
  const double before = value(p);
  std::swap(p.tools[0], p.tools[1]);
  std::swap(p.belief.tool_fix[0], p.belief.tool_fix[1]);
  std::swap(p.belief.false_clean[0], p.belief.false_clean[1]);
  RC_ASSERT(close(value(p), before));
}

RC_GTEST_PROP(Advisor, no_tool_or_roll_back_is_offered_that_would_break_the_limit, ()) {
  auto p = any_problem();
  p.state.t = *rc::gen::inRange(0, 24);
  const auto advice = advise(p);
  RC_ASSERT(advice.has_value());
  const int cap = p.time.authorised_steps + (p.ask.hours.state == AskState::granted ? p.ask.hours.steps : 0),
            reserve = p.time.verify_steps + p.time.finish_steps;
  for (const auto& option : advice->options) {
    if (option.choice.way == Way::tool) RC_ASSERT(p.state.t + 1 + reserve <= cap);
    if (option.choice.way == Way::rollback) RC_ASSERT(p.state.t + p.rollback.steps + reserve <= cap);
  }
}

TEST(Advisor, refuses_numbers_that_are_none_and_names_the_field) {
  Problem p;
  p.belief.weight = {0.5, 0.5};
  p.belief.relapse = {0.1, 0.1};
  p.money.downtime_h = std::nan("");
  ASSERT_FALSE(advise(p));
  EXPECT_EQ(advise(p).error().field, "money.downtime_h");
  p.money.downtime_h = 40;
  p.rollbacks = {{3, 1.5}};
  p.belief.rollback_fix = {0.5, 0.5};
  EXPECT_EQ(advise(p).error().field, "rollbacks[0].p_predates");
}

TEST(Advisor, says_where_the_advice_would_change) {
  Problem p;
  p.money = {60, 150, 40};
  p.time = {0, 16, 1, 1};
  p.belief = {"classes", {0.74, 0.26}, {{0.6, 0.08}}, {0.2}, {0.75, 0.35}, {0.08, 0.28}, {}, {}};
  p.tools = {{"resident", json::Object{{"median_h", 0.5}, {"sigma", 0.6}, {"max_steps", 16}}, 2, 0}};
  p.rollbacks = {{3, 0.6}};
  p.stop = {300, 1500};
  const auto turn = flip(p, [](Problem& changed, double x) { changed.belief.rollback_fix[0] = x; }, 0.01, 0.99);
  ASSERT_TRUE(turn && *turn);
  EXPECT_NE((*turn)->below, (*turn)->above);
  p.belief.rollback_fix[0] = (*turn)->at;
  EXPECT_EQ(advise(p)->options[advise(p)->best].choice, (*turn)->above);
}

TEST(Learning, without_records_gives_the_prior_back) {
  const auto prior = default_prior();
  const auto f = fit(prior, {}, 50, 1);
  for (std::size_t k = 0; k < prior.tool_fix.size(); ++k)
    for (std::size_t c = 0; c < 2; ++c) EXPECT_DOUBLE_EQ(f.tool_fix[k][c], prior.tool_fix[k][c]);
  for (std::size_t g = 0; g < prior.stubborn.size(); ++g) EXPECT_DOUBLE_EQ(f.stubborn[g], prior.stubborn[g]);
}

RC_GTEST_PROP(Learning, never_makes_what_was_seen_less_likely, ()) {
  const auto prior = default_prior();
  std::vector<ClosedIncident> records;
  for (int i = 0, n = *rc::gen::inRange(1, 30); i < n; ++i) {
    ClosedIncident r;
    r.family = *rc::gen::inRange<std::size_t>(0, 3);
    for (int k = 0, tried = *rc::gen::inRange(0, 4); k < tried; ++k) r.tools.push_back({k, *rc::gen::inRange(0, 2)});
    r.way = "clean";
    r.relapse = *rc::gen::inRange(0, 2);
    records.push_back(r);
  }
  double before = log_posterior(prior, fit(prior, records, 0, 1), records, 1);
  for (int n = 1; n <= 5; ++n) {
    const double after = log_posterior(prior, fit(prior, records, n, 1), records, 1);
    RC_ASSERT(after >= before - 1e-9);
    before = after;
  }
}

SimConfig small_firm() {
  SimConfig c;
  c.base = {4, 8};
  c.incidents_per_machine_year = 0.4;
  c.frailty = {{0.5, 0.5}, {1.5, 0.5}};
  c.stubborn = 0.26;
  c.labour_c = 6000;
  c.rate_c = 15000;
  c.tools = {{"resident", {0.5, 0.6, 12}, {0.6, 0.08}, 0.2, 8}, {"manual", {1.25, 0.8, 12}, {0.82, 0.35}, 0.2, 4}};
  c.rollback = {{0.75, 0.35}, 2, 6, 600};
  c.relapse = {{.08, .28}, {.08, .28}, {.02, .02}, {.03, .03}, {.02, .02}};
  c.relapse_msp_c = 24000;
  c.relapse_client_c = 26000;
  c.ask = {1, 6, {.7, .9, .5}, 6};
  c.stop_msp_c = 30000;
  c.stop_client_c = 150000;
  c.classes = {{1, 4000, {{3, 0.75}}, true, std::nullopt, SimRebuild{16, 5, .97, 4000}, SimReplace{16, 72000, 40}}};
  c.contract = {1, 16, 350, 300};
  c.policy.order = {0, 1};
  return c;
}

TEST(Simulation, is_the_same_to_the_cent_for_any_number_of_threads) {
  const auto c = small_firm();
  const auto one = simulate(c, 7, 60, 1);
  for (const unsigned threads : {2u, 3u, 16u, 64u}) EXPECT_EQ(simulate(c, 7, 60, threads), one);
  const auto longer = simulate(c, 7, 120, 2);
  EXPECT_TRUE(std::equal(one.begin(), one.end(), longer.begin()));
}

TEST(Simulation, another_policy_meets_the_same_incidents) {
  auto c = small_firm();
  const auto rule = simulate(c, 7, 50, 2);
  c.policy.type = "advisor";
  const auto advised = simulate(c, 7, 50, 2);
  for (std::size_t i = 0; i < rule.size(); ++i) EXPECT_EQ(rule[i].incidents, advised[i].incidents);
}

TEST(Simulation, of_the_advisors_policy_costs_on_average_what_the_advisor_expects) {
  auto c = small_firm();
  c.policy.type = "advisor";
  c.contract.included_incidents = 0;
  const auto reps = simulate(c, 11, 4000, 2);
  const double expected = AdvisorPolicy(problem_of(c, 0, 0)).expected_cost();
  double sum = 0, squares = 0, incidents = 0;
  for (const auto& rep : reps) {
    const double off = static_cast<double>(rep.msp + rep.client) / 400 - expected * static_cast<double>(rep.incidents);
    sum += off, squares += off * off, incidents += static_cast<double>(rep.incidents);
  }
  EXPECT_LT(std::abs(sum), 4 * std::sqrt(squares)) << sum / incidents << " an incident off " << expected;
}

ReadinessConfig any_firm() {
  ReadinessConfig c;
  c.rate_unprotected = 0.4;
  for (const auto* id : {"antivirus", "patching", "restore", "image", "server"})
    c.fixes.push_back({id, unit(200, 1000), between(0, 40)});
  c.present = {"antivirus"};
  c.attributes = {{"restore", .9, .3}, {"image", .9, .1}, {"server", .95, .5}};
  double value = 460;
  for (const auto* key : {"000", "001", "010", "011", "100", "101", "110", "111"})
    c.incident_value[key] = value -= between(0, 30);
  c.dwell = {18, .265, 40};
  return c;
}

RC_GTEST_PROP(ReadinessInMoney, savings_add_up_and_a_fix_that_is_there_is_never_listed, ()) {
  const auto c = any_firm();
  const auto r = assess(c);
  RC_ASSERT(r.has_value());
  double cost = r->yearly_cost;
  for (const auto& item : r->order) {
    RC_ASSERT(item.id != "antivirus");
    cost -= item.saving;
    RC_ASSERT(close(cost, item.yearly_cost_after));
  }
  RC_ASSERT(r->order.size() == 4u);
  RC_ASSERT(r->best_set_net >= 0);
}

}  // namespace
}  // namespace standfirm::economics

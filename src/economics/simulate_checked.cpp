#include <cmath>

#include "economics/simulate.hpp"

namespace standfirm::economics {

std::expected<void, json::Error> checked(const SimConfig& c) {
  std::optional<json::Error> wrong;
  const auto fail = [&](std::string field, std::string message) {
    if (!wrong) wrong = json::Error{std::move(field), std::move(message)};
  };
  const auto chances = [&](const std::string& field, const std::vector<double>& list, std::size_t size) {
    if (list.size() != size) return fail(field, "must have " + std::to_string(size) + " entries");
    for (const double p : list)
      if (!(p >= 0 && p <= 1)) fail(field, "must be chances from 0 to 1");
  };
  const auto amount = [&](const std::string& field, std::int64_t v) {
    if (v < 0 || v > 1'000'000'000'000) fail(field, "must be from 0 to 1,000,000,000,000");
  };
  const auto steps = [&](const std::string& field, int v) {
    if (v < 0 || v > 4000) fail(field, "must be from 0 to 4000 steps");
  };
  if (c.base.clients < 1 || c.base.machines < 1 || std::uint64_t{c.base.clients} * c.base.machines > 10'000'000)
    fail("base", "must be from 1 to 10,000,000 machines in all");
  if (!(c.incidents_per_machine_year >= 0 && c.incidents_per_machine_year <= 5))
    fail("incidents_per_machine_year", "must be from 0 to 5");
  if (c.frailty.empty() || c.frailty.size() > 16) fail("frailty", "must have from 1 to 16 entries");
  for (const auto& f : c.frailty)
    if (!(f.factor >= 0 && f.factor <= 100) || !(f.weight >= 0 && f.weight <= 1))
      fail("frailty", "factor must be from 0 to 100, weight from 0 to 1");
  chances("stubborn", {c.stubborn}, 1);
  amount("labour_c", c.labour_c);
  amount("rate_c", c.rate_c);
  steps("authorised_steps", c.authorised_steps);
  steps("verify_steps", c.verify_steps);
  steps("finish_steps", c.finish_steps);
  if (c.tools.size() > 5) fail("tools", "at most 5 tools");
  for (std::size_t k = 0; k < c.tools.size(); ++k) {
    const auto& t = c.tools[k];
    const auto at = "tools[" + std::to_string(k) + "]";
    if (!(t.hazard.median_h > 0) || !(t.hazard.sigma > 0) || t.hazard.max_steps < 1 || t.hazard.max_steps > 400 ||
        !std::isfinite(t.hazard.median_h) || !std::isfinite(t.hazard.sigma))
      fail(at + ".hazard", "needs median_h and sigma above 0 and max_steps from 1 to 400");
    chances(at + ".fix", t.fix, 2);
    chances(at + ".false_clean", {t.false_clean}, 1);
    amount(at + ".wall4", t.wall4);
  }
  chances("rollback.fix", c.rollback.fix, 2);
  steps("rollback.steps", c.rollback.steps);
  chances("relapse.clean", c.relapse.clean, 2);
  chances("relapse.rollback", c.relapse.rollback, 2);
  chances("relapse.reimage", c.relapse.reimage, 2);
  chances("relapse.reinstall", c.relapse.reinstall, 2);
  chances("relapse.replace", c.relapse.replace, 2);
  chances("ask.p", c.ask.p, 3);
  amount("ask.labour_steps", c.ask.labour_steps);
  amount("ask.wait4", c.ask.wait4);
  steps("ask.hours_steps", c.ask.hours_steps);
  if (c.classes.empty() || c.classes.size() > 16) fail("classes", "must have from 1 to 16 entries");
  for (std::size_t i = 0; i < c.classes.size(); ++i) {
    const auto at = "classes[" + std::to_string(i) + "]";
    if (c.classes[i].rollbacks.size() > 3) fail(at + ".rollbacks", "at most 3 restore points");
    for (const auto& r : c.classes[i].rollbacks)
      if (!(r.age_d >= 0 && r.age_d < 1e6) || !(r.p_predates >= 0 && r.p_predates <= 1))
        fail(at + ".rollbacks", "age_d must be from 0, p_predates from 0 to 1");
    amount(at + ".downtime_c", c.classes[i].downtime_c);
    for (const auto* r : {&c.classes[i].reimage, &c.classes[i].reinstall})
      if (*r) {
        steps(at + ".steps", (*r)->steps);
        chances(at + ".p", {(*r)->p}, 1);
        amount(at + ".loss_c", (*r)->loss_c);
      }
    if (c.classes[i].replace) {
      steps(at + ".replace.steps", c.classes[i].replace->steps);
      amount(at + ".replace.price_c", c.classes[i].replace->price_c);
    }
  }
  amount("contract.included_incidents", c.contract.included_incidents);
  steps("contract.included_steps", c.contract.included_steps);
  amount("contract.price_c_per_machine_month", c.contract.price_c_per_machine_month);
  amount("contract.readiness_c_per_machine_year", c.contract.readiness_c_per_machine_year);
  if (c.policy.type != "rule" && c.policy.type != "advisor") fail("policy.type", "must be rule or advisor");
  if (c.policy.rollback != "first" && c.policy.rollback != "after" && c.policy.rollback != "none")
    fail("policy.rollback", "must be first, after or none");
  for (const auto k : c.policy.order)
    if (k >= c.tools.size()) fail("policy.order", "names a tool that is not there");
  steps("policy.cap_steps", c.policy.cap_steps);
  if (wrong) return std::unexpected(*wrong);
  return {};
}

}  // namespace standfirm::economics

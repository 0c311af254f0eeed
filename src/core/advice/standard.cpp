#include "core/advice/standard.hpp"

#include <algorithm>
#include <cmath>

#include "economics/belief.hpp"

namespace standfirm::advice {
namespace {
constexpr double step_h = 0.25, usual_price = 1'200;
constexpr double fresh_point_d = 3, old_point_d = 14, frailty_low = 0.5, frailty_high = 2.25;

int steps(double hours) { return static_cast<int>(std::ceil(hours / step_h - 1e-9)); }
std::int64_t cents(double amount) { return std::llround(amount * 100); }
/// All families as they come: the firm's own shares are not told apart here.
double stubborn_share(const Learned& learned) {
  double sum = 0;
  for (const double share : learned.fit.stubborn) sum += share;
  return sum / static_cast<double>(learned.fit.stubborn.size());
}

economics::Problem ordinary(const Learned& learned, const Assumptions& with, bool point, bool image, bool on_server) {
  economics::Problem p;
  p.step_h = step_h;
  p.money = {with.labour_cost_per_hour, 0, with.downtime_per_hour};
  p.time = {0, 16, steps(with.verify_hours), steps(with.finish_hours)};
  const double stubborn = stubborn_share(learned);
  p.belief.weight = {1 - stubborn, stubborn};
  p.belief.tool_fix = learned.fit.tool_fix;
  p.belief.false_clean = learned.false_clean;
  p.belief.rollback_fix = learned.fit.rollback_fix;
  p.belief.relapse = learned.fit.relapse;
  for (std::size_t k = 0; k < learned.ways.size(); ++k) {
    json::Array hazard;
    for (const double h : learned.hazard[k]) hazard.emplace_back(h);
    p.tools.push_back({learned.ways[k], json::Value(std::move(hazard)), learned.ways[k] == by_hand ? 1.0 : 2.0, 0});
  }
  if (point)
    for (const double age : {fresh_point_d, old_point_d})
      p.rollbacks.push_back({age, economics::p_predates(age, std::nullopt)});
  p.rollback = {steps(with.rollback_hours), 1.5, with.rework_per_day};
  if (image) p.reimage = economics::Rebuild{8, 1.25, 0.95, on_server ? 0 : with.reinstall_loss, 0.02};
  const double local_h = on_server ? 1 : 0;
  p.reinstall = economics::Rebuild{steps(with.reinstall_hours - local_h), 1.25, with.reinstall_works,
                                   on_server ? 0 : with.reinstall_loss, 0.03};
  p.replace = economics::Replace{steps(with.replace_hours), with.replace_wait_hours,
                                 usual_price * (1 - with.replacement_credit), 0.02};
  p.relapse_cost = {with.relapse_firm, with.relapse_client};
  p.stop = {with.unresolved_firm, with.unresolved_client};
  p.ask.labour_h = step_h;
  p.ask.hours = {steps(with.ask_more_hours), with.says_yes_to_hours, with.ask_wait_hours, economics::AskState::open};
  p.ask.reinstall = {0, with.says_yes_to_reinstall, with.ask_wait_hours, economics::AskState::granted};
  p.ask.replace = {0, with.says_yes_to_replace, with.ask_wait_hours, economics::AskState::open};
  return p;
}

/// The lognormal nearest to what was learned of a way: the simulator draws from those.
economics::LognormalPrior drawn_from(const std::vector<double>& hazard) {
  double alive = 1, at_16 = 0.16, at_50 = 0, at_84 = 0;
  bool low = false;
  for (std::size_t n = 0; n < hazard.size(); ++n) {
    alive *= 1 - hazard[n];
    const double hours = static_cast<double>(n + 1) * step_h, done = 1 - alive;
    if (!low && done >= 0.16) at_16 = hours, low = true;
    if (at_50 == 0 && done >= 0.5) at_50 = hours;
    if (at_84 == 0 && done >= 0.84) at_84 = hours;
  }
  const double most = static_cast<double>(hazard.size()) * step_h;
  const double median = std::max(step_h / 2, at_50 == 0 ? most : at_50 - step_h / 2);
  const double sigma = std::clamp((std::log(at_84 == 0 ? most : at_84) - std::log(at_16)) / 2, 0.2, 1.2);
  return {median, sigma, static_cast<int>(hazard.size())};
}
}  // namespace

const std::vector<Preparation>& preparations() {
  static const std::vector<Preparation> all{
      {"antivirus_current", "A current anti-virus on the machine"_said, 0.25, 30,
       "Microsoft SIR 14 (2012): unprotected machines were infected 5.5 times as often; shrunk towards 1"_said},
      {"os_supported_patched", "A supported, patched operating system"_said, 0.6, 24,
       "Microsoft 2013 and Webroot 2019: newer systems at half to two thirds of the rate; shrunk towards 1"_said},
      {"third_party_patching", "Patched browsers, Java, PDF readers"_said, 0.5, 24,
       "CSIS 2011: six programs carried most exploit-kit infections; shrunk towards 1"_said},
      {"no_local_admin", "The user is not an administrator"_said, 0.6, 12,
       "BeyondTrust 2013-2020: share of critical vulnerabilities, not of infections; shrunk towards 1"_said},
      {"training", "The rules taught and acknowledged"_said, 0.95, 25,
       "UCSD Health trial of 19,500 staff: 1.7 to 2 percent; vendors claim far more"_said},
      {"restore_point_space", "Space for restore points"_said, 1, 2,
       "changes what an incident costs, not how often it comes"_said},
      {"image_current", "A current image"_said, 1, 30, "changes what an incident costs, not how often it comes"_said},
      {"data_on_server", "Data on the server"_said, 1, 12,
       "changes what an incident costs, not how often it comes"_said}};
  return all;
}

double rate_with(const std::vector<std::string>& present) {
  double rate = rate_unprotected;
  for (const auto& one : preparations())
    if (std::ranges::find(present, one.id) != present.end()) rate *= one.rate_multiplier;
  return rate;
}

std::map<std::string, double> incident_values(const Learned& learned, const Assumptions& with) {
  std::map<std::string, double> out;
  for (int bits = 0; bits < 8; ++bits) {
    const bool point = (bits & 4) != 0, image = (bits & 2) != 0, on_server = (bits & 1) != 0;
    const auto solved = economics::advise(ordinary(learned, with, point, image, on_server));
    const std::string key{point ? '1' : '0', image ? '1' : '0', on_server ? '1' : '0'};
    out[key] = solved ? solved->options[solved->best].q : 0;
  }
  return out;
}

economics::SimConfig years_of(const YearsAsked& asked, const Learned& learned, const Assumptions& with) {
  const auto has = [&](const char* id) {
    return std::ranges::find(asked.preparations, id) != asked.preparations.end();
  };
  economics::SimConfig c;
  c.base = {asked.clients, asked.machines_per_client};
  c.incidents_per_machine_year = rate_with(asked.preparations);
  c.frailty = {{frailty_low, 0.5}, {1.0, 0.3}, {frailty_high, 0.2}};
  c.stubborn = stubborn_share(learned);
  c.labour_c = cents(with.labour_cost_per_hour);
  c.rate_c = asked.rate_c;
  c.authorised_steps = std::max(1, static_cast<int>(asked.cap / Minutes{15}));
  c.verify_steps = steps(with.verify_hours);
  c.finish_steps = steps(with.finish_hours);
  for (std::size_t k = 0; k < learned.ways.size(); ++k)
    c.tools.push_back({learned.ways[k], drawn_from(learned.hazard[k]), learned.fit.tool_fix[k], learned.false_clean[k],
                       learned.ways[k] == by_hand ? 4 : 8});
  c.rollback = {learned.fit.rollback_fix, steps(with.rollback_hours), 6, cents(with.rework_per_day)};
  c.relapse = {learned.fit.relapse, learned.fit.relapse, {0.02, 0.02}, {0.03, 0.03}, {0.02, 0.02}};
  c.relapse_msp_c = cents(with.relapse_firm);
  c.relapse_client_c = cents(with.relapse_client);
  c.ask = {1,
           std::llround(with.ask_wait_hours * 4),
           {with.says_yes_to_hours, with.says_yes_to_reinstall, with.says_yes_to_replace},
           steps(with.ask_more_hours)};
  c.stop_msp_c = cents(with.unresolved_firm);
  c.stop_client_c = cents(with.unresolved_client);
  const bool on_server = has("data_on_server");
  const economics::SimRebuild reinstall{steps(with.reinstall_hours - (on_server ? 1 : 0)), 5, with.reinstall_works,
                                        on_server ? 0 : cents(with.reinstall_loss)};
  const economics::SimReplace replace{steps(with.replace_hours), cents(usual_price * (1 - with.replacement_credit)),
                                      std::llround(with.replace_wait_hours * 4)};
  // The chance that an incident finds what was prepared (docs/economics.md).
  const double point = has("restore_point_space") ? 0.9 : 0.35, image = has("image_current") ? 0.9 : 0.1;
  for (const bool with_point : {false, true})
    for (const bool with_image : {false, true}) {
      economics::SimClass one;
      one.weight = (with_point ? point : 1 - point) * (with_image ? image : 1 - image);
      one.downtime_c = cents(with.downtime_per_hour);
      if (with_point)
        for (const double age : {fresh_point_d, old_point_d})
          one.rollbacks.push_back({age, economics::p_predates(age, std::nullopt)});
      one.reinstall_open = true;
      if (with_image) one.reimage = economics::SimRebuild{8, 5, 0.95, on_server ? 0 : cents(with.reinstall_loss)};
      one.reinstall = reinstall;
      one.replace = replace;
      c.classes.push_back(std::move(one));
    }
  double readiness = 0;
  for (const auto& one : preparations())
    if (has(one.id.c_str())) readiness += one.cost_per_year;
  c.contract = {asked.included_incidents, static_cast<int>(asked.included / Minutes{15}),
                asked.price_c_per_machine_month, cents(readiness)};
  c.policy.type = asked.by_advice ? "advisor" : "rule";
  c.policy.cap_steps = c.authorised_steps;
  c.policy.rollback = "after";
  c.policy.order.reserve(learned.ways.size());
  for (std::size_t k = 0; k < learned.ways.size(); ++k) c.policy.order.push_back(k);
  return c;
}

}  // namespace standfirm::advice

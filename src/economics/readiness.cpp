#include "economics/readiness.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "economics/learn.hpp"

namespace standfirm::economics {
namespace {
using Present = std::set<std::string>;

double rate_of(const ReadinessConfig& c, const Present& present) {
  double rate = c.rate_unprotected;
  for (const auto& fix : c.fixes)
    if (present.contains(fix.id)) rate *= fix.rate_multiplier;
  return rate;
}
double value_of(const ReadinessConfig& c, const Present& present) {
  const auto chance = [&](const Attribute& a) { return present.contains(a.fix) ? a.with : a.without; };
  const double r = chance(c.attributes.restore_point), i = chance(c.attributes.image),
               d = chance(c.attributes.data_on_server);
  double value = 0;
  for (int combination = 0; combination < 8; ++combination) {
    const bool br = combination & 4, bi = combination & 2, bd = combination & 1;
    const std::string key{br ? '1' : '0', bi ? '1' : '0', bd ? '1' : '0'};
    value += (br ? r : 1 - r) * (bi ? i : 1 - i) * (bd ? d : 1 - d) * c.incident_value.at(key);
  }
  return value;
}
double yearly(const ReadinessConfig& c, const Present& present) {
  return rate_of(c, present) * (value_of(c, present) + c.dwell.hours * c.dwell.productivity_loss * c.dwell.downtime_h +
                                c.severe.p * c.severe.cost);
}
}  // namespace

std::expected<Readiness, json::Error> assess(const ReadinessConfig& c) {
  const auto wrong = [](std::string field, std::string message) {
    return std::unexpected(json::Error{std::move(field), std::move(message)});
  };
  if (c.fixes.size() > 16) return wrong("fixes", "at most 16 fixes can be weighed");
  for (std::size_t i = 0; i < c.fixes.size(); ++i)
    if (!(c.fixes[i].rate_multiplier >= 0) || !std::isfinite(c.fixes[i].rate_multiplier) ||
        !(c.fixes[i].cost_per_year >= 0) || !std::isfinite(c.fixes[i].cost_per_year))
      return wrong("fixes[" + std::to_string(i) + "]", "multiplier and cost must be numbers from 0");
  if (!(c.rate_unprotected >= 0) || !std::isfinite(c.rate_unprotected))
    return wrong("rate_unprotected", "must be a number from 0");
  for (const auto* a : {&c.attributes.restore_point, &c.attributes.image, &c.attributes.data_on_server})
    if (!(a->with >= 0 && a->with <= 1 && a->without >= 0 && a->without <= 1))
      return wrong("attributes", "with and without must be chances from 0 to 1");
  for (const char* key : {"000", "001", "010", "011", "100", "101", "110", "111"}) {
    const auto found = c.incident_value.find(key);
    if (found == c.incident_value.end() || !std::isfinite(found->second))
      return wrong("incident_value." + std::string(key), "is missing");
  }

  const Present now(c.present.begin(), c.present.end());
  Present all = now;
  std::vector<const Fix*> missing;
  for (const auto& fix : c.fixes) {
    all.insert(fix.id);
    if (!now.contains(fix.id)) missing.push_back(&fix);
  }
  Readiness out;
  out.rate = rate_of(c, now);
  out.incident_value = value_of(c, now);
  out.yearly_cost = yearly(c, now);
  const double none = yearly(c, {}), best = yearly(c, all);
  out.score = none == best ? 100 : 100 * (none - out.yearly_cost) / (none - best);
  const auto with = [](Present p, const std::string& id) {
    p.insert(id);
    return p;
  };
  for (const auto* fix : missing) out.alone[fix->id] = out.yearly_cost - yearly(c, with(now, fix->id));

  Present taken = now;
  auto left = missing;
  double cost = out.yearly_cost;
  while (!left.empty()) {
    std::size_t pick = 0;
    double pick_net = 0, pick_cost = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
      const double after = yearly(c, with(taken, left[i]->id)), net = cost - after - left[i]->cost_per_year;
      if (i == 0 || net > pick_net + 1e-12) pick = i, pick_net = net, pick_cost = after;
    }
    out.order.push_back({left[pick]->id, cost - pick_cost, pick_net, pick_cost, pick_net > 0});
    taken.insert(left[pick]->id);
    cost = pick_cost;
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(pick));
  }

  // Complements (an image is worth more with the data on the server) are undervalued one by one, so all subsets are
  // tried.
  for (std::size_t subset = 0; subset < (std::size_t{1} << missing.size()); ++subset) {
    Present chosen = now;
    double spent = 0;
    for (std::size_t i = 0; i < missing.size(); ++i)
      if (subset >> i & 1u) chosen.insert(missing[i]->id), spent += missing[i]->cost_per_year;
    const double net = out.yearly_cost - yearly(c, chosen) - spent;
    if (net > out.best_set_net + 1e-12) {
      out.best_set_net = net;
      out.best_set.clear();
      for (std::size_t i = 0; i < missing.size(); ++i)
        if (subset >> i & 1u) out.best_set.push_back(missing[i]->id);
    }
  }
  if (c.history) {
    out.posterior_rate = posterior_rate(out.rate, c.history->prior_strength_machine_years, c.history->machine_years,
                                        c.history->incidents);
    out.calibrated_yearly_cost = out.rate > 0 ? out.yearly_cost * *out.posterior_rate / out.rate : 0;
  }
  return out;
}

}  // namespace standfirm::economics

// src/economics/readiness.hpp: what viruses cost a machine in a year as it stands, and what each fix would save.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace standfirm::economics {

struct Fix {
  std::string id;
  double rate_multiplier = 1, cost_per_year = 0;
};
BOOST_DESCRIBE_STRUCT(Fix, (), (id, rate_multiplier, cost_per_year))
/// The chance that an incident finds the attribute (a usable restore point, a current image, data on the server) with
/// and without the fix.
struct Attribute {
  std::string fix;
  double with = 0, without = 0;
};
BOOST_DESCRIBE_STRUCT(Attribute, (), (fix, with, without))
struct Attributes {
  Attribute restore_point, image, data_on_server;
};
BOOST_DESCRIBE_STRUCT(Attributes, (), (restore_point, image, data_on_server))
struct DwellCost {
  double hours = 0, productivity_loss = 0, downtime_h = 0;
};
BOOST_DESCRIBE_STRUCT(DwellCost, (), (hours, productivity_loss, downtime_h))
struct Severe {
  double p = 0, cost = 0;
};
BOOST_DESCRIBE_STRUCT(Severe, (), (p, cost))
struct History {
  double prior_strength_machine_years = 20, machine_years = 0, incidents = 0;
};
BOOST_DESCRIBE_STRUCT(History, (), (prior_strength_machine_years, machine_years, incidents))

/// `incident_value`: the advisor's value by "restore point, image, data on server", "000" to "111".
struct ReadinessConfig {
  double rate_unprotected = 0.4;
  std::vector<Fix> fixes;  ///< at most 16
  std::vector<std::string> present;
  Attributes attributes;
  std::map<std::string, double> incident_value;
  DwellCost dwell;
  Severe severe;
  std::optional<History> history;
};
BOOST_DESCRIBE_STRUCT(ReadinessConfig, (),
                      (rate_unprotected, fixes, present, attributes, incident_value, dwell, severe, history))

struct ToDo {
  std::string id;
  double saving = 0, net = 0, yearly_cost_after = 0;
  bool worth_it = false;
};
BOOST_DESCRIBE_STRUCT(ToDo, (), (id, saving, net, yearly_cost_after, worth_it))
struct Readiness {
  double rate = 0, incident_value = 0, yearly_cost = 0, score = 0;
  std::map<std::string, double> alone;  ///< what each missing fix would save by itself
  std::vector<ToDo> order;              ///< greedy by saving less cost; savings add up
  std::vector<std::string> best_set;
  double best_set_net = 0;
  std::optional<double> posterior_rate, calibrated_yearly_cost;
};
BOOST_DESCRIBE_STRUCT(Readiness, (),
                      (rate, incident_value, yearly_cost, score, alone, order, best_set, best_set_net, posterior_rate,
                       calibrated_yearly_cost))

[[nodiscard]] std::expected<Readiness, json::Error> assess(const ReadinessConfig&);

}  // namespace standfirm::economics

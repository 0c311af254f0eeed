// src/core/advice/standard.hpp: the firm's ordinary incident, for figures about years instead of one machine: what it
// costs with and without a restore point, an image and data on a server, and whole simulated years of it.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/advice/assumptions.hpp"
#include "core/advice/learned.hpp"
#include "economics/advise.hpp"
#include "economics/readiness.hpp"
#include "economics/simulate.hpp"

namespace standfirm::advice {

/// What a firm can do beforehand, what it is known to save, what it costs a machine and year, and who says so.
struct Preparation {
  std::string id;
  Sentence title;
  double rate_multiplier = 1, cost_per_year = 0;
  Sentence source;
};
[[nodiscard]] const std::vector<Preparation>& preparations();
/// Infections of an unprotected machine in a year; the same after these preparations.
inline constexpr double rate_unprotected = 0.4;
[[nodiscard]] double rate_with(const std::vector<std::string>& present);

/// The advisor's expected cost of an ordinary incident by "restore point, image, data on server", "000" to "111": eight
/// solves, about ten milliseconds.
[[nodiscard]] std::map<std::string, double> incident_values(const Learned&, const Assumptions&);

/// Answers to a policy question: money in whole minor units of one currency with two decimals.
struct YearsAsked {
  unsigned clients = 20, machines_per_client = 15;
  std::vector<std::string> preparations{"antivirus_current"};
  std::int64_t rate_c = 15'000, price_c_per_machine_month = 0;
  unsigned included_incidents = 1;  ///< of each client and year
  Minutes included{240}, cap{240};
  bool by_advice = true;  ///< otherwise the usual rule: clean up to the cap, then roll back, then reinstall
};
[[nodiscard]] economics::SimConfig years_of(const YearsAsked&, const Learned&, const Assumptions&);

}  // namespace standfirm::advice

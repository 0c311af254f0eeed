// src/core/agreement/rules.hpp: what firms write into their agreements beyond minutes and rates. Each rule is data;
// where one is absent, nothing of the kind was agreed.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/words.hpp"

namespace standfirm::agreement {

/// "Anti-virus installed and running on at least 95 percent of devices."
struct ReadinessGoal {
  std::string what;
  unsigned at_least_percent = 0;
};
BOOST_DESCRIBE_STRUCT(ReadinessGoal, (), (what, at_least_percent))

struct Rules {
  using fields_have_defaults = void;
  Minutes most_billed{0};     ///< an incident costs at most so many minutes, however long it takes; 0: no cap
  Minutes minimum_billed{0};  ///< where anything is billed, at least so many minutes are; 0: none
  /// The same machine again within so many days after closing: what the first removal cost is taken off the bill.
  unsigned warranty_days = 0;
  std::vector<Breach> not_covered_when;  ///< neither courtesy nor included minutes then
  /// From so many machines at once no time to resolve is promised (1: never for a virus); 0: always promised.
  unsigned no_resolve_target_from_machines = 0;
  std::vector<ReadinessGoal> readiness_goals;
  Minutes project_from{
      0};  ///< what needs more than so many minutes is a project with a quote of its own; 0: nothing is
  std::vector<std::string> other;  ///< in the firm's words: said, and kept by people
};
BOOST_DESCRIBE_STRUCT(Rules, (),
                      (most_billed, minimum_billed, warranty_days, not_covered_when, no_resolve_target_from_machines,
                       readiness_goals, project_from, other))

}  // namespace standfirm::agreement

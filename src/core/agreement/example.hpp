// src/core/agreement/example.hpp: what terms come to in a year that could happen: five infections, day by day, reckoned
// by the same code that reckons real ones.
#pragma once
#include <string>
#include <vector>

#include "core/agreement/agreement.hpp"

namespace standfirm::agreement {

struct ExampleIncident {
  unsigned day = 0;  ///< of the year, from 1
  Sentence sentence;
  Minutes worked{0}, included{0}, billed{0};  ///< billed: what costs something
  bool courtesy = false;
  Money price;  ///< net
};
BOOST_DESCRIBE_STRUCT(ExampleIncident, (), (day, sentence, worked, included, billed, courtesy, price))
[[nodiscard]] std::vector<ExampleIncident> worked_example(const Terms&);

/// What differs between two versions: the field's name, and its JSON before and after.
struct ChangedTerm {
  std::string field, before, after;
};
BOOST_DESCRIBE_STRUCT(ChangedTerm, (), (field, before, after))
[[nodiscard]] std::vector<ChangedTerm> changes(const Terms& before, const Terms& after);

}  // namespace standfirm::agreement

// src/wire/people/agreements.hpp: agreements as versions, and what new terms would come to before anybody agrees to
// them.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/refusal.hpp"
#include "wire/people/clients.hpp"

namespace standfirm::wire::people {

struct AgreementVersions {
  ClientId client;
  std::vector<AgreementView> items;  ///< newest first
};
BOOST_DESCRIBE_STRUCT(AgreementVersions, (), (client, items))

/// One incident of the worked example.
struct ExampleIncident {
  unsigned day = 0;  ///< of the year
  Sentence sentence;
  Minutes worked{0}, included{0}, billed{0};
  bool courtesy = false;
  Money price;
};
BOOST_DESCRIBE_STRUCT(ExampleIncident, (), (day, sentence, worked, included, billed, courtesy, price))
struct ChangedTerm {
  std::string field;
  std::string before, after;
};
BOOST_DESCRIBE_STRUCT(ChangedTerm, (), (field, before, after))
/// POST /v1/clients/{client}/agreement/preview: changes nothing.
struct AgreementPreview {
  std::vector<Sentence> in_words, warnings;
  std::vector<ChangedTerm> changes;      ///< against the version in force
  std::vector<ExampleIncident> example;  ///< a year, day by day
  Money example_total;
  std::optional<Refusal> refusal;  ///< why these terms couldn't be agreed
};
BOOST_DESCRIBE_STRUCT(AgreementPreview, (), (in_words, warnings, changes, example, example_total, refusal))

}  // namespace standfirm::wire::people

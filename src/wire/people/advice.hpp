// src/wire/people/advice.hpp: /v1/incidents/{incident}/advice, and who was right in the end.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/sentence.hpp"
#include "base/words.hpp"

namespace standfirm::wire::people {

/// `what`: work, downtime, new_machine, lost_work, coming_back, unresolved, other.
struct CostPart {
  std::string what;
  Money amount;
};
BOOST_DESCRIBE_STRUCT(CostPart, (), (what, amount))
/// `how`: cleaned, rolled_back, reinstalled, replaced, unresolved.
struct Ending {
  std::string how;
  int percent = 0;
};
BOOST_DESCRIBE_STRUCT(Ending, (), (how, percent))

/// One way on with everything expected after it. `expected` is firm and client together; `price` is what the client
/// would be billed; `work` and `downtime` in minutes.
struct AdviceWay {
  std::string
      way;  ///< "tool:clamav", "tool:by_hand", "verify", "rollback:<point>", "reinstall", "replace", "ask_hours" ...
  Sentence title;
  Money expected, firm, client, price;
  Minutes work{0}, downtime{0};
  int comes_back_percent = 0;
  std::vector<CostPart> parts;  ///< of `expected`; they add up to it
  std::vector<Ending> endings;  ///< likeliest first
  Sentence reason;              ///< against the best way; of the best, against the next
  bool best = false;
};
BOOST_DESCRIBE_STRUCT(AdviceWay, (),
                      (way, title, expected, firm, client, price, work, downtime, comes_back_percent, parts, endings,
                       reason, best))

/// The ways on for one machine of an incident, the cheapest first. `nothing` says why there is none.
struct AdviceView {
  IncidentId incident;
  std::uint64_t version = 0;
  std::optional<MachineId> machine;
  std::string machine_name;
  TimePoint as_of{};
  std::vector<AdviceWay> ways;
  std::optional<Sentence> nothing;
  Sentence headline, to_the_client;
  std::optional<Minutes> stop_after;  ///< how long the advised tool is worth waiting for
  std::string best_for_firm, best_for_client;
  std::optional<Sentence> disagreement;
  unsigned learned_from = 0;  ///< closed incidents of the firm's own
  std::vector<Sentence> sources;
};
BOOST_DESCRIBE_STRUCT(AdviceView, (),
                      (incident, version, machine, machine_name, as_of, ways, nothing, headline, to_the_client,
                       stop_after, best_for_firm, best_for_client, disagreement, learned_from, sources))

/// One choice. `event`: the incident's version with which it stands in the ledger. `verdict`: open, followed_worked,
/// followed_failed, own_way_cheaper, advice_was_cheaper.
struct JudgedChoice {
  IncidentId incident;
  std::string incident_number;
  std::string client_name;
  std::uint64_t event = 0;
  TimePoint at{};
  Sentence by;
  std::string machine_name;
  std::string advised, chosen;
  Sentence advised_title, chosen_title;
  Money advised_cost;
  std::optional<Money> chosen_cost;
  bool followed = false;
  std::optional<Money> came_to;
  std::string verdict;
};
BOOST_DESCRIBE_STRUCT(JudgedChoice, (),
                      (incident, incident_number, client_name, event, at, by, machine_name, advised, advised_title,
                       chosen, chosen_title, advised_cost, chosen_cost, followed, came_to, verdict))
struct AdviceReport {
  unsigned choices = 0, followed = 0;
  unsigned followed_worked = 0, followed_failed = 0, own_way_cheaper = 0, advice_was_cheaper = 0, open = 0;
  Sentence in_words;
  std::vector<JudgedChoice> items;  ///< newest first
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(AdviceReport, (),
                      (choices, followed, followed_worked, followed_failed, own_way_cheaper, advice_was_cheaper, open,
                       in_words, items, next))

}  // namespace standfirm::wire::people

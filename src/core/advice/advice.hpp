// src/core/advice/advice.hpp: at every choice of an incident, what each way on is expected to cost, and why, in words a
// client understands.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/advice/pose.hpp"

namespace standfirm::advice {

/// Part of an expected cost. `what`: work, downtime, new_machine, lost_work, coming_back, unresolved, other.
struct CostPart {
  std::string what;
  Money amount;
};
BOOST_DESCRIBE_STRUCT(CostPart, (), (what, amount))
/// How it is expected to end, in percent; those under one percent are left out.
struct Ending {
  std::string how;  ///< cleaned, rolled_back, reinstalled, replaced, unresolved
  int percent = 0;
};
BOOST_DESCRIBE_STRUCT(Ending, (), (how, percent))

/// One way on and everything expected after it, when the best is done at every later choice.
struct WayOn {
  std::string way;  ///< "tool:clamav", "rollback:12", "verify", "reinstall", "replace", "ask_hours", "stop" ...
  Sentence title;
  Money expected;  ///< firm and client together: what is compared
  Money firm;      ///< the firm's own cost; below nothing when it earns
  Money client;    ///< the client's: bill, time without the machine, risk
  Money price;     ///< of that, what the client will be billed for the work
  Minutes work{0};
  Minutes downtime{0};
  int comes_back_percent = 0;
  std::vector<CostPart> parts;
  std::vector<Ending> endings;
  Sentence reason;  ///< against the best way, or the best against the next
  bool best = false;
};
BOOST_DESCRIBE_STRUCT(WayOn, (),
                      (way, title, expected, firm, client, price, work, downtime, comes_back_percent, parts, endings,
                       reason, best))

struct Advice {
  MachineId machine;
  std::vector<WayOn> ways;                     ///< the cheapest first; empty when there is nothing to choose
  std::optional<Sentence> nothing;             ///< why there is nothing to choose
  Sentence headline;                           ///< one sentence for the technician
  Sentence to_the_client;                      ///< the same to be said to the client
  std::optional<Minutes> stop_after;           ///< how long the advised tool is worth waiting for, in minutes of work
  std::string best_for_firm, best_for_client;  ///< ways
  std::optional<Sentence> disagreement;        ///< said aloud when the firm alone would rather do something else
  unsigned learned_from = 0;
};
BOOST_DESCRIBE_STRUCT(Advice, (),
                      (machine, ways, nothing, headline, to_the_client, stop_after, best_for_firm, best_for_client,
                       disagreement, learned_from))

/// Solves the model three times (together, firm, client): a few milliseconds.
[[nodiscard]] Advice advise(const incident::State&, MachineId, const incident::Facts&, const Learned&,
                            const Assumptions&, TimePoint now);
/// Only what is recorded beside a choice: one solve. Nothing when there is nothing to choose.
[[nodiscard]] std::optional<incident::RecordAdvice> to_record(const incident::State&, MachineId, std::string chosen,
                                                              const incident::Facts&, const Learned&,
                                                              const Assumptions&, TimePoint now);

/// The choice that a command is: which machine, which way; nothing for commands that choose nothing.
struct Chosen {
  MachineId machine;
  std::string way;
};
[[nodiscard]] std::optional<Chosen> choice_in(const incident::State&, const incident::Command&);

}  // namespace standfirm::advice

// src/core/advice/judged.hpp: what was advised, what was chosen, what came of it, and who was right.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/advice/assumptions.hpp"
#include "core/incident/state.hpp"

namespace standfirm::advice {

/// Only the way that was taken is seen; the other's cost stays an expectation, and the verdicts say no more than that.
enum class Verdict {
  open,               ///< the incident is
  followed_worked,    ///< advised, done, and the machine ended that way
  followed_failed,    ///< advised, done, and it took another way in the end
  own_way_cheaper,    ///< another way was taken and came to less than the advised one was expected to
  advice_was_cheaper  ///< another way was taken and came to more
};
BOOST_DESCRIBE_ENUM(Verdict, open, followed_worked, followed_failed, own_way_cheaper, advice_was_cheaper)

struct Judged {
  std::uint64_t event = 0;  ///< the incident's version with which the advice stands in the ledger
  TimePoint at{};
  std::string by;  ///< an actor's text
  MachineId machine;
  std::string advised, advised_title, chosen, chosen_title;
  Money advised_cost;
  std::optional<Money> chosen_cost;  ///< expected; absent when the model had not offered it
  bool followed = false;
  std::optional<Money> came_to;  ///< labour and time without the machine from then to the closing
  Verdict verdict{};
};
BOOST_DESCRIBE_STRUCT(Judged, (),
                      (event, at, by, machine, advised, advised_title, chosen, chosen_title, advised_cost, chosen_cost,
                       followed, came_to, verdict))
[[nodiscard]] std::vector<Judged> judged(const incident::State&, const Assumptions&);

}  // namespace standfirm::advice

// src/core/incident/incident.hpp: what may happen to one incident. No clock, no file, no network.
#pragma once
#include "core/incident/commands.hpp"
#include "core/incident/events.hpp"
#include "core/incident/facts.hpp"
#include "core/incident/state.hpp"

namespace standfirm::incident {

/// Tries a command. Every decision first lets time pass up to `now` (warning and limit come with their exact moments),
/// so the events may begin with those. A refusal gives no events at all, those included: follow it with a Tick.
/// Refusals: see docs and refusals_test.cpp, one row for each code.
[[nodiscard]] Allowed<std::vector<Event>> decide(const State&, const Command&, const Facts&, const Actor&,
                                                 TimePoint now, IdSource&);

/// The same without keeping anything: nothing when it would be allowed, else why not.
[[nodiscard]] std::optional<Refusal> dry_run(const State&, const Command&, const Facts&, const Actor&, TimePoint now);

/// Folds a whole stream, or the rest of one.
struct Happened {
  Event event;
  TimePoint at{};
  Actor by;
};
[[nodiscard]] State fold(const std::vector<Happened>&, State from = {});

}  // namespace standfirm::incident

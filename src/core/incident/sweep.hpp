// src/core/incident/sweep.hpp: what was found on the incident's machines, to be looked for on the client's others, and
// what came of it, one plain answer a machine.
#pragma once
#include <string>
#include <vector>

#include "core/incident/incident.hpp"

namespace standfirm::incident {

/// What tools found, what was quarantined and which start-up entries were taken out or came back, each once.
[[nodiscard]] actions::Sweep signs_of(const State&);

/// The answer of one machine: asked, looking, nothing_found, found, looks_alike (only called so), incomplete,
/// not_reached, failed, no_agent, or where_found (it is where the signs come from, so it is not asked).
struct SweptMachine {
  MachineId machine;
  std::string name;
  std::string state;
  Sentence sentence;
  std::vector<actions::Seen> seen;
  std::optional<TimePoint> asked_at, answered_at;
};
BOOST_DESCRIBE_STRUCT(SweptMachine, (), (machine, name, state, sentence, seen, asked_at, answered_at))
/// Every machine of the client, by name. Empty before a sweep was asked for.
[[nodiscard]] std::vector<SweptMachine> swept(const State&, const Facts&);

}  // namespace standfirm::incident

// src/engine/questions/machine_history.hpp: what happened to one machine, from the incidents it was part of.
#pragma once
#include "engine/engine.hpp"
#include "wire/people/machines.hpp"

namespace standfirm::engine {

/// Looks through its client's newest 50 incidents. Refused when there is no such machine.
[[nodiscard]] Allowed<wire::people::MachineHistory> machine_history(const Engine&, MachineId, const Caller& as);

}  // namespace standfirm::engine

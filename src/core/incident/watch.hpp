// src/core/incident/watch.hpp: the watch period after closing: what was taken out and stands on a machine again.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/incident/state.hpp"

namespace standfirm::incident {

/// A sentence for `reopen` when one of the start-up entries is, byte for byte, one that was taken out of this machine
/// in this incident; nothing when none is, when packages brought it, or when the incident is not being watched at
/// `now`.
[[nodiscard]] std::optional<std::string> came_back(const State&, MachineId, const std::vector<actions::StartupEntry>&,
                                                   TimePoint now);

}  // namespace standfirm::incident

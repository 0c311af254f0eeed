// src/engine/demonstration/said.hpp: what machines and technicians of the demonstration firm say, as real ones would.
#pragma once
#include <string>
#include <string_view>

namespace standfirm::engine::demonstration {

/// The machine's sentence after an action of this kind. `found`: a cleaning scan that took something out.
[[nodiscard]] std::string said_by_machine(std::string_view kind, bool found);
/// What the technician writes when ending this step well.
[[nodiscard]] std::string said_at_end_of(std::string_view step);

}  // namespace standfirm::engine::demonstration

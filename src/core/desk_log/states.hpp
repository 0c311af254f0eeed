// src/core/desk_log/states.hpp: what each log's words for a state mean for the clock. Inside core/desk_log only.
#pragma once
#include <string_view>

#include "core/desk_log/desk_log.hpp"

namespace standfirm::desk_log {

/// Work::unknown for a word the format doesn't know.
[[nodiscard]] Work work_of(Format, std::string_view state);

}  // namespace standfirm::desk_log

// src/agent/exec/outcome.hpp: an outcome as text that fits a frame; what had to be left out is kept whole as evidence.
#pragma once
#include <string>

#include "actions/order.hpp"

namespace standfirm::agent {

inline constexpr std::size_t max_outcome_bytes = 240 * 1024;

/// Shortens the longest lists of the result, and says so in the sentence, until the text fits.
[[nodiscard]] std::string outcome_text(actions::Outcome);

}  // namespace standfirm::agent

// src/agent/runner/protected_files.hpp: what is never quarantined, whoever orders it.
#pragma once
#include <optional>
#include <string>

#include "agent/system/system.hpp"

namespace standfirm::agent {

/// Why `path` (bytes) may not be taken away, as a sentence without a full stop; nothing when it may.
[[nodiscard]] std::optional<std::string> why_protected(SystemFiles&, const std::string& path);

}  // namespace standfirm::agent

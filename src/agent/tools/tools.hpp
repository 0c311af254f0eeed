// src/agent/tools/tools.hpp: the firm's approved tools as the runner is given them.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "actions/scan.hpp"
#include "actions/sweep.hpp"
#include "base/refusal.hpp"

namespace standfirm::agent {

/// What a running tool tells while it runs. `of` = 0: unknown. `evidence`: what it wrote, byte for byte, where it was
/// not understood; the name begins with a dot.
struct ScanWatch {
  std::function<void(const std::string& doing, std::uint64_t done, std::uint64_t of, std::string_view output)> progress;
  std::function<void(const std::string& name, std::string_view content)> evidence = {};
};

class Tools {
 public:
  virtual ~Tools() = default;
  /// Looks only; quarantining what was found is the runner's. Refused: tool_not_approved (no such tool here, or another
  /// definition).
  [[nodiscard]] virtual Allowed<actions::Scanned> scan(const actions::Scan&, const ScanWatch&) = 0;
  /// Files that are the same as found elsewhere, or called so. Start-up entries are the caller's.
  [[nodiscard]] virtual actions::Swept sweep(const actions::Sweep&, const ScanWatch&) = 0;
};

}  // namespace standfirm::agent

// src/agent/system/windows/programs.hpp: other programs, really started: by argument vector, with nothing inherited but
// their three pipes, in a job that ends with them.
#pragma once
#include <string>
#include <vector>

#include "agent/system/programs.hpp"

namespace standfirm::agent::windows_system {

class WindowsPrograms final : public Programs {
 public:
  ProgramEnded run(const Program&, const Seen& seen = {}) override;
  /// Names are looked for in System32 and the folders below it that belong to Windows; ".exe" may be left out. Batch
  /// files are not programs: what runs them reads their arguments again.
  [[nodiscard]] std::string find(const std::string& name) const override;
};

/// The one text Windows hands a program instead of its arguments, so that the C library and CommandLineToArgvW take it
/// apart into exactly these. Throws for what cannot be handed over: a NUL, or a quote in the program's own name.
[[nodiscard]] std::wstring command_line(const std::vector<std::string>& argv);

}  // namespace standfirm::agent::windows_system

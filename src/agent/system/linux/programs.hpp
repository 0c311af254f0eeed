// src/agent/system/linux/programs.hpp: other programs, really started.
#pragma once
#include "agent/system/programs.hpp"

namespace standfirm::agent::linux_system {

class LinuxPrograms final : public Programs {
 public:
  ProgramEnded run(const Program&, const Seen& seen = {}) override;
  [[nodiscard]] std::string find(const std::string& name) const override;
};

}  // namespace standfirm::agent::linux_system

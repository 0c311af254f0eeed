// src/agent/system/windows/machine.hpp: the machine this program stands on: the faces of windows_machine/ over the real
// ports.
#pragma once
#include "agent/local/settings.hpp"
#include "agent/system/windows/real_ports.hpp"
#include "agent/system/windows_machine/machine.hpp"

namespace standfirm::agent::windows_system {

class WindowsMachine {
 public:
  WindowsMachine(const Settings& settings, const Tree& tree, Programs& programs, const Clock& clock)
      : ports_(tree, programs), faces_(ports_.ports(), settings.state, clock) {}
  [[nodiscard]] System system() { return faces_.system(); }
  [[nodiscard]] WindowsPower& power() { return faces_.power(); }

 private:
  RealPorts ports_;
  Faces faces_;
};

}  // namespace standfirm::agent::windows_system

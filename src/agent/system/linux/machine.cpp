#include "agent/system/linux/machine.hpp"

#include <algorithm>
#include <thread>

namespace standfirm::agent::linux_system {

LinuxMachine::LinuxMachine(const Settings& settings, const Tree& tree, Programs& programs, const Clock& clock)
    : packages_(tree),
      power_(tree, programs, settings.state),
      firewall_(programs),
      restore_points_(settings.restore_points, settings.state, "/", settings.root_subvolume),
      startup_(tree, programs, packages_, clock),
      system_files_(tree, packages_, std::clamp(std::thread::hardware_concurrency(), 1U, 8U)),
      updates_(tree, programs, packages_),
      people_(tree, programs, clock),
      about_(tree, programs, updates_, packages_, clock) {}

System LinuxMachine::system() {
  return {power_, firewall_, restore_points_, startup_, system_files_, updates_, people_, about_};
}

}  // namespace standfirm::agent::linux_system

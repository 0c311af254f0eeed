#include "agent/system/windows_machine/machine.hpp"

namespace standfirm::agent::windows_system {

Faces::Faces(const Ports& ports, const std::filesystem::path& state, const Clock& clock)
    : power_(ports),
      firewall_(ports),
      restore_points_(ports, power_, state),
      startup_(ports, clock),
      system_files_(ports),
      updates_(ports),
      people_(ports),
      about_(ports, updates_, clock) {}

System Faces::system() {
  return {power_, firewall_, restore_points_, startup_, system_files_, updates_, people_, about_};
}

}  // namespace standfirm::agent::windows_system

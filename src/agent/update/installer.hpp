// src/agent/update/installer.hpp: the system's package manager, as far as an update of the agent itself needs it.
// linux/ is dpkg; on Windows there is none, and every update is refused with the mend.
#pragma once
#include <expected>
#include <filesystem>
#include <memory>
#include <string>

#include "agent/system/programs.hpp"

namespace standfirm::agent {

class Installer {
 public:
  virtual ~Installer() = default;
  using Done = std::expected<void, std::string>;  ///< the error is a sentence's part: "dpkg ended with 1: ..."
  /// Whether the file is a package of the agent, of this version, for this machine.
  [[nodiscard]] virtual Done is_agent(const std::filesystem::path& package, const std::string& version) = 0;
  /// Makes a package `into` of what is installed. Refuses when an installed file isn't what the package brought.
  [[nodiscard]] virtual Done rebuild(const std::filesystem::path& into, const std::filesystem::path& stage) = 0;
  /// Leaves the settings of the machine as they are. May be interrupted, and called again.
  [[nodiscard]] virtual Done install(const std::filesystem::path& package) = 0;
  /// Both halves run, where the system runs them.
  virtual void start_programs() = 0;
};

/// The platform of releases this machine takes, or why it takes none.
[[nodiscard]] std::expected<std::string, std::string> release_platform();
/// Throws where release_platform() is an error. `programs` outlives it.
[[nodiscard]] std::unique_ptr<Installer> installer_here(Programs&);
/// Copies the program that runs now to `keeper` and has the system start it apart from this program.
[[nodiscard]] std::expected<void, std::string> start_keeper(Programs&, const std::filesystem::path& keeper);

}  // namespace standfirm::agent

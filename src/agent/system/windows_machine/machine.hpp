// src/agent/system/windows_machine/machine.hpp: a machine with Windows 10 or later, one class for each face, over the
// ports. Everything is read back after it was done: a return value of Windows proves nothing.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agent/system/system.hpp"
#include "agent/system/windows_machine/ports.hpp"
#include "base/time.hpp"

namespace standfirm::agent::windows_system {

/// bcdedit sets `safeboot network` for the start entry; it holds until it is deleted, so that is the first thing done
/// in safe mode.
class WindowsPower final : public Power {
 public:
  explicit WindowsPower(const Ports& ports) : ports_(ports) {}
  std::string boot_id() override;
  std::string mode() override;
  void arm_safe_mode() override;
  void disarm_safe_mode() override;
  bool armed() override;
  void restart() override;
  /// The first thing in safe mode.
  void entered_safe_mode() { disarm_safe_mode(); }

 private:
  Ports ports_;
};

/// Rules of our own in the kernel's packet filter (WFP), in a sublayer above all others: they hold whatever Windows'
/// firewall allows, until the next start.
class WindowsFirewall final : public Firewall {
 public:
  explicit WindowsFirewall(const Ports& ports) : ports_(ports) {}
  void cut_off(const std::vector<actions::Endpoint>& allowed) override;
  void let_through() override;
  bool is_cut_off() override;
  /// Throws std::invalid_argument for an address that is not literal.
  [[nodiscard]] static std::vector<PacketRule> rules(const std::vector<actions::Endpoint>& allowed);

 private:
  Ports ports_;
};

/// System Restore. Its points are known by their sequence numbers.
class SystemRestore final : public RestorePoints {
 public:
  SystemRestore(const Ports& ports, Power& power, std::filesystem::path state)
      : ports_(ports), power_(power), note_(std::move(state) / "roll-back.json") {}
  std::vector<actions::RestorePoint> list() override;
  std::uint64_t free_bytes() override;
  /// Throws in safe mode, where Windows makes none, and when no new sequence number came of it.
  actions::RestorePoint make(const std::string& description, const std::string& marker, TimePoint now) override;
  std::optional<actions::RestorePoint> made_for(const std::string& marker) override;
  Allowed<void> roll_back(const std::string& point, const std::string& keep_as) override;
  bool runs_from(const std::string& point, const std::string& kept_as) override;

 private:
  Ports ports_;
  Power& power_;
  std::filesystem::path note_;
};

class WindowsStartup final : public Startup {
 public:
  WindowsStartup(const Ports& ports, const Clock& clock) : ports_(ports), clock_(clock) {}
  actions::StartupEntriesListed list() override;
  Allowed<actions::StartupEntryRemoved> remove(const actions::RemoveStartupEntry&, Vault&) override;
  Allowed<void> put_back(const std::string& vault_id, const Vault&) override;

 private:
  Ports ports_;
  const Clock& clock_;
};

/// sfc and DISM, judged by what they wrote into Windows' servicing log, never by their exit codes or localised words.
class WindowsSystemFiles final : public SystemFiles {
 public:
  explicit WindowsSystemFiles(const Ports& ports) : ports_(ports) {}
  actions::SystemFilesVerified verify(const std::function<void(std::uint64_t, std::uint64_t)>& seen) override;
  /// "Windows" for what it signed, "Standfirm" for the agent's own. Throws where the signature cannot be verified.
  std::optional<std::string> owner_of(const std::string& path) override;

 private:
  Ports ports_;
};

class WindowsUpdates final : public Updates {
 public:
  explicit WindowsUpdates(const Ports& ports) : ports_(ports) {}
  std::vector<std::string> pending() override;
  actions::UpdatesApplied apply(const std::function<void(std::string_view)>& seen) override;

 private:
  Ports ports_;
};

class WindowsPeople final : public People {
 public:
  explicit WindowsPeople(const Ports& ports) : ports_(ports) {}
  bool exists(const std::string& user) override;
  std::vector<std::string> administrators() override;
  unsigned sessions_of(const std::string& user) override;
  void end_sessions_of(const std::string& user) override;
  /// Windows opens no session without the person's password: the person is asked to sign in meanwhile, and that session
  /// is watched.
  actions::SignedInAsUser sign_in(const std::string& user, Seconds watch) override;
  Allowed<std::vector<std::string>> remove_administrator(const std::string& user, Vault&) override;
  void add_administrator(const std::string& user) override;

 private:
  [[nodiscard]] std::optional<Account> account_of(const std::string& user) const;
  Ports ports_;
};

class WindowsAbout final : public About {
 public:
  WindowsAbout(const Ports& ports, Updates& updates, const Clock& clock)
      : ports_(ports), updates_(updates), clock_(clock) {}
  actions::MachineFacts read() override;

 private:
  Ports ports_;
  Updates& updates_;
  const Clock& clock_;
  std::optional<std::vector<actions::UserDataFact>> user_data_;  // counting takes seconds: not with every look
  TimePoint user_data_at_{};
};

/// All of them for one machine, in order.
class Faces {
 public:
  Faces(const Ports&, const std::filesystem::path& state, const Clock&);
  [[nodiscard]] System system();
  [[nodiscard]] WindowsPower& power() { return power_; }

 private:
  WindowsPower power_;
  WindowsFirewall firewall_;
  SystemRestore restore_points_;
  WindowsStartup startup_;
  WindowsSystemFiles system_files_;
  WindowsUpdates updates_;
  WindowsPeople people_;
  WindowsAbout about_;
};

}  // namespace standfirm::agent::windows_system

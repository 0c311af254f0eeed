// src/agent/system/linux/machine.hpp: a Debian machine with systemd, one class for each face. Files are read below
// `tree`, so that tests can stand a folder in for the machine; programs are asked through Programs for the same reason.
#pragma once
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "agent/files/tree.hpp"
#include "agent/local/settings.hpp"
#include "agent/system/programs.hpp"
#include "agent/system/system.hpp"

namespace standfirm::agent::linux_system {

/// systemd's default.target points at standfirm-safe.target for exactly one start; where it pointed before is kept in
/// `state`.
class LinuxPower final : public Power {
 public:
  LinuxPower(const Tree& tree, Programs& programs, const std::filesystem::path& state)
      : tree_(tree), programs_(programs), saved_(state / "default-target") {}
  std::string boot_id() override;
  std::string mode() override;
  void arm_safe_mode() override;
  void disarm_safe_mode() override;
  bool armed() override;
  void restart() override;
  /// Said by standfirm-safe-mode.service, the first thing in safe mode.
  void entered_safe_mode();

 private:
  const Tree& tree_;
  Programs& programs_;
  std::filesystem::path saved_;
};

/// nftables: an inet table that drops, and a netdev table on every interface that drops raw frames too.
class LinuxFirewall final : public Firewall {
 public:
  struct Interface {
    std::string name;
    unsigned index = 0;
  };
  using Interfaces = std::function<std::vector<Interface>()>;
  explicit LinuxFirewall(Programs& programs, Interfaces interfaces = interfaces_of_this_network)
      : programs_(programs), interfaces_(std::move(interfaces)) {}
  void cut_off(const std::vector<actions::Endpoint>& allowed) override;
  void let_through() override;
  bool is_cut_off() override;
  /// The file given to nft, for the interfaces named. Throws std::invalid_argument for an address that is not literal.
  [[nodiscard]] static std::string rules(const std::vector<actions::Endpoint>& allowed,
                                         const std::vector<Interface>& interfaces);
  /// All but loopback, as the kernel names them. Throws.
  [[nodiscard]] static std::vector<Interface> interfaces_of_this_network();

 private:
  Programs& programs_;
  Interfaces interfaces_;
};

/// btrfs: snapshots of the root subvolume below <top level>/@points, asked of the kernel directly.
class BtrfsRestorePoints final : public RestorePoints {
 public:
  /// `top`: where the top level is mounted; empty: mounted below `state` while it is needed. `root`: where the running
  /// root is ("/").
  BtrfsRestorePoints(std::optional<std::filesystem::path> top, std::filesystem::path state, std::filesystem::path root,
                     std::string root_subvolume);
  std::vector<actions::RestorePoint> list() override;
  std::uint64_t free_bytes() override;
  actions::RestorePoint make(const std::string& description, const std::string& marker, TimePoint now) override;
  std::optional<actions::RestorePoint> made_for(const std::string& marker) override;
  Allowed<void> roll_back(const std::string& point, const std::string& keep_as) override;
  bool runs_from(const std::string& point, const std::string& kept_as) override;

 private:
  class Top;  // the top level, mounted for as long as it lives
  std::optional<std::filesystem::path> top_;
  std::filesystem::path state_, root_;
  std::string root_subvolume_;
};

/// The package database as files: who owns what, what its content was. Thread-safe; keeps nothing of it in memory.
class Packages {
 public:
  explicit Packages(const Tree& tree) : tree_(tree) {}
  using Versions = std::map<std::string, std::string, std::less<>>;  ///< installed package -> version
  struct Owned {
    const std::string* package = nullptr;  ///< a key of `versions`
    std::array<char, 32> md5_hex{};        ///< zeros: dpkg's lists have none

    [[nodiscard]] std::string_view md5() const { return md5_hex[0] == 0 ? "" : std::string_view(md5_hex.data(), 32); }
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Owners = std::unordered_map<std::string, Owned, Hash, std::equal_to<>>;
  /// Keys are full paths as bytes, /bin and the like already as /usr/bin. Not copied: it points into itself.
  struct Database {
    Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Versions versions;
    std::map<std::string, std::string, std::less<>> settings;  ///< conffile -> md5 as shipped
    Owners owners;
    std::vector<const Owners::value_type*> unchanging;  ///< with a sum, and no setting: package by package
    std::vector<std::string> excluded;                  ///< dpkg's path-exclude patterns: may be missing
  };
  /// Throws std::runtime_error when there is none, or it cannot be read.
  [[nodiscard]] std::shared_ptr<const Database> read() const;
  [[nodiscard]] Versions versions() const;                             ///< without the lists: a small part of the work
  [[nodiscard]] std::string canonical(const std::string& path) const;  ///< /bin/x as /usr/bin/x where /bin is a link

 private:
  const Tree& tree_;
};

class LinuxStartup final : public Startup {
 public:
  LinuxStartup(const Tree& tree, Programs& programs, Packages& packages, const Clock& clock)
      : tree_(tree), programs_(programs), packages_(packages), clock_(clock) {}
  actions::StartupEntriesListed list() override;
  Allowed<actions::StartupEntryRemoved> remove(const actions::RemoveStartupEntry&, Vault&) override;

 private:
  const Tree& tree_;
  Programs& programs_;
  Packages& packages_;
  const Clock& clock_;
};

class LinuxSystemFiles final : public SystemFiles {
 public:
  LinuxSystemFiles(const Tree& tree, Packages& packages, unsigned threads)
      : tree_(tree), packages_(packages), threads_(threads) {}
  actions::SystemFilesVerified verify(const std::function<void(std::uint64_t, std::uint64_t)>& seen) override;
  std::optional<std::string> owner_of(const std::string& path) override;

 private:
  const Tree& tree_;
  Packages& packages_;
  unsigned threads_;
};

class AptUpdates final : public Updates {
 public:
  AptUpdates(const Tree& tree, Programs& programs, Packages& packages)
      : tree_(tree), programs_(programs), packages_(packages) {}
  std::vector<std::string> pending() override;
  actions::UpdatesApplied apply(const std::function<void(std::string_view)>& seen) override;

 private:
  const Tree& tree_;
  Programs& programs_;
  Packages& packages_;
};

class LinuxPeople final : public People {
 public:
  LinuxPeople(const Tree& tree, Programs& programs, const Clock& clock)
      : tree_(tree), programs_(programs), clock_(clock) {}
  bool exists(const std::string& user) override;
  std::vector<std::string> administrators() override;
  unsigned sessions_of(const std::string& user) override;
  void end_sessions_of(const std::string& user) override;
  actions::SignedInAsUser sign_in(const std::string& user, Seconds watch) override;
  Allowed<std::vector<std::string>> remove_administrator(const std::string& user, Vault&) override;
  void add_administrator(const std::string& user) override;

 private:
  const Tree& tree_;
  Programs& programs_;
  const Clock& clock_;
};

class LinuxAbout final : public About {
 public:
  LinuxAbout(const Tree& tree, Programs& programs, Updates& updates, Packages& packages, const Clock& clock)
      : tree_(tree), programs_(programs), updates_(updates), packages_(packages), clock_(clock) {}
  actions::MachineFacts read() override;

 private:
  void read_user_data_now_and_then(actions::MachineFacts&);
  const Tree& tree_;
  Programs& programs_;
  Updates& updates_;
  Packages& packages_;
  const Clock& clock_;
  std::optional<std::vector<actions::UserDataFact>> user_data_;  // counting takes seconds: not with every look
  TimePoint user_data_at_{};
};

/// All of them for one machine, in order.
class LinuxMachine {
 public:
  LinuxMachine(const Settings&, const Tree&, Programs&, const Clock&);
  [[nodiscard]] System system();
  [[nodiscard]] LinuxPower& power() { return power_; }

 private:
  Packages packages_;
  LinuxPower power_;
  LinuxFirewall firewall_;
  BtrfsRestorePoints restore_points_;
  LinuxStartup startup_;
  LinuxSystemFiles system_files_;
  AptUpdates updates_;
  LinuxPeople people_;
  LinuxAbout about_;
};

}  // namespace standfirm::agent::linux_system

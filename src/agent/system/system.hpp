// src/agent/system/system.hpp: what the actions need of an operating system, a face for each subject. linux/ is the
// real one, fake/ a machine in memory; both pass system/conformance_test.cpp. Refusals are answers; an exception says
// what could not be done.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "actions/catalogue.hpp"
#include "base/refusal.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

/// Where the removed things go; src/agent/vault keeps them.
class Vault;
/// What the vault writes of an entry that is no file.
inline constexpr const char* kept_startup_entry = "start-up entry";

inline constexpr const char* normal_mode = "normal";
inline constexpr const char* safe_mode = "safe_mode";

class Power {
 public:
  virtual ~Power() = default;
  [[nodiscard]] virtual std::string boot_id() = 0;
  [[nodiscard]] virtual std::string mode() = 0;  ///< normal_mode or safe_mode
  /// The next start, and only that one, goes into safe mode.
  virtual void arm_safe_mode() = 0;
  /// Starts are normal again. Done first thing in safe mode, so that a machine never loops there. Harmless when nothing
  /// is armed.
  virtual void disarm_safe_mode() = 0;
  [[nodiscard]] virtual bool armed() = 0;
  /// Asks for the restart and returns; the machine goes down soon after.
  virtual void restart() = 0;
};

class Firewall {
 public:
  virtual ~Firewall() = default;
  /// Cuts everything off but loopback and `allowed` (the server first), whole or not at all. Again with other
  /// arguments: replaces.
  virtual void cut_off(const std::vector<actions::Endpoint>& allowed) = 0;
  virtual void let_through() = 0;  ///< harmless when nothing is cut off
  /// Read back from the kernel: the rules that cut off are there, for every network interface of now.
  [[nodiscard]] virtual bool is_cut_off() = 0;
};

class RestorePoints {
 public:
  virtual ~RestorePoints() = default;
  [[nodiscard]] virtual std::vector<actions::RestorePoint>
  list() = 0;  ///< oldest first; throws when the machine has no way to keep them
  [[nodiscard]] virtual std::uint64_t free_bytes() = 0;
  /// `marker` (the order's id) is kept with the point, so that after an interruption it can be found again.
  virtual actions::RestorePoint make(const std::string& description, const std::string& marker, TimePoint now) = 0;
  [[nodiscard]] virtual std::optional<actions::RestorePoint> made_for(const std::string& marker) = 0;
  /// From the next start on the machine runs from a copy of `point`; the present state stays as `keep_as`. Refused:
  /// restore_point_unknown.
  virtual Allowed<void> roll_back(const std::string& point, const std::string& keep_as) = 0;
  /// Read back: the machine runs from a copy of `point` and `kept_as` is there.
  [[nodiscard]] virtual bool runs_from(const std::string& point, const std::string& kept_as) = 0;
};

class Startup {
 public:
  virtual ~Startup() = default;
  [[nodiscard]] virtual actions::StartupEntriesListed list() = 0;
  /// Refused: not_found, version_conflict (something else stands there now), not_entitled (belongs to a package).
  virtual Allowed<actions::StartupEntryRemoved> remove(const actions::RemoveStartupEntry&, Vault&) = 0;
  /// What the vault keeps under `vault_id` as kept_startup_entry stands where it was again, read back. Refused:
  /// not_found, version_conflict (something else stands there now).
  virtual Allowed<void> put_back(const std::string&, const Vault&) {
    return refuse(RefusalCode::not_found, "Of this machine's start-up entries the vault keeps files only."_said, {},
                  "vault_id");
  }
};

class SystemFiles {
 public:
  virtual ~SystemFiles() = default;
  /// `seen(done, of)` now and then.
  [[nodiscard]] virtual actions::SystemFilesVerified verify(
      const std::function<void(std::uint64_t, std::uint64_t)>& seen) = 0;
  /// The package a file belongs to, if any. Takes the name as bytes.
  [[nodiscard]] virtual std::optional<std::string> owner_of(const std::string& path) = 0;
};

class Updates {
 public:
  virtual ~Updates() = default;
  [[nodiscard]] virtual std::vector<std::string> pending() = 0;
  virtual actions::UpdatesApplied apply(const std::function<void(std::string_view)>& seen) = 0;
};

class People {
 public:
  virtual ~People() = default;
  [[nodiscard]] virtual bool exists(const std::string& user) = 0;
  [[nodiscard]] virtual std::vector<std::string>
  administrators() = 0;  ///< everyone who can become root; root itself where it can sign in
  [[nodiscard]] virtual unsigned sessions_of(
      const std::string& user) = 0;  ///< 1 when there is none but programs of the user run
  virtual void end_sessions_of(const std::string& user) = 0;
  /// Opens the user's own sign-in session and watches; the start-up lists before and after are the caller's.
  virtual actions::SignedInAsUser sign_in(const std::string& user, Seconds watch) = 0;
  /// Out of every group and rule that gives root; returns what it was taken out of. Refused: not_entitled (uid 0),
  /// last_administrator.
  virtual Allowed<std::vector<std::string>> remove_administrator(const std::string& user, Vault&) = 0;
  virtual void add_administrator(const std::string& user) = 0;
};

class About {
 public:
  virtual ~About() = default;
  /// Everything but restore points, administrators, isolation and mode, which their own faces know.
  [[nodiscard]] virtual actions::MachineFacts read() = 0;
};

/// The machine, as the runner is given it.
struct System {
  Power& power;
  Firewall& firewall;
  RestorePoints& restore_points;
  Startup& startup;
  SystemFiles& system_files;
  Updates& updates;
  People& people;
  About& about;
};

}  // namespace standfirm::agent

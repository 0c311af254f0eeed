// src/agent/system/fake/fake_machine.hpp: a machine in memory, for tests and the simulator. Passes the same conformance
// suite as the real one. What goes wrong is set from outside.
#pragma once
#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/system/system.hpp"

namespace standfirm::agent::fake {

class FakePower final : public Power {
 public:
  std::string boot_id() override { return "boot-" + std::to_string(boots); }
  std::string mode() override { return in_safe_mode ? safe_mode : normal_mode; }
  void arm_safe_mode() override { is_armed = !arming_fails; }
  void disarm_safe_mode() override { is_armed = false; }
  bool armed() override { return is_armed; }
  void restart() override {
    if (restart_fails) throw std::runtime_error("the machine could not be restarted");
    restart_asked = true;
  }
  /// What the restart does: the test's own step, because this program does not live through it.
  void come_up() {
    ++boots;
    in_safe_mode = is_armed;
    is_armed = false;
    restart_asked = false;
  }
  unsigned boots = 1;
  bool in_safe_mode = false, is_armed = false, arming_fails = false, restart_fails = false;
  std::atomic<bool> restart_asked = false;  // by the desk's own threads, while a test waits for it
};

class FakeFirewall final : public Firewall {
 public:
  void cut_off(const std::vector<actions::Endpoint>& places) override {
    if (away) throw std::runtime_error("the packet filter could not be opened");
    if (fails) throw std::runtime_error("the rules were not taken");
    allowed = places;
    is_on = true;
  }
  void let_through() override {
    if (away) throw std::runtime_error("the packet filter could not be opened");
    is_on = false;
  }
  bool is_cut_off() override {
    if (away) throw std::runtime_error("the packet filter could not be opened");
    return is_on && !invisible;
  }
  std::vector<actions::Endpoint> allowed;
  std::atomic<bool> is_on = false;
  bool fails = false, invisible = false;
  std::atomic<bool> away = false;  ///< not even to be asked, as before its service has started
};

class FakeRestorePoints final : public RestorePoints {
 public:
  std::vector<actions::RestorePoint> list() override {
    if (missing) throw std::runtime_error("this machine's root is not on btrfs, so it keeps no restore points");
    return points;
  }
  std::uint64_t free_bytes() override { return 1 << 30; }
  actions::RestorePoint make(const std::string& description, const std::string& marker, TimePoint now) override {
    if (fails) throw std::runtime_error("the disk is full");
    points.push_back({"point-" + marker, now, description});
    markers[marker] = points.back();
    std::ranges::sort(points, {}, &actions::RestorePoint::made_at);
    return markers[marker];
  }
  std::optional<actions::RestorePoint> made_for(const std::string& marker) override {
    const auto found = markers.find(marker);
    if (found == markers.end()) return std::nullopt;
    return found->second;
  }
  Allowed<void> roll_back(const std::string& point, const std::string& keep_as) override {
    if (std::ranges::find(points, point, &actions::RestorePoint::id) == points.end())
      return refuse(RefusalCode::restore_point_unknown, "no such point"_said);
    next_root = point;
    kept.insert(keep_as);
    return {};
  }
  bool runs_from(const std::string& point, const std::string& kept_as) override {
    return root == point && kept.contains(kept_as);
  }
  void come_up() {
    if (!next_root.empty()) root = next_root;
  }
  std::vector<actions::RestorePoint> points;
  std::map<std::string, actions::RestorePoint> markers;
  std::set<std::string> kept;
  std::string root, next_root;
  bool missing = false, fails = false;
};

class FakeStartup final : public Startup {
 public:
  actions::StartupEntriesListed list() override { return {entries, {}}; }
  Allowed<actions::StartupEntryRemoved> remove(const actions::RemoveStartupEntry& order, Vault&) override {
    const auto at = std::ranges::find_if(
        entries, [&](const auto& entry) { return entry.kind == order.kind && entry.location == order.location; });
    if (at == entries.end()) return refuse(RefusalCode::not_found, "No such start-up entry is there."_said);
    if (at->digest != order.digest) return refuse(RefusalCode::version_conflict, "It is not what was seen."_said);
    if (at->package) return refuse(RefusalCode::not_entitled, "It belongs to a package."_said);
    actions::StartupEntryRemoved out{*at, "v-1", !comes_back};
    if (!comes_back) entries.erase(at);
    return out;
  }
  std::vector<actions::StartupEntry> entries;
  bool comes_back = false;
};

class FakeSystemFiles final : public SystemFiles {
 public:
  actions::SystemFilesVerified verify(const std::function<void(std::uint64_t, std::uint64_t)>& seen) override {
    seen(1, 1);
    return {1, changed, {}, changed.empty()};
  }
  std::optional<std::string> owner_of(const std::string& path) override {
    const auto found = owners.find(path);
    if (found == owners.end()) return std::nullopt;
    return found->second;
  }
  std::vector<actions::ChangedFile> changed;
  std::map<std::string, std::string> owners;
};

class FakeUpdates final : public Updates {
 public:
  std::vector<std::string> pending() override { return waiting; }
  actions::UpdatesApplied apply(const std::function<void(std::string_view)>& seen) override {
    seen("Setting up\n");
    actions::UpdatesApplied out;
    for (const auto& name : waiting)
      if (name != stuck) out.updated.push_back({name, "1", "2"});
    std::erase_if(waiting, [&](const auto& name) { return name != stuck; });
    out.still_pending = waiting;
    return out;
  }
  std::vector<std::string> waiting;
  std::string stuck;
};

class FakePeople final : public People {
 public:
  bool exists(const std::string& user) override { return users.contains(user); }
  std::vector<std::string> administrators() override { return {admins.begin(), admins.end()}; }
  unsigned sessions_of(const std::string& user) override { return sessions.contains(user) ? sessions[user] : 0; }
  void end_sessions_of(const std::string& user) override {
    if (!stubborn) sessions.erase(user);
  }
  actions::SignedInAsUser sign_in(const std::string& user, Seconds) override {
    actions::SignedInAsUser out;
    out.user = user;
    out.session_opened = !no_session;
    if (on_sign_in) on_sign_in();
    return out;
  }
  Allowed<std::vector<std::string>> remove_administrator(const std::string& user, Vault&) override {
    if (user == "root") return refuse(RefusalCode::not_entitled, "root is root."_said);
    if (admins.size() == 1 && admins.contains(user))
      return refuse(RefusalCode::last_administrator,
                    Sentence::as_written(user + " is the last administrator of this machine."));
    if (!sticky) admins.erase(user);
    return std::vector<std::string>{"group sudo"};
  }
  void add_administrator(const std::string& user) override { admins.insert(user); }
  std::set<std::string> users{"root", "front-desk", "it-admin"}, admins{"root", "front-desk", "it-admin"};
  std::map<std::string, unsigned> sessions;
  std::function<void()> on_sign_in;
  bool stubborn = false, sticky = false, no_session = false;
};

class FakeAbout final : public About {
 public:
  actions::MachineFacts read() override { return facts; }
  actions::MachineFacts facts;
};

struct FakeMachine {
  FakePower power;
  FakeFirewall firewall;
  FakeRestorePoints restore_points;
  FakeStartup startup;
  FakeSystemFiles system_files;
  FakeUpdates updates;
  FakePeople people;
  FakeAbout about;
  [[nodiscard]] System system() {
    return {power, firewall, restore_points, startup, system_files, updates, people, about};
  }
  void come_up() {
    power.come_up();
    restore_points.come_up();
    firewall.is_on = false;  // rules do not outlive a restart
    people.sessions.clear();
  }
};

}  // namespace standfirm::agent::fake

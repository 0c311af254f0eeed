// One suite for every machine: what the runner may rely on, whichever stands behind the faces. The real one stands on a
// folder with programs in memory here; on a real Debian the same actions are tried in tests/endpoint.
#include <gtest/gtest.h>

#include <memory>
#include <sstream>

#include "agent/files/vault.hpp"
#include "agent/system/fake/fake_machine.hpp"
#include "agent/system/linux/machine.hpp"
#include "agent/system/windows_machine/practised.hpp"
#include "agent/testing.hpp"

namespace standfirm::agent {
namespace {

const TimePoint noon = *time_from_text("2026-03-02T12:00:00Z");

/// A machine with the people front-desk and it-admin, both administrators beside the one it came with, and one planted
/// start-up entry.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual System system() = 0;
  virtual void new_start() = 0;
  std::string first_administrator = "root", group = "group sudo", planted = "/etc/cron.d/.sysupd";
  Folder files, state;
  Tree tree{files.path()};
  Vault vault{tree, state.path() / "vault"};
  [[nodiscard]] std::vector<std::string> administrators(std::vector<std::string> besides) const {
    besides.push_back(first_administrator);
    std::ranges::sort(besides);
    return besides;
  }
};

class InMemory final : public Subject {
 public:
  InMemory() {
    machine_.startup.entries = {{"cron", "/etc/cron.d/.sysupd", ".sysupd", "evil", sha256_of("evil\n"), std::nullopt}};
  }
  System system() override { return machine_.system(); }
  void new_start() override { machine_.come_up(); }

 private:
  fake::FakeMachine machine_;
};

/// Linux on a folder: nft, gpasswd and systemctl are acted out here.
class OnAFolder final : public Subject {
 public:
  OnAFolder()
      : packages_(tree),
        power_(tree, programs_, state.path()),
        firewall_(programs_, [] { return std::vector<linux_system::LinuxFirewall::Interface>{{"eth0", 2}}; }),
        points_(files.path(), state.path(), files.path(), "@"),
        startup_(tree, programs_, packages_, clock_),
        system_files_(tree, packages_, 1),
        updates_(tree, programs_, packages_),
        people_(tree, programs_, clock_),
        about_(tree, programs_, updates_, packages_, clock_) {
    files.put("/etc/passwd",
              "root:x:0:0::/root:/bin/bash\nfront-desk:x:1000:1000::/home/front-desk:/bin/bash\nit-admin:x:1001:1001::/"
              "home/it-admin:/bin/bash\n");
    write_groups();
    files.put("/etc/shadow", "root:$y$x:1::::::\n", 0600);
    files.put("/etc/sudoers", "");
    files.put("/etc/cron.d/.sysupd", "evil\n");
    files.put("/var/lib/dpkg/status", "");
    files.put("/var/lib/dpkg/info/x.list", "");
    files.put("/usr/lib/systemd/system/standfirm-safe.target", "[Unit]\n");
    for (const char* folder : {"etc/systemd/system", "run"}) std::filesystem::create_directories(files.path() / folder);
    programs_.answer = [this](const Program& program) { return act(program); };
  }
  System system() override { return {power_, firewall_, points_, startup_, system_files_, updates_, people_, about_}; }
  void new_start() override {
    const bool safe = power_.armed();
    std::filesystem::remove_all(files.path() / "run");
    std::filesystem::create_directories(files.path() / "run");
    if (safe) power_.entered_safe_mode();
    ruleset_.clear();
  }

 private:
  void write_groups() {
    std::string members;
    for (const auto& name : in_sudo_) members += (members.empty() ? "" : ",") + name;
    files.put("/etc/group", "sudo:x:27:" + members + "\n");
  }
  ProgramEnded act(const Program& program) {
    const auto& argv = program.argv;
    if (argv[0] == "gpasswd") {
      if (argv[1] == "--delete")
        in_sudo_.erase(argv[2]);
      else
        in_sudo_.insert(argv[2]);
      write_groups();
    }
    if (argv[0] == "nft" && argv[1] == "-f") {
      ruleset_.clear();
      std::istringstream lines(program.input);
      std::string family;
      for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("table inet")) family = "inet";
        if (line.starts_with("table netdev")) family = "netdev";
        if (const auto chain = line.find("  chain "); chain == 0)
          ruleset_ += R"({"chain":{"family":")" + family +
                      R"(","table":"standfirm_isolation","policy":"drop","name":")" +
                      line.substr(8, line.find(' ', 8) - 8) + "\"}},";
      }
    }
    if (argv[0] == "nft" && argv[1] == "--json") return ScriptedPrograms::says("{\"nftables\":[" + ruleset_ + "{}]}");
    return ScriptedPrograms::says("");
  }
  std::set<std::string> in_sudo_{"front-desk", "it-admin"};
  std::string ruleset_;
  ScriptedPrograms programs_;
  ManualClock clock_{noon};
  linux_system::Packages packages_;
  linux_system::LinuxPower power_;
  linux_system::LinuxFirewall firewall_;
  linux_system::BtrfsRestorePoints points_;
  linux_system::LinuxStartup startup_;
  linux_system::LinuxSystemFiles system_files_;
  linux_system::AptUpdates updates_;
  linux_system::LinuxPeople people_;
  linux_system::LinuxAbout about_;
};

/// Windows with its registry in memory: bcdedit, the packet filter and the accounts are acted out as documented.
class WindowsPractised final : public Subject {
 public:
  WindowsPractised() {
    first_administrator = "Administrator";
    group = "group Administrators";
    planted = windows_system::run_key;
    windows_.ports.registry.write(windows_system::run_key, windows_system::text_value("sysupd", "C:\\upd.exe"));
  }
  System system() override { return windows_.machine.system(); }
  void new_start() override {
    windows_.new_start();
    if (windows_.machine.power().mode() == safe_mode)
      windows_.machine.power().disarm_safe_mode();  // the first thing there
  }

 private:
  windows_system::Practised windows_;
};

struct Kind {
  const char* name;
  std::unique_ptr<Subject> (*make)();
};
class Machine : public ::testing::TestWithParam<Kind> {
 protected:
  std::unique_ptr<Subject> subject_ = GetParam().make();
  System system_ = subject_->system();
};
INSTANTIATE_TEST_SUITE_P(
    Every, Machine,
    ::testing::Values(Kind{"in_memory", [] { return std::unique_ptr<Subject>(std::make_unique<InMemory>()); }},
                      Kind{"linux_on_a_folder", [] { return std::unique_ptr<Subject>(std::make_unique<OnAFolder>()); }},
                      Kind{"windows_practised",
                           [] { return std::unique_ptr<Subject>(std::make_unique<WindowsPractised>()); }}),
    [](const auto& kind) { return kind.param.name; });

}  // namespace

TEST_P(Machine, starts_in_normal_mode_with_nothing_armed) {
  EXPECT_EQ(system_.power.mode(), "normal");
  EXPECT_FALSE(system_.power.armed());
  EXPECT_FALSE(system_.power.boot_id().empty());
}
TEST_P(Machine, goes_into_safe_mode_for_exactly_one_start) {
  system_.power.arm_safe_mode();
  EXPECT_TRUE(system_.power.armed());
  EXPECT_EQ(system_.power.mode(), "normal") << "arming alone changes nothing";
  subject_->new_start();
  EXPECT_EQ(system_.power.mode(), "safe_mode");
  EXPECT_FALSE(system_.power.armed());
  subject_->new_start();
  EXPECT_EQ(system_.power.mode(), "normal");
}
TEST_P(Machine, disarming_is_harmless_when_nothing_is_armed) {
  system_.power.disarm_safe_mode();
  system_.power.arm_safe_mode();
  system_.power.disarm_safe_mode();
  system_.power.disarm_safe_mode();
  subject_->new_start();
  EXPECT_EQ(system_.power.mode(), "normal");
}
TEST_P(Machine, is_cut_off_until_it_is_let_through_or_started_again) {
  EXPECT_FALSE(system_.firewall.is_cut_off());
  system_.firewall.let_through();
  system_.firewall.cut_off({{"192.0.2.10", 8471}});
  EXPECT_TRUE(system_.firewall.is_cut_off());
  system_.firewall.cut_off({{"192.0.2.10", 8471}, {"192.0.2.20", 80}});
  EXPECT_TRUE(system_.firewall.is_cut_off());
  system_.firewall.let_through();
  EXPECT_FALSE(system_.firewall.is_cut_off());
  system_.firewall.cut_off({{"192.0.2.10", 8471}});
  subject_->new_start();
  EXPECT_FALSE(system_.firewall.is_cut_off()) << "rules are the kernel's: the agent puts them back";
}
TEST_P(Machine, knows_its_people_and_takes_rights_away_and_gives_them_back) {
  EXPECT_TRUE(system_.people.exists("front-desk"));
  EXPECT_FALSE(system_.people.exists("nobody-here"));
  EXPECT_EQ(system_.people.administrators(), subject_->administrators({"front-desk", "it-admin"}));
  const auto out = system_.people.remove_administrator("front-desk", subject_->vault);
  ASSERT_TRUE(out);
  EXPECT_EQ(*out, std::vector<std::string>{subject_->group});
  EXPECT_EQ(system_.people.administrators(), subject_->administrators({"it-admin"}));
  system_.people.add_administrator("front-desk");
  EXPECT_EQ(system_.people.administrators(), subject_->administrators({"front-desk", "it-admin"}));
  EXPECT_EQ(system_.people.remove_administrator(subject_->first_administrator, subject_->vault).error().code,
            RefusalCode::not_entitled);
}
TEST_P(Machine, takes_out_exactly_the_start_up_entry_that_was_seen) {
  const auto before = system_.startup.list().entries;
  const auto planted = std::ranges::find(before, subject_->planted, &actions::StartupEntry::location);
  ASSERT_NE(planted, before.end());
  EXPECT_EQ(
      system_.startup.remove({planted->kind, planted->location, planted->name, std::string(64, '0')}, subject_->vault)
          .error()
          .code,
      RefusalCode::version_conflict);
  EXPECT_EQ(
      system_.startup.remove({planted->kind, subject_->planted + "2", "nothing", planted->digest}, subject_->vault)
          .error()
          .code,
      RefusalCode::not_found);
  const auto removed =
      system_.startup.remove({planted->kind, planted->location, planted->name, planted->digest}, subject_->vault);
  ASSERT_TRUE(removed) << removed.error().sentence;
  EXPECT_TRUE(removed->gone);
  EXPECT_FALSE(removed->vault_id.empty());
  EXPECT_EQ(system_.startup.list().entries.size() + 1, before.size());
}
}  // namespace standfirm::agent

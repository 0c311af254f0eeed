// The real machine's code on a folder that stands for a machine, with programs that say what the test wants.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "agent/files/md5.hpp"
#include "agent/files/vault.hpp"
#include "agent/system/linux/accounts.hpp"
#include "agent/system/linux/machine.hpp"
#include "agent/system/linux/programs.hpp"
#include "agent/testing.hpp"

namespace standfirm::agent::linux_system {
namespace {

const TimePoint noon = *time_from_text("2026-03-02T12:00:00Z");

std::string md5(const std::string& text) {
  Md5 sum;
  sum.take(text);
  return sum.hex();
}

/// A small Debian: two packages, three people, the usual files.
class SmallDebian : public ::testing::Test {
 protected:
  SmallDebian() {
    machine_.put("/etc/passwd",
                 "root:x:0:0:root:/root:/bin/bash\nbroken "
                 "line\nfront-desk:x:1000:1000::/home/front-desk:/bin/bash\nit-admin:x:1001:1001::/home/it-admin:/bin/"
                 "bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n");
    machine_.put("/etc/group", "root:x:0:\nsudo:x:27:front-desk,it-admin\nfront-desk:x:1000:\n");
    machine_.put("/etc/shadow", "root:$y$j9T$x:19000::::::\nfront-desk:!:19000::::::\n", 0600);
    machine_.put("/etc/sudoers", "root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n");
    machine_.put("/etc/skel/.bashrc", "# skeleton\nalias ls='ls --color'\nfi\nfi\n");
    machine_.put("/home/front-desk/.bashrc", "# skeleton\nalias ls='ls --color'\nfi\nfi\n");
    machine_.put("/etc/cron.d/e2scrub", "30 3 * * 0 root e2scrub\n");
    machine_.put("/usr/bin/hostname", "the hostname program");
    machine_.put("/usr/lib/systemd/system/cron.service", "[Service]\nExecStart=/usr/sbin/cron -f\n");
    std::filesystem::create_directory_symlink("usr/bin", machine_.path() / "bin");
    machine_.put("/var/lib/dpkg/status",
                 "Package: hostname\nStatus: install ok installed\nVersion: 3.23\n\nPackage: cron\nStatus: install ok "
                 "installed\nVersion: 3.0\nConffiles:\n /etc/cron.d/e2scrub " +
                     md5("30 3 * * 0 root e2scrub\n") +
                     "\nDescription: x\n y\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n");
    machine_.put("/var/lib/dpkg/info/hostname.list", "/.\n/bin\n/bin/hostname\n");
    machine_.put("/var/lib/dpkg/info/hostname.md5sums", md5("the hostname program") + "  bin/hostname\n");
    machine_.put("/var/lib/dpkg/info/cron.list",
                 "/etc/cron.d/e2scrub\n/lib/systemd/system/cron.service\n/usr/lib/systemd/system/cron.service\n");
    machine_.put("/var/lib/dpkg/info/cron.md5sums",
                 md5("[Service]\nExecStart=/usr/sbin/cron -f\n") + "  usr/lib/systemd/system/cron.service\n");
  }
  actions::SystemFilesVerified verify() {
    return LinuxSystemFiles(tree_, packages_, 2).verify([](auto, auto) {});
  }
  std::vector<actions::StartupEntry> entries(const std::string& location) {
    auto all = startup_.list().entries;
    std::erase_if(all, [&](const auto& entry) { return entry.location != location; });
    return all;
  }
  Allowed<actions::StartupEntryRemoved> remove(const actions::StartupEntry& entry) {
    return startup_.remove({entry.kind, entry.location, entry.name, entry.digest}, vault_);
  }

  Folder machine_, state_;
  Tree tree_{machine_.path()};
  ScriptedPrograms programs_;
  ManualClock clock_{noon};
  Packages packages_{tree_};
  LinuxStartup startup_{tree_, programs_, packages_, clock_};
  Vault vault_{tree_, state_.path() / "vault"};
  LinuxPeople people_{tree_, programs_, clock_};
  LinuxPower power_{tree_, programs_, state_.path()};
};

}  // namespace

TEST_F(SmallDebian, system_files_as_they_came_are_intact) {
  const auto verified = verify();
  EXPECT_TRUE(verified.intact) << (verified.changed.empty() ? "" : verified.changed[0].path);
  EXPECT_EQ(verified.files, 2U);
}
TEST_F(SmallDebian, changed_missing_and_added_system_files_are_named_also_with_the_old_size_and_time) {
  const auto file = machine_.path() / "usr/bin/hostname";
  const auto time = std::filesystem::last_write_time(file);
  machine_.put("/usr/bin/hostname", "the HOSTNAME program");
  std::filesystem::last_write_time(file, time);
  std::filesystem::remove(machine_.path() / "usr/lib/systemd/system/cron.service");
  machine_.put("/usr/bin/.svcd", "virus");
  machine_.put("/usr/lib/python3/__pycache__/x.pyc", "made by itself");
  const auto verified = verify();
  EXPECT_FALSE(verified.intact);
  std::vector<std::string> seen;
  seen.reserve(verified.changed.size());
  for (const auto& changed : verified.changed)
    seen.push_back(changed.change + " " + changed.path + " " + changed.package);
  std::ranges::sort(seen);
  EXPECT_EQ(seen, (std::vector<std::string>{"content /usr/bin/hostname hostname",
                                            "missing /usr/lib/systemd/system/cron.service cron",
                                            "not_owned /usr/bin/.svcd "}));
}
TEST_F(SmallDebian, what_the_administrator_left_out_is_not_missing) {
  std::filesystem::remove(machine_.path() / "usr/lib/systemd/system/cron.service");
  machine_.put("/etc/dpkg/dpkg.cfg.d/small", "path-exclude=/usr/lib/systemd/*\n");
  EXPECT_TRUE(verify().intact);
}
TEST_F(SmallDebian, a_link_in_a_system_files_place_is_a_change) {
  std::filesystem::remove(machine_.path() / "usr/bin/hostname");
  machine_.put("/home/real", "the hostname program");
  std::filesystem::create_symlink(machine_.path() / "home/real", machine_.path() / "usr/bin/hostname");
  EXPECT_EQ(verify().changed.at(0).change, "content");
}
TEST_F(SmallDebian, owners_are_known_under_either_name) {
  LinuxSystemFiles files(tree_, packages_, 1);
  EXPECT_EQ(files.owner_of("/bin/hostname"), "hostname");
  EXPECT_EQ(files.owner_of("/usr/bin/hostname"), "hostname");
  EXPECT_EQ(files.owner_of("/usr/bin/.svcd"), std::nullopt);
}

TEST_F(SmallDebian, start_up_entries_of_packages_are_told_from_added_ones) {
  machine_.put("/etc/cron.d/.sysupd", "* * * * * root /usr/local/bin/.svcd\n");
  ASSERT_EQ(entries("/etc/cron.d/e2scrub").size(), 1U);
  EXPECT_EQ(entries("/etc/cron.d/e2scrub")[0].package, "cron");
  ASSERT_EQ(entries("/etc/cron.d/.sysupd").size(), 1U);
  EXPECT_EQ(entries("/etc/cron.d/.sysupd")[0].package, std::nullopt);
  EXPECT_EQ(entries("/etc/cron.d/.sysupd")[0].command, "* * * * * root /usr/local/bin/.svcd");
  machine_.put("/etc/cron.d/e2scrub", "30 3 * * 0 root e2scrub\n* * * * * root virus\n");
  EXPECT_EQ(entries("/etc/cron.d/e2scrub")[0].package, std::nullopt) << "changed, so not what the package brought";
}
TEST_F(SmallDebian, every_planted_way_back_is_listed) {
  const std::vector<std::pair<std::string, std::string>> planted{
      {"/etc/systemd/system/sysupd.service", "systemd_unit"},
      {"/usr/lib/systemd/system/sysupd.timer", "systemd_unit"},
      {"/etc/systemd/system/cron.service.d/x.conf", "systemd_drop_in"},
      {"/etc/ld.so.preload", "ld_preload"},
      {"/etc/profile.d/zz-sf.sh", "shell_profile"},
      {"/root/.bashrc", "shell_profile"},
      {"/home/front-desk/.ssh/authorized_keys", "authorized_key"},
      {"/etc/sudoers.d/sfsim", "sudo_rule"},
      {"/etc/udev/rules.d/99-x.rules", "udev_rule"},
      {"/home/front-desk/.config/autostart/x.desktop", "autostart"},
      {"/var/spool/cron/crontabs/front-desk", "cron"},
      {"/etc/chromium/policies/managed/zz.json", "browser_policy"},
      {"/usr/lib/firefox-esr/distribution/policies.json", "browser_policy"},
      {"/etc/rc.local", "rc_local"}};
  for (const auto& [path, kind] : planted) machine_.put(path, "RUN evil\n");
  machine_.put("/etc/apt/apt.conf.d/99x", "DPkg::Pre-Invoke {\"evil\";};\n");
  for (const auto& [path, kind] : planted) {
    const auto found = entries(path);
    ASSERT_EQ(found.size(), 1U) << path;
    EXPECT_EQ(found[0].kind, kind) << path;
  }
  EXPECT_EQ(entries("/etc/apt/apt.conf.d/99x").at(0).kind, "apt_hook");
}
TEST_F(SmallDebian, a_line_goes_and_the_rest_of_the_file_stays_byte_for_byte) {
  const std::string before = "# skeleton\nalias ls='ls --color'\nfi\nfi\n# no newline at the end";
  machine_.put("/home/front-desk/.bashrc",
               "# skeleton\nalias ls='ls --color'\nfi\n/tmp/.evil &\nfi\n# no newline at the end", 0640);
  const auto found = entries("/home/front-desk/.bashrc");
  ASSERT_EQ(found.size(), 1U) << "what the distribution brought is no entry";
  const auto removed = remove(found[0]);
  ASSERT_TRUE(removed) << removed.error().sentence;
  EXPECT_TRUE(removed->gone);
  EXPECT_EQ(machine_.get("/home/front-desk/.bashrc"), before);
  EXPECT_EQ(std::filesystem::status(machine_.path() / "home/front-desk/.bashrc").permissions(),
            std::filesystem::perms(0640));
  EXPECT_NE(vault_.note_of(removed->vault_id), std::nullopt);
}
TEST_F(SmallDebian, a_program_at_every_sign_in_goes_and_the_sign_in_itself_stays) {
  const std::string brought = "session required pam_permit.so\nsession required pam_unix.so\n";
  machine_.put("/etc/pam.d/common-session", brought + "session optional pam_exec.so quiet /usr/local/sbin/.svcd\n");
  const auto found = entries("/etc/pam.d/common-session");
  ASSERT_EQ(found.size(), 1U) << "only the line that runs a program";
  EXPECT_EQ(found[0].command, "session optional pam_exec.so quiet /usr/local/sbin/.svcd");
  EXPECT_TRUE(remove(found[0]).value().gone);
  EXPECT_EQ(machine_.get("/etc/pam.d/common-session"), brought);
}
TEST_F(SmallDebian, the_last_preloaded_library_takes_its_file_along) {
  machine_.put("/etc/ld.so.preload", "/usr/lib/libsfsim.so\n");
  EXPECT_TRUE(remove(entries("/etc/ld.so.preload").at(0))->gone);
  EXPECT_FALSE(std::filesystem::exists(machine_.path() / "etc/ld.so.preload"));
}
TEST_F(SmallDebian, an_entry_that_changed_since_it_was_seen_stays) {
  machine_.put("/etc/cron.d/x", "one\n");
  const auto seen = entries("/etc/cron.d/x").at(0);
  machine_.put("/etc/cron.d/x", "two\n");
  EXPECT_EQ(remove(seen).error().code, RefusalCode::version_conflict);
  EXPECT_EQ(machine_.get("/etc/cron.d/x"), "two\n");
}
TEST_F(SmallDebian, a_packages_own_entry_stays) {
  EXPECT_EQ(remove(entries("/etc/cron.d/e2scrub").at(0)).error().code, RefusalCode::not_entitled);
}
TEST_F(SmallDebian, a_unit_is_switched_off_before_its_file_goes) {
  machine_.put("/etc/systemd/system/sysupd.service", "[Service]\nExecStart=/usr/lib/systemd/.upd\n");
  programs_.answer = [](const Program& program) {
    return ScriptedPrograms::says(program.argv.at(1) == "is-active" ? "inactive\n" : "",
                                  program.argv.at(1) == "is-active" ? 3 : 0);
  };
  const auto removed = remove(entries("/etc/systemd/system/sysupd.service").at(0));
  ASSERT_TRUE(removed) << removed.error().sentence;
  EXPECT_TRUE(removed->gone);
  EXPECT_EQ(programs_.ran.at(0).argv,
            (std::vector<std::string>{"systemctl", "disable", "--now", "--", "sysupd.service"}));
  EXPECT_EQ(programs_.ran.at(1).argv, (std::vector<std::string>{"systemctl", "daemon-reload"}));
  programs_.answer = [](const Program& program) {
    return ScriptedPrograms::says(program.argv.at(1) == "is-active" ? "active\n" : "");
  };
  machine_.put("/etc/systemd/system/sysupd.service", "[Service]\nExecStart=/usr/lib/systemd/.upd\n");
  EXPECT_FALSE(remove(entries("/etc/systemd/system/sysupd.service").at(0))->gone) << "its program still runs";
}
TEST_F(SmallDebian, a_hostile_name_is_shown_and_taken_back_as_it_is) {
  const std::string name = "/etc/cron.d/x\n* * * * * root evil";
  machine_.put(name, "evil\n");
  const auto found = entries("/etc/cron.d/x\\x0a* * * * * root evil");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(remove(found[0])->gone);
  EXPECT_FALSE(std::filesystem::exists(machine_.path().string() + name));
}

TEST_F(SmallDebian, administrators_come_from_groups_rules_and_uid_0) {
  programs_.installed = false;
  EXPECT_EQ(people_.administrators(), (std::vector<std::string>{"front-desk", "it-admin", "root"}));
  machine_.put("/etc/group", "sudo:x:27:it-admin\n");
  machine_.put("/etc/sudoers.d/sfsim", "front-desk ALL=(ALL) NOPASSWD: ALL\n");
  EXPECT_EQ(people_.administrators(), (std::vector<std::string>{"front-desk", "it-admin", "root"}));
  std::filesystem::rename(machine_.path() / "etc/sudoers.d/sfsim", machine_.path() / "etc/sudoers.d/sfsim.off");
  EXPECT_EQ(people_.administrators(), (std::vector<std::string>{"it-admin", "root"}))
      << "sudo reads no file with a dot in its name";
}
TEST_F(SmallDebian, taking_rights_away_leaves_the_group_and_takes_the_rule) {
  machine_.put("/etc/sudoers.d/desk", "# added\nfront-desk ALL=(ALL) NOPASSWD: ALL\n");
  machine_.put("/etc/sudoers.d/both", "front-desk ALL=(ALL) ALL\nit-admin ALL=(ALL) ALL\n");
  const auto out = people_.remove_administrator("front-desk", vault_);
  ASSERT_TRUE(out) << out.error().sentence;
  EXPECT_EQ(*out, (std::vector<std::string>{"group sudo", "rule /etc/sudoers.d/both", "rule /etc/sudoers.d/desk"}));
  EXPECT_EQ(programs_.ran.at(0).argv, (std::vector<std::string>{"gpasswd", "--delete", "front-desk", "sudo"}));
  EXPECT_FALSE(std::filesystem::exists(machine_.path() / "etc/sudoers.d/desk"));
  EXPECT_EQ(machine_.get("/etc/sudoers.d/both"), "it-admin ALL=(ALL) ALL\n");
  EXPECT_EQ(people_.remove_administrator("root", vault_).error().code, RefusalCode::not_entitled);
}
TEST_F(SmallDebian, names_that_are_options_or_paths_are_nobody) {
  for (const char* name : {"", "-rf", "../x", "a b", "x\ny", "root:x"}) EXPECT_FALSE(people_.exists(name)) << name;
  EXPECT_TRUE(people_.exists("front-desk"));
}
TEST_F(SmallDebian, open_sessions_are_counted_and_closing_ones_are_not) {
  machine_.put("/run/systemd/sessions/1", "UID=1000\nUSER=front-desk\nSTATE=active\nCLASS=user\n");
  machine_.put("/run/systemd/sessions/2", "UID=1000\nUSER=front-desk\nSTATE=closing\nCLASS=user\n");
  machine_.put("/run/systemd/sessions/3", "UID=1000\nUSER=front-desk\nSTATE=active\nCLASS=manager\n");
  EXPECT_EQ(people_.sessions_of("front-desk"), 1U);
}

TEST_F(SmallDebian, safe_mode_is_armed_for_one_start_and_what_was_before_comes_back) {
  machine_.put("/usr/lib/systemd/system/standfirm-safe.target", "[Unit]\n");
  std::filesystem::create_directories(machine_.path() / "etc/systemd/system");
  std::filesystem::create_directories(machine_.path() / "run");
  const auto link = machine_.path() / "etc/systemd/system/default.target";
  std::filesystem::create_symlink("/lib/systemd/system/multi-user.target", link);
  power_.arm_safe_mode();
  EXPECT_TRUE(power_.armed());
  power_.arm_safe_mode();
  EXPECT_EQ(power_.mode(), "normal");
  power_.entered_safe_mode();
  EXPECT_FALSE(power_.armed());
  EXPECT_EQ(power_.mode(), "safe_mode");
  EXPECT_EQ(std::filesystem::read_symlink(link), "/lib/systemd/system/multi-user.target");

  std::filesystem::remove(link);
  power_.arm_safe_mode();
  power_.disarm_safe_mode();
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(link))) << "there was none of the machine's own";
}
TEST_F(SmallDebian, safe_mode_is_not_armed_where_it_is_not_installed) {
  EXPECT_THROW(power_.arm_safe_mode(), std::runtime_error);
}

TEST(FirewallRules, let_only_the_named_places_through_and_stop_raw_frames) {
  const auto rules = LinuxFirewall::rules({{"192.0.2.10", 8471}, {"2001:db8::7", 443}}, {{"eth0", 2}, {"wlan0", 5}});
  EXPECT_NE(rules.find("ip daddr 192.0.2.10 tcp dport 8471 accept"), std::string::npos);
  EXPECT_NE(rules.find("ip6 saddr 2001:db8::7 tcp sport 443 accept"), std::string::npos);
  EXPECT_NE(rules.find("type filter hook egress device \"wlan0\" priority -350; policy drop;"), std::string::npos);
  EXPECT_EQ(rules.find("established"), std::string::npos);
  EXPECT_THROW((void)LinuxFirewall::rules({{"server.example", 1}}, {}), std::invalid_argument);
  EXPECT_THROW((void)LinuxFirewall::rules({{"1.2.3.4; accept", 1}}, {}), std::invalid_argument);
}
TEST(Firewall, is_cut_off_only_when_every_interface_is_covered) {
  ScriptedPrograms programs;
  std::vector<LinuxFirewall::Interface> interfaces{{"eth0", 2}};
  LinuxFirewall firewall(programs, [&] { return interfaces; });
  const auto chain = [](const std::string& family, const std::string& name) {
    return R"({"chain":{"family":")" + family + R"(","table":"standfirm_isolation","name":")" + name +
           R"(","policy":"drop"}},)";
  };
  const std::string inet = chain("inet", "input") + chain("inet", "output") + chain("inet", "forward");
  const auto listing = [&](const std::string& chains) {
    programs.answer = [=](const Program&) { return ScriptedPrograms::says(R"({"nftables":[)" + chains + "{}]}"); };
  };
  listing(inet + chain("netdev", "in_2") + chain("netdev", "out_2"));
  EXPECT_TRUE(firewall.is_cut_off());
  interfaces.push_back({"usb0", 7});
  EXPECT_FALSE(firewall.is_cut_off()) << "a new interface";
  listing("");
  EXPECT_FALSE(firewall.is_cut_off());
  listing("nonsense");
  EXPECT_THROW((void)firewall.is_cut_off(), std::runtime_error);
}
TEST_F(SmallDebian, the_last_administrator_is_not_the_intruders_second_root) {
  machine_.put("/etc/shadow", "root:*:19000::::::\n", 0600);
  machine_.put("/etc/passwd", machine_.get("/etc/passwd") + "sfsim:x:0:0::/root:/bin/bash\n");
  machine_.put("/etc/group", "sudo:x:27:it-admin\n");
  EXPECT_EQ(people_.administrators(), (std::vector<std::string>{"it-admin", "sfsim"}));
  EXPECT_EQ(people_.remove_administrator("it-admin", vault_).error().code, RefusalCode::last_administrator);
  EXPECT_EQ(people_.remove_administrator("sfsim", vault_).error().code, RefusalCode::not_entitled);
}

TEST(LinuxPrograms, gives_output_exit_code_and_input) {
  LinuxPrograms programs;
  const auto cat = programs.run({.argv = {"cat"}, .input = "through\n"});
  EXPECT_TRUE(cat.well());
  EXPECT_EQ(cat.output, "through\n");
  EXPECT_EQ(programs.run({.argv = {"false"}}).exit_code, 1);
  EXPECT_FALSE(programs.run({.argv = {"standfirm-no-such-program"}}).started);
  EXPECT_FALSE(programs.run({.argv = {"../bin/cat"}}).started);
}
TEST(LinuxPrograms, inherits_no_environment) {
  ::setenv("STANDFIRM_SECRET", "x", 1);
  LinuxPrograms programs;
  const auto env = programs.run({.argv = {"env"}, .environment = {{"GIVEN", "yes"}}});
  EXPECT_EQ(env.output.find("STANDFIRM_SECRET"), std::string::npos);
  EXPECT_NE(env.output.find("GIVEN=yes"), std::string::npos);
}
TEST(LinuxPrograms, ends_what_takes_too_long_with_all_its_children) {
  LinuxPrograms programs;
  const auto begun = std::chrono::steady_clock::now();
  const auto ended = programs.run({.argv = {"sleep", "600"}, .timeout = Seconds{1}});
  EXPECT_TRUE(ended.timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(30));
}
TEST(LinuxPrograms, a_program_gets_no_more_memory_than_its_limit) {
  LinuxPrograms programs;
  // tail keeps the last line, and this one does not end.
  const Program hungry{.argv = {"tail", "-n", "1", "/dev/zero"}, .limits = Limits{std::uint64_t{64} << 20, 100}};
  const auto ended = programs.run(hungry);
  EXPECT_FALSE(ended.timed_out);
  EXPECT_NE(ended.exit_code, 0);
  EXPECT_NE(ended.sentence(hungry).find("memory exhausted"), std::string::npos) << ended.sentence(hungry);
}
TEST(LinuxPrograms, a_program_runs_on_its_share_of_the_processors_and_leaves_ours_to_us) {
  LinuxPrograms programs;
  const auto count = [&](std::optional<Limits> limits) {
    const auto said = programs.run({.argv = {"nproc"}, .limits = limits});
    return std::stoul("0" + said.output);
  };
  const auto all = count({});
  ASSERT_GE(all, 1U);
  const Limits half{std::uint64_t{64} << 20, 50};
  EXPECT_EQ(count(half), half.processors_of(static_cast<unsigned>(all)));
  EXPECT_EQ(count({}), all);
}
TEST(Limits, are_whole_processors_and_at_least_one) {
  EXPECT_EQ((Limits{0, 75}.processors_of(8)), 6U);
  EXPECT_EQ((Limits{0, 75}.processors_of(2)), 1U);
  EXPECT_EQ((Limits{0, 1}.processors_of(4)), 1U);
  EXPECT_EQ((Limits{0, 100}.processors_of(64)), 64U);
}
TEST(LinuxPrograms, keeps_only_as_much_output_as_was_asked) {
  LinuxPrograms programs;
  const auto ended = programs.run({.argv = {"seq", "100000"}, .max_output_bytes = 1000});
  EXPECT_TRUE(ended.well());
  EXPECT_TRUE(ended.cut);
  EXPECT_EQ(ended.output.size(), 1000U);
}

}  // namespace standfirm::agent::linux_system

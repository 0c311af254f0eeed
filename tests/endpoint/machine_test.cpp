#include <signal.h>

#include <filesystem>
#include <fstream>

#include "endpoint/practising.hpp"

namespace standfirm::practice {
namespace {

namespace fs = std::filesystem;

class PracticeMachine : public OnAPracticeMachine {};

TEST_F(PracticeMachine, boots_a_whole_debian_with_systemd_and_nothing_failed) {
  Machine machine;
  machine.boot();
  EXPECT_EQ(machine.run({"systemctl", "is-system-running", "--wait"}).output, "running\n");
  EXPECT_EQ(machine.must({"hostname"}), "front-desk-pc\n");
  EXPECT_NE(machine.must({"sudo", "-l", "-U", "front-desk"}).find("(ALL : ALL) ALL"), std::string::npos);
  EXPECT_TRUE(machine.run({"debsums", "--silent"}, 120s).ok());
}

TEST_F(PracticeMachine, has_its_own_network_with_this_side_and_a_stranger_in_reach) {
  Machine machine;
  machine.boot();
  EXPECT_TRUE(machine.run({"ping", "-c", "1", "-W", "2", machine.host_address()}).ok());
  EXPECT_TRUE(machine.run({"ping", "-c", "1", "-W", "2", machine.stranger_address()}).ok());
  machine.must({"nft", "add", "table", "inet", "tried"});
  EXPECT_NE(machine.must({"nft", "list", "ruleset"}).find("tried"), std::string::npos);
  EXPECT_EQ(must({"nft", "list", "ruleset"}, 10s).find("tried"), std::string::npos)
      << "a rule of the machine's reached this side";
}

TEST_F(PracticeMachine, restarts_from_inside_into_a_new_boot_without_the_firewall_rules_of_the_old_one) {
  Machine machine;
  machine.boot();
  const auto before = machine.boot_id();
  machine.must({"nft", "add", "table", "inet", "tried"});
  machine.write_file("/root/kept", "kept");
  machine.restart();
  EXPECT_NE(machine.boot_id(), before);
  EXPECT_EQ(machine.boots(), 2U);
  EXPECT_EQ(machine.must({"nft", "list", "ruleset"}), "");
  EXPECT_EQ(machine.read_file("/root/kept"), "kept");
}

TEST_F(PracticeMachine,
       a_restart_after_its_root_was_swapped_boots_the_older_state_and_keeps_homes_and_what_standfirm_keeps) {
  Machine machine;
  machine.boot();
  machine.must({"btrfs", "subvolume", "snapshot", "-r", "/", "/mnt/top/@points/before"});
  machine.write_file("/usr/local/bin/.svcd", "virus", 0755);
  machine.write_file("/home/front-desk/letter.txt", "dear patient");
  machine.write_file("/var/lib/standfirm/kept", "journal");
  machine.must({"mv", "/mnt/top/@", "/mnt/top/@infected"});
  machine.must({"btrfs", "subvolume", "snapshot", "/mnt/top/@points/before", "/mnt/top/@"});
  machine.restart();
  EXPECT_EQ(machine.read_file("/usr/local/bin/.svcd"), std::nullopt);
  EXPECT_EQ(machine.read_file("/home/front-desk/letter.txt"), "dear patient");
  EXPECT_EQ(machine.read_file("/var/lib/standfirm/kept"), "journal");
  EXPECT_EQ(machine.read_file("/mnt/top/@infected/usr/local/bin/.svcd"), "virus");
}

TEST_F(PracticeMachine, a_power_cut_ends_it_at_once_and_it_boots_again) {
  Machine machine;
  machine.boot();
  machine.write_file("/root/kept", "kept");
  const auto before = machine.boot_id();
  machine.power_cut();
  EXPECT_FALSE(machine.running());
  machine.boot();
  EXPECT_NE(machine.boot_id(), before);
  EXPECT_EQ(machine.read_file("/root/kept"), "kept");
}

TEST_F(PracticeMachine, each_is_afresh_and_two_run_side_by_side) {
  Machine one, two;
  one.boot();
  two.boot();
  one.write_file("/root/only-here", "one");
  EXPECT_EQ(two.read_file("/root/only-here"), std::nullopt);
  EXPECT_NE(one.address(), two.address());
}

TEST_F(PracticeMachine, has_an_update_waiting_and_applies_it_without_a_network) {
  Machine machine;
  machine.boot();
  EXPECT_EQ(machine.must({"harbor-notes"}), "harbor-notes 1.0\n");
  machine.must({"apt-get", "update", "-q"}, 60s);
  machine.must({"apt-get", "-y", "-q", "dist-upgrade"}, 60s);
  EXPECT_EQ(machine.must({"harbor-notes"}), "harbor-notes 1.1\n");
}

TEST_F(PracticeMachine, leaves_nothing_behind) {
  std::string disk, name;
  {
    Machine machine;
    machine.boot();
    disk = machine.disk();
    name = machine.name();
    EXPECT_TRUE(fs::exists(disk));
  }
  EXPECT_FALSE(fs::exists(disk));
  EXPECT_FALSE(fs::exists("/run/netns/" + name));
  EXPECT_FALSE(fs::exists("/sys/class/net/" + name));
  EXPECT_FALSE(fs::exists("/run/standfirm-practice/" + name));
}

TEST_F(PracticeMachine, what_a_killed_run_left_is_removed_by_the_next) {
  const std::string program = std::string(SF_BINARY_DIR) + "/bin/practice_machine";
  const auto log = (fs::temp_directory_path() / ("practice-killed-" + std::to_string(::getpid()))).string();
  const auto child = start({program, "--boot"}, log);
  std::string said;
  const auto until = std::chrono::steady_clock::now() + 120s;
  while (said.find("Ctrl-C") == std::string::npos && std::chrono::steady_clock::now() < until) {
    ASSERT_EQ(wait_for(child, 50ms), -2) << "it ended by itself: " << said;
    std::ifstream in(log);
    said.assign(std::istreambuf_iterator<char>(in), {});
  }
  ASSERT_NE(said.find("machine:  "), std::string::npos) << said;
  const auto at = said.find("machine:  ") + 10;
  const auto name = said.substr(at, said.find(',', at) - at);
  ::kill(child, SIGKILL);
  (void)wait_for(child, 10s);
  fs::remove(log);
  EXPECT_TRUE(fs::exists("/run/netns/" + name)) << "nothing was left, so this proves nothing";
  EXPECT_GE(sweep(), 1U);
  EXPECT_FALSE(fs::exists("/run/netns/" + name));
  EXPECT_FALSE(fs::exists("/sys/class/net/" + name));
  EXPECT_FALSE(fs::exists("/run/standfirm-practice/" + name));
}

}  // namespace
}  // namespace standfirm::practice

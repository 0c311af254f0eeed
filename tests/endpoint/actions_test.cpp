// Each action of the catalogue, for real: ordered, carried out on a practice machine, and looked at with other eyes
// than the agent's.
#include <algorithm>

#include "endpoint/on_the_machine.hpp"

namespace standfirm::practice {
namespace {

using namespace actions;

class Actions : public OnTheMachine {};

TEST_F(Actions, facts_are_what_the_machine_itself_says) {
  const auto facts = orders().succeed<FactsRead>(ReadFacts{}).facts;
  EXPECT_EQ(facts.host_name, "front-desk-pc");
  EXPECT_EQ(facts.boot_id, machine().boot_id());
  EXPECT_EQ(facts.mode, "normal");
  ASSERT_TRUE(facts.administrators);
  EXPECT_EQ(std::ranges::count(*facts.administrators, "front-desk"), 1);
  EXPECT_EQ(std::ranges::count(*facts.administrators, "it-admin"), 1);
  ASSERT_TRUE(facts.pending_updates);
  EXPECT_TRUE(
      std::ranges::any_of(*facts.pending_updates, [](const std::string& p) { return p.starts_with("harbor-notes"); }));
  ASSERT_TRUE(facts.isolated);
  EXPECT_FALSE(*facts.isolated);
  ASSERT_TRUE(facts.antivirus);
  EXPECT_FALSE(facts.antivirus->empty());
}

TEST_F(Actions, isolation_cuts_everybody_off_but_the_server_also_after_a_restart_and_is_released) {
  ASSERT_TRUE(reaches(machine().stranger_address()));
  const auto isolated = orders().succeed<Isolated>(Isolate{{}, Seconds{3600}});
  EXPECT_TRUE(isolated.server_reachable);
  EXPECT_TRUE(isolated.others_cut_off);
  EXPECT_FALSE(reaches(machine().stranger_address()));
  EXPECT_FALSE(run({"ping", "-c", "1", "-W", "1", machine().address()}, 10s).ok())
      << "the machine still answers others";

  machine().restart();
  EXPECT_FALSE(reaches(machine().stranger_address())) << "a restart let it go";
  EXPECT_TRUE(orders().succeed<Released>(Release{}).rules_gone);
  EXPECT_TRUE(reaches(machine().stranger_address()));
  EXPECT_EQ(machine().must({"nft", "list", "ruleset"}), "");
}

TEST_F(Actions, isolation_lets_go_by_itself_when_its_time_is_up) {
  (void)orders().succeed<Isolated>(Isolate{{}, Seconds{3}});
  EXPECT_FALSE(reaches(machine().stranger_address()));
  bool free = false;
  for (const auto until = std::chrono::steady_clock::now() + 30s; !free && std::chrono::steady_clock::now() < until;)
    free = reaches(machine().stranger_address());
  EXPECT_TRUE(free);
}

TEST_F(Actions, isolation_that_would_lose_the_server_is_taken_back) {
  orders().server_reached(false);
  const auto came = orders().carry_out(Isolate{{}, Seconds{3600}});
  EXPECT_EQ(came.status, OrderStatus::failed);
  EXPECT_TRUE(reaches(machine().stranger_address()));
}

TEST_F(Actions, safe_mode_starts_nothing_of_the_virus_and_is_left_again) {
  plant(machine(), infection("svcd"));
  machine().must({"rm", "/var/log/.sf-marker"});
  const auto before = machine().boot_id();
  const auto safe = orders().succeed<SafeModeEntered>(EnterSafeMode{Seconds{3600}});
  EXPECT_EQ(safe.mode, "safe_mode");
  EXPECT_NE(safe.boot_id, before);
  EXPECT_EQ(safe.boot_id, machine().boot_id());
  EXPECT_FALSE(machine().read_file("/var/log/.sf-marker")) << "the virus ran in safe mode";
  EXPECT_FALSE(machine().run({"systemctl", "is-active", "cron.service"}).ok());
  const auto normal = orders().succeed<SafeModeLeft>(LeaveSafeMode{});
  EXPECT_EQ(normal.mode, "normal");
  EXPECT_TRUE(machine().run({"systemctl", "is-active", "cron.service"}).ok());
  EXPECT_TRUE(machine().read_file("/var/log/.sf-marker")) << "not the same machine, or the marker proves nothing";
}

TEST_F(Actions, a_restart_in_safe_mode_leads_back_to_normal) {
  (void)orders().succeed<SafeModeEntered>(EnterSafeMode{Seconds{3600}});
  const auto restarted = orders().succeed<Restarted>(Restart{});
  EXPECT_EQ(restarted.mode, "normal");
  EXPECT_NE(restarted.boot_id, restarted.boot_id_before);
}

TEST_F(Actions, clamav_finds_the_eicar_plain_and_packed_and_takes_it_away) {
  plant(machine(), infection("eicar-plain"));
  plant(machine(), infection("eicar-packed"));
  const auto looked = orders().succeed<Scanned>(scan("clamav", {"/home"}, false));
  EXPECT_EQ(looked.verdict, ScanVerdict::found);
  EXPECT_EQ(looked.threats.size(), 6U);
  const auto cleaned = orders().succeed<Scanned>(scan("clamav", {"/home"}, true));
  EXPECT_EQ(cleaned.verdict, ScanVerdict::cleaned);
  EXPECT_TRUE(std::ranges::all_of(cleaned.threats, [](const Threat& t) { return t.vault_id.has_value(); }));
  EXPECT_GT(cleaned.signatures_loaded, 0U);
  EXPECT_TRUE(is_gone("eicar-plain"));
  EXPECT_TRUE(is_gone("eicar-packed"));
  EXPECT_EQ(orders().succeed<Scanned>(scan("clamav", {"/home"}, false)).verdict, ScanVerdict::clean);
}

TEST_F(Actions, yara_finds_by_the_binders_rules_takes_it_away_and_finds_it_no_more) {
  plant(machine(), infection("eicar-plain"));
  plant(machine(), infection("L7-hostile-names"));
  const auto shadow = machine().read_file("/etc/shadow");
  const auto looked = orders().succeed<Scanned>(scan("yara", {"/home"}, false));
  EXPECT_EQ(looked.verdict, ScanVerdict::found);
  EXPECT_EQ(std::ranges::count(looked.threats, std::string("EICAR_Test_File"), &Threat::signature),
            static_cast<std::ptrdiff_t>(looked.threats.size()));
  EXPECT_GE(looked.threats.size(), 3U);
  const auto cleaned = orders().succeed<Scanned>(scan("yara", {"/home"}, true));
  EXPECT_EQ(cleaned.verdict, ScanVerdict::cleaned);
  EXPECT_TRUE(std::ranges::all_of(cleaned.threats, [](const Threat& t) { return t.vault_id.has_value(); }));
  EXPECT_TRUE(is_gone("eicar-plain"));
  EXPECT_TRUE(is_gone("L7-hostile-names"));
  EXPECT_EQ(machine().read_file("/etc/shadow"), shadow);
  const auto again = orders().succeed<Scanned>(scan("yara", {"/home"}, false));
  EXPECT_EQ(again.verdict, ScanVerdict::clean);
  EXPECT_GT(again.files, 0U);
}

TEST_F(Actions, yara_looks_at_the_whole_machine_to_its_end_and_finds_the_marker_wherever_it_is) {
  plant(machine(), infection("svcd"));
  const auto looked = orders().succeed<Scanned>(scan("yara", {}, false));
  EXPECT_GT(looked.files, 5000U);
  EXPECT_TRUE(std::ranges::any_of(looked.threats, [](const Threat& t) { return t.signature == "SF_FakeVirus"; }));
  for (const auto& threat : looked.threats)
    EXPECT_FALSE(threat.path.starts_with("/proc/") || threat.path.starts_with("/usr/share/standfirm/")) << threat.path;
}

TEST_F(Actions, what_a_scan_was_made_with_stands_on_its_result) {
  const auto file_hash = [&](const std::string& path) { return machine().must({"sha256sum", path}).substr(0, 64); };
  for (const auto& [tool, program] : {std::pair<std::string, std::string>{"clamav", "/usr/sbin/clamd"},
                                      {"yara", "/usr/bin/yara"},
                                      {"debsums", "/usr/bin/debsums"}}) {
    SCOPED_TRACE(tool);
    const auto scanned = orders().succeed<Scanned>(scan(tool, {"/home"}, false));
    EXPECT_EQ(scanned.tool, tool);
    EXPECT_EQ(scanned.program_sha256, file_hash(program));
    EXPECT_EQ(scanned.definition_sha256, file_hash("/usr/share/standfirm/tools/" + tool + ".yaml"));
    EXPECT_FALSE(scanned.tool_version.empty());
    if (tool != "debsums") {
      EXPECT_FALSE(scanned.definitions_version.empty());
      ASSERT_TRUE(scanned.definitions_date);
    }
  }
}

TEST_F(Actions, the_rootkit_hunters_run_to_their_end_and_say_what_a_person_must_read) {
  for (const std::string tool : {"rkhunter", "chkrootkit"}) {
    auto order = scan(tool, {}, false);
    order.timeout = Seconds{900};
    const auto scanned = orders().succeed<Scanned>(order);
    SCOPED_TRACE(tool + ": " + scanned.log);
    EXPECT_FALSE(scanned.tool_version.empty());
    EXPECT_TRUE(scanned.exit_code == 0 || scanned.exit_code == 1);
    // A clean machine gives warnings too; none of them may be taken for clean or for a threat.
    EXPECT_TRUE(scanned.verdict == ScanVerdict::clean || scanned.verdict == ScanVerdict::incomplete);
    EXPECT_EQ(scanned.threats.size(), 0U);
    for (const auto& why : scanned.why_incomplete)
      EXPECT_NE(why.find("warnings that a person has to read"), std::string::npos) << why;
  }
}

TEST_F(Actions, what_a_scanner_cannot_see_into_is_incomplete_never_clean) {
  plant(machine(), infection("eicar-out-of-reach"));
  const auto looked = orders().succeed<Scanned>(scan("clamav", {"/home"}, true));
  EXPECT_EQ(looked.verdict, ScanVerdict::incomplete);
  const auto has = [&](const std::string& name, const std::string& reason) {
    return std::ranges::any_of(looked.not_looked_at,
                               [&](const NotLookedAt& n) { return n.path.ends_with(name) && n.reason == reason; });
  };
  EXPECT_TRUE(has("secret.zip", "encrypted"));
  EXPECT_TRUE(has("deep.zip", "too_deep") || has("deep.zip", "limit"));
}

TEST_F(Actions, a_scanner_without_signatures_is_incomplete_never_clean) {
  machine().must({"systemctl", "stop", "clamav-daemon.service"});
  machine().must({"sh", "-c", "rm -f /var/lib/clamav/standfirm.*"});
  const auto came = orders().carry_out(scan("clamav", {"/home"}, false));
  if (came.status == OrderStatus::succeeded) {
    EXPECT_EQ(std::get<Scanned>(*came.result).verdict, ScanVerdict::incomplete);
  } else {
    EXPECT_EQ(came.status, OrderStatus::failed) << came.sentence;
  }
}

TEST_F(Actions, names_made_to_fool_do_not_touch_the_real_files) {
  const auto shadow = machine().read_file("/etc/shadow");
  plant(machine(), infection("L7-hostile-names"));
  const auto cleaned = orders().succeed<Scanned>(scan("clamav", {"/home"}, true));
  EXPECT_EQ(cleaned.verdict, ScanVerdict::cleaned);
  EXPECT_EQ(cleaned.threats.size(), 2U);
  EXPECT_EQ(machine().read_file("/etc/shadow"), shadow);
  EXPECT_TRUE(is_gone("L7-hostile-names"));
}

TEST_F(Actions, a_tool_whose_definition_is_not_the_one_ordered_does_not_run) {
  auto other = scan("clamav", {"/home"}, false);
  other.definition_sha256 = std::string(64, 'a');
  EXPECT_EQ(orders().carry_out(other).status, OrderStatus::refused);
}

TEST_F(Actions, start_up_entries_of_cron_systemd_preload_and_profile_are_seen_and_taken_out) {
  plant(machine(), infection("L1-cron"));
  EXPECT_GE(take_out("sysupd"), 1U);
  EXPECT_FALSE(machine().read_file("/etc/cron.d/sysupd"));

  plant(machine(), infection("L2-systemd"));
  EXPECT_GE(take_out("sf-upd"), 2U);
  EXPECT_GE(take_out("/usr/lib/systemd/.upd"), 1U);
  machine().must({"rm", "-f", "/usr/lib/systemd/.upd"});
  machine().must({"systemctl", "daemon-reload"});
  EXPECT_TRUE(is_gone("L2-systemd"));

  plant(machine(), infection("L3-preload"));
  EXPECT_EQ(take_out("libsfsim"), 1U);
  EXPECT_FALSE(machine().run({"grep", "libsfsim", "/proc/self/maps"}).ok());

  plant(machine(), infection("L5-profile"));
  EXPECT_GE(take_out("zz-sf.sh"), 1U);
  EXPECT_FALSE(machine().read_file("/etc/profile.d/zz-sf.sh"));
}

TEST_F(Actions, an_entry_that_changed_since_it_was_seen_is_left) {
  plant(machine(), infection("L1-cron"));
  const auto listed = orders().succeed<StartupEntriesListed>(ListStartupEntries{}).entries;
  const auto entry =
      std::ranges::find_if(listed, [](const StartupEntry& e) { return e.location == "/etc/cron.d/sysupd"; });
  ASSERT_NE(entry, listed.end());
  machine().write_file("/etc/cron.d/sysupd", "# something else now\n");
  EXPECT_EQ(orders().carry_out(RemoveStartupEntry{entry->kind, entry->location, entry->name, entry->digest}).status,
            OrderStatus::refused);
  EXPECT_EQ(machine().read_file("/etc/cron.d/sysupd"), "# something else now\n");
}

TEST_F(Actions, a_file_goes_to_the_vault_and_comes_back_with_owner_mode_and_time) {
  const std::string path = "/home/front-desk/appointments.txt";
  const auto about = [&] { return machine().must({"stat", "--format", "%U:%G %a %Y %s", path}); };
  machine().must({"chmod", "0640", path});
  machine().must({"touch", "--date", "2026-01-05 10:00", path});
  const auto before = about();
  const auto content = machine().read_file(path);
  const auto hash = machine().must({"sha256sum", path}).substr(0, 64);
  EXPECT_EQ(orders().carry_out(QuarantineFile{path, std::string(64, '0')}).status, OrderStatus::refused)
      << "another file than the one meant";
  const auto taken = orders().succeed<FileQuarantined>(QuarantineFile{path, hash});
  EXPECT_TRUE(taken.gone);
  EXPECT_FALSE(machine().read_file(path));
  const auto restored = orders().succeed<FileRestored>(RestoreFile{taken.vault_id});
  EXPECT_EQ(restored.path, path);
  EXPECT_EQ(machine().read_file(path), content);
  EXPECT_EQ(about(), before);
}

TEST_F(Actions, files_of_the_system_are_never_quarantined) {
  for (const char* path : {"/etc/passwd", "/etc/shadow", "/usr/bin/bash"}) {
    const auto hash = machine().must({"sha256sum", path}).substr(0, 64);
    EXPECT_EQ(orders().carry_out(QuarantineFile{path, hash}).status, OrderStatus::refused) << path;
    EXPECT_TRUE(machine().read_file(path));
  }
}

TEST_F(Actions, a_changed_program_of_the_system_is_found_though_size_and_time_are_the_same) {
  EXPECT_TRUE(orders().succeed<SystemFilesVerified>(VerifySystemFiles{}).intact);
  plant(machine(), infection("L4-changed-program"));
  const auto verified = orders().succeed<SystemFilesVerified>(VerifySystemFiles{});
  EXPECT_FALSE(verified.intact);
  EXPECT_TRUE(std::ranges::any_of(
      verified.changed, [](const ChangedFile& c) { return c.path == "/usr/bin/hostname" && c.change == "content"; }));
  EXPECT_EQ(orders().succeed<Scanned>(scan("debsums", {}, false)).verdict, ScanVerdict::found);
}

TEST_F(Actions, rolling_back_goes_to_before_the_infection_and_keeps_the_infected_state_aside) {
  const auto point = orders().succeed<RestorePointMade>(MakeRestorePoint{"before"}).point;
  plant(machine(), infection("svcd"));
  const auto evidence = SystemClock().now();
  const auto young = orders().succeed<RestorePointMade>(MakeRestorePoint{"after"}).point;
  EXPECT_EQ(orders().succeed<RestorePointsListed>(ListRestorePoints{}).points.size(), 2U);
  EXPECT_EQ(orders().carry_out(RollBack{young.id, young.made_at, evidence}).status, OrderStatus::refused);
  EXPECT_EQ(orders().carry_out(RollBack{young.id, point.made_at, evidence}).status, OrderStatus::refused)
      << "it believed the order's date";

  const auto before = machine().boot_id();
  const auto rolled = orders().succeed<RolledBack>(RollBack{point.id, point.made_at, evidence});
  EXPECT_NE(machine().boot_id(), before);
  EXPECT_TRUE(is_gone("svcd"));
  EXPECT_EQ(machine().read_file("/mnt/top/" + rolled.infected_state_kept_as + "/usr/local/lib/.svcd/payload.com"),
            eicar());
  EXPECT_EQ(orders().succeed<RestorePointsListed>(ListRestorePoints{}).points.size(), 2U);
}

TEST_F(Actions, updates_are_applied_also_while_isolated) {
  (void)orders().succeed<Isolated>(Isolate{{}, Seconds{3600}});
  const auto updated = orders().succeed<UpdatesApplied>(ApplyUpdates{});
  ASSERT_EQ(updated.updated.size(), 1U);
  EXPECT_EQ(updated.updated[0].name, "harbor-notes");
  EXPECT_EQ(updated.updated[0].to, "1.1");
  EXPECT_TRUE(updated.still_pending.empty());
  EXPECT_EQ(machine().must({"harbor-notes"}), "harbor-notes 1.1\n");
}

TEST_F(Actions, signing_in_as_the_user_shows_what_comes_back_with_them) {
  const auto quiet = orders().succeed<SignedInAsUser>(SignInAsUser{"front-desk", Seconds{2}});
  EXPECT_TRUE(quiet.session_opened);
  EXPECT_TRUE(quiet.came_back.empty());
  plant(machine(), infection("svcd"));
  const auto seen = orders().succeed<SignedInAsUser>(SignInAsUser{"front-desk", Seconds{2}});
  EXPECT_TRUE(std::ranges::any_of(
      seen.came_back, [](const StartupEntry& e) { return e.command.find("payload.com") != std::string::npos; }));
  EXPECT_EQ(machine().read_file("/var/tmp/.locale-cache/payload.com"), eicar());
}

TEST_F(Actions, a_user_is_logged_off) {
  machine().must(
      {"systemd-run", "--uid=front-desk", "--property=PAMName=login", "--unit=their-session", "sleep", "600"});
  const auto signed_in = [&] { return machine().run({"pgrep", "--uid", "front-desk", "sleep"}).ok(); };
  for (const auto until = std::chrono::steady_clock::now() + 20s;
       !signed_in() && std::chrono::steady_clock::now() < until;) {
  }
  ASSERT_TRUE(signed_in());
  const auto off = orders().succeed<UserLoggedOff>(LogOffUser{"front-desk"});
  EXPECT_EQ(off.sessions_left, 0U);
  EXPECT_FALSE(signed_in());
}

TEST_F(Actions, rights_are_taken_and_given_back_but_never_from_the_last_administrator) {
  machine().write_file("/etc/sudoers.d/front-desk", "front-desk ALL=(ALL) NOPASSWD: ALL\n", 0440);
  const auto removed = orders().succeed<AdministratorRemoved>(RemoveAdministrator{"front-desk"});
  EXPECT_FALSE(removed.still_administrator);
  EXPECT_NE(machine().run({"sudo", "-l", "-U", "front-desk"}).output.find("not allowed"), std::string::npos);
  EXPECT_TRUE(machine().run({"visudo", "-c"}).ok());
  EXPECT_EQ(orders().carry_out(RemoveAdministrator{"it-admin"}).status, OrderStatus::refused);
  EXPECT_NE(machine().must({"sudo", "-l", "-U", "it-admin"}).find("(ALL : ALL) ALL"), std::string::npos);
  (void)orders().succeed<AdministratorAdded>(AddAdministrator{"front-desk"});
  EXPECT_NE(machine().must({"sudo", "-l", "-U", "front-desk"}).find("(ALL : ALL) ALL"), std::string::npos);
}

}  // namespace
}  // namespace standfirm::practice

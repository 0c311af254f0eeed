// The faces that only real Windows can try whole, over recorded and documented answers: what counts is read back.
#include <gmock/gmock.h>

#include "agent/system/windows_machine/practised.hpp"

namespace standfirm::agent::windows_system {
namespace {

class WindowsFacesTest : public ::testing::Test, public Practised {
 protected:
  System system = machine.system();
  std::string why(const std::function<void()>& what) {
    try {
      what();
    } catch (const std::exception& problem) {
      return problem.what();
    }
    return "nothing was thrown";
  }
};

}  // namespace

// ---- safe mode -----------------------------------------------------------------------------------------------------

TEST_F(WindowsFacesTest, arming_that_bcdedit_only_claims_is_an_outage) {
  bcdedit_works = false;
  EXPECT_THAT(why([&] { system.power.arm_safe_mode(); }), ::testing::HasSubstr("could not be set to safe mode"));
  safe_boot = true;
  EXPECT_THAT(why([&] { system.power.disarm_safe_mode(); }), ::testing::HasSubstr("could not be set to normal"));
}
TEST_F(WindowsFacesTest, a_bcdedit_that_says_nothing_is_not_taken_for_disarmed) {
  programs.answer = [](const Program&) { return ScriptedPrograms::says(""); };  // Wine's way
  EXPECT_THAT(why([&] { (void)system.power.armed(); }), ::testing::HasSubstr("named no start entry"));
}
TEST_F(WindowsFacesTest, a_start_entry_is_read_in_any_language) {
  safe_boot = true;
  EXPECT_TRUE(system.power.armed());
  safe_boot = false;
  EXPECT_FALSE(system.power.armed());
}

// ---- restore points
// --------------------------------------------------------------------------------------------------

TEST_F(WindowsFacesTest, a_point_is_made_within_a_day_of_another_and_the_setting_is_as_it_was) {
  const std::string settings = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SystemRestore)";
  const auto first = system.restore_points.make("first", "order-1", clock.now());
  const auto second = system.restore_points.make("second", "order-2", clock.now());
  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(second.description, "second");
  EXPECT_EQ(system.restore_points.made_for("order-1")->id, first.id);
  EXPECT_FALSE(ports.registry.value(settings, "SystemRestorePointCreationFrequency"));
  ports.registry.write(settings, number_value("SystemRestorePointCreationFrequency", 60));
  (void)system.restore_points.make("third", "order-3", clock.now());
  EXPECT_EQ(number_of(ports.registry.value(settings, "SystemRestorePointCreationFrequency")), 60U);
}
TEST_F(WindowsFacesTest, a_point_that_windows_only_claims_to_have_made_is_an_outage) {
  points_are_made = false;
  EXPECT_THAT(why([&] { (void)system.restore_points.make("x", "order-1", clock.now()); }),
              ::testing::HasSubstr("none with a new number"));
}
TEST_F(WindowsFacesTest, no_point_is_asked_for_in_safe_mode) {
  safe_boot = true;
  new_start();
  EXPECT_THAT(why([&] { (void)system.restore_points.make("x", "order-1", clock.now()); }),
              ::testing::HasSubstr("safe mode"));
  EXPECT_TRUE(ports.wmi.called.empty());
}
TEST_F(WindowsFacesTest, going_back_is_done_when_windows_says_so_after_the_restart) {
  const auto point = system.restore_points.make("before", "order-1", clock.now());
  EXPECT_EQ(system.restore_points.roll_back("7", "@infected").error().code, RefusalCode::restore_point_unknown);
  ASSERT_TRUE(system.restore_points.roll_back(point.id, "@infected"));
  EXPECT_FALSE(system.restore_points.runs_from(point.id, "@infected")) << "not before the restart";
  new_start();
  EXPECT_TRUE(system.restore_points.runs_from(point.id, "@infected"));
  EXPECT_FALSE(system.restore_points.runs_from("7", "@infected"));
}
TEST_F(WindowsFacesTest, a_restore_that_failed_is_not_taken_for_done) {
  const auto point = system.restore_points.make("before", "order-1", clock.now());
  restore_fails = true;
  ASSERT_TRUE(system.restore_points.roll_back(point.id, "@infected"));
  new_start();
  EXPECT_FALSE(system.restore_points.runs_from(point.id, "@infected"));
}
TEST_F(WindowsFacesTest, points_are_listed_oldest_first_with_their_offset_from_utc) {
  points() = {{{"SequenceNumber", "12"}, {"CreationTime", "20260302120000.000000+060"}, {"Description", "b"}},
              {{"SequenceNumber", "11"}, {"CreationTime", "20260301120000.000000-000"}, {"Description", "a"}}};
  const auto all = system.restore_points.list();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, "11");
  EXPECT_EQ(to_text(all[1].made_at), "2026-03-02T11:00:00.000Z");
  points().push_back({{"Description", "no number"}});
  EXPECT_THROW((void)system.restore_points.list(), std::runtime_error);
}

// ---- isolation
// -------------------------------------------------------------------------------------------------------

TEST_F(WindowsFacesTest, only_the_server_loopback_and_leases_get_through) {
  const auto rules = WindowsFirewall::rules({{"192.0.2.10", 8471}, {"2001:db8::0:1", 8471}});
  unsigned blocks = 0;
  for (const auto& rule : rules) {
    if (!rule.permit) {
      ++blocks;
      EXPECT_TRUE(rule.address.empty() && rule.protocol == 0);
      continue;
    }
    const bool server = rule.address == "192.0.2.10" || rule.address == "2001:db8::1";
    const bool lease = rule.protocol == 17 && (rule.own_port == 68 || rule.own_port == 546);
    EXPECT_TRUE((server && rule.port == 8471 && rule.protocol == 6) || rule.loopback || lease || rule.protocol == 58);
    EXPECT_GT(rule.weight, 1U);
    EXPECT_FALSE(server && (rule.layer == PacketRule::Layer::accept_v4 || rule.layer == PacketRule::Layer::accept_v6))
        << "the server is called, it never calls";
  }
  EXPECT_EQ(blocks, 8U) << "every layer, both families";
  EXPECT_THROW((void)WindowsFirewall::rules({{"server.example", 8471}}), std::invalid_argument);
}
TEST_F(WindowsFacesTest, rules_that_were_not_kept_are_an_outage_and_nothing_stays_of_them) {
  ports.packets.does_nothing = true;
  EXPECT_THAT(why([&] { system.firewall.cut_off({{"192.0.2.10", 8471}}); }), ::testing::HasSubstr("did not keep"));
  EXPECT_FALSE(system.firewall.is_cut_off());
}

// ---- people
// ----------------------------------------------------------------------------------------------------------

TEST_F(WindowsFacesTest, the_last_enabled_administrator_stays_one) {
  ports.accounts.everybody[0].enabled = false;  // the one Windows came with
  ASSERT_TRUE(system.people.remove_administrator("front-desk", vault));
  EXPECT_EQ(system.people.remove_administrator("it-admin", vault).error().code, RefusalCode::last_administrator);
  EXPECT_THAT(system.people.administrators(), ::testing::ElementsAre("it-admin"));
}
TEST_F(WindowsFacesTest, a_group_that_still_lists_somebody_is_an_outage_whatever_the_call_said) {
  ports.accounts.does_nothing = true;
  EXPECT_THAT(why([&] { (void)system.people.remove_administrator("front-desk", vault); }),
              ::testing::HasSubstr("still lists"));
}
TEST_F(WindowsFacesTest, sessions_are_counted_and_ended) {
  ports.sessions.all = {{1, "front-desk"}, {2, R"(PRACTICE\front-desk)"}, {3, "it-admin"}};
  EXPECT_EQ(system.people.sessions_of("Front-Desk"), 2U);
  system.people.end_sessions_of("front-desk");
  EXPECT_EQ(system.people.sessions_of("front-desk"), 0U);
  EXPECT_EQ(system.people.sessions_of("it-admin"), 1U);
}
TEST_F(WindowsFacesTest, a_sign_in_is_watched_from_the_persons_own) {
  EXPECT_THAT(why([&] { (void)system.people.sign_in("front-desk", Seconds{3}); }), ::testing::HasSubstr("ask them"));
  ports.sessions.meanwhile = [&] {
    ports.sessions.all = {{4, "front-desk"}};
    ports.sessions.running = {{10, 4, R"(C:\Windows\explorer.exe)"}, {11, 4, R"(C:\evil.exe)"}, {12, 0, "svchost.exe"}};
  };
  const auto seen = system.people.sign_in("front-desk", Seconds{3});
  EXPECT_TRUE(seen.session_opened);
  EXPECT_THAT(seen.started, ::testing::ElementsAre(R"(C:\Windows\explorer.exe)", R"(C:\evil.exe)"));
}

// ---- updates
// ---------------------------------------------------------------------------------------------------------

TEST_F(WindowsFacesTest, an_update_that_is_still_offered_was_not_installed_whatever_its_code) {
  ports.updates.offered = {{"a", "KB1"}, {"b", "KB2"}};
  ports.updates.stuck = "b";
  std::string said;
  const auto applied = system.updates.apply([&](std::string_view text) { said += text; });
  ASSERT_EQ(applied.updated.size(), 1U);
  EXPECT_EQ(applied.updated[0].name, "KB1");
  EXPECT_THAT(applied.still_pending, ::testing::ElementsAre("KB2"));
  EXPECT_THAT(said, ::testing::HasSubstr("KB2 is still offered"));
}
TEST_F(WindowsFacesTest, a_pending_restart_is_read_from_windows_own_keys) {
  EXPECT_FALSE(system.updates.apply([](std::string_view) {}).restart_needed);
  ports.registry.write(R"(HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired)",
                       number_value("x", 1));
  EXPECT_TRUE(system.updates.apply([](std::string_view) {}).restart_needed);
}

// ---- system files
// ----------------------------------------------------------------------------------------------------

TEST_F(WindowsFacesTest, sfc_is_judged_by_the_servicing_log) {
  const std::string log = R"(C:\Windows\Logs\CBS\CBS.log)";
  const std::string old =
      "2026-01-01 00:00:00, Info CSI 00000001 [SR] Cannot repair member file [l:10]'old.dll' of X\r\n";
  put(log, old);
  std::string wrote =
      "2026-03-02 12:00:00, Info CSI 000001f3 [SR] Verifying 100 (0x0000000000000064) components\r\n"
      "2026-03-02 12:00:01, Info CSI 000001f4 [SR] Beginning Verify and Repair transaction\r\n"
      "2026-03-02 12:00:02, Info CSI 000001f5 [SR] Verify complete\r\n";
  programs.answer = [&](const Program& program) {
    EXPECT_EQ(program.argv, (std::vector<std::string>{"sfc.exe", "/verifyonly"}));
    put(log, old + wrote);
    return ScriptedPrograms::says(to_utf16("irgendetwas"), 0);
  };
  const auto nothing = [](std::uint64_t, std::uint64_t) {};
  auto verified = system.system_files.verify(nothing);
  EXPECT_TRUE(verified.intact);
  EXPECT_EQ(verified.files, 100U);

  wrote =
      "2026-03-02 12:00:01, Info CSI 000001f6 [SR] Cannot repair member file [l:22{11}]\"wdigest.dll\" of Microsoft-X, "
      "hash mismatch\r\n" +
      wrote;
  put(log, old);
  verified = system.system_files.verify(nothing);
  ASSERT_EQ(verified.changed.size(), 1U);
  EXPECT_EQ(verified.changed[0].path, "wdigest.dll");
  EXPECT_FALSE(verified.intact);

  wrote = "";
  put(log, old);
  verified = system.system_files.verify(nothing);
  EXPECT_FALSE(verified.intact) << "exit 0 and no word in the log is no verdict";
  EXPECT_THAT(verified.could_not_read, ::testing::ElementsAre(::testing::HasSubstr("irgendetwas")));
}
TEST_F(WindowsFacesTest, windows_files_belong_to_windows_and_a_strangers_beside_them_do_not) {
  auto& files_of = system.system_files;
  const std::string system32 = R"(C:\Windows\System32\)";
  EXPECT_EQ(files_of.owner_of(agent_path(R"(C:\Program Files\Standfirm\standfirm-exec.exe)")), "Standfirm");
  EXPECT_EQ(files_of.owner_of(agent_path(R"(C:\Users\front-desk\evil.exe)")), std::nullopt);
  ports.images.signers[system32 + "evil.exe"] = "";
  ports.images.signers[system32 + "notepad.exe"] = "Microsoft Windows";
  EXPECT_EQ(files_of.owner_of(agent_path(system32 + "evil.exe")), std::nullopt);
  EXPECT_EQ(files_of.owner_of(agent_path(system32 + "notepad.exe")), "Windows");
  EXPECT_THROW((void)files_of.owner_of(agent_path(system32 + "unknown.exe")), std::runtime_error) << "never guessed";
}

// ---- facts
// -----------------------------------------------------------------------------------------------------------

TEST_F(WindowsFacesTest, facts_come_with_their_sources_and_what_is_unknown_says_why) {
  const std::string uninstall = R"(SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall)";
  ports.registry.write("HKLM\\" + uninstall + R"(\{1})", text_value("DisplayName", "TeamViewer"));
  ports.registry.write("HKLM\\" + uninstall + R"(\{1})", text_value("DisplayVersion", "15.0"));
  ports.registry.write(std::string(a_person) + "\\" + uninstall + R"(\z)", text_value("DisplayName", "Zoom"));
  ports.registry.write("HKLM\\" + uninstall + R"(\{2})", text_value("DisplayName", "A part"));
  ports.registry.write("HKLM\\" + uninstall + R"(\{2})", number_value("SystemComponent", 1));
  put(R"(C:\Users\front-desk\Documents\letter.txt)", "12345");
  const auto facts = system.about.read();
  EXPECT_EQ(facts.operating_system, "Windows 11 Pro") << "the registry still says 10";
  EXPECT_EQ(facts.operating_system_version, "10.0.22631.3155 (23H2)");
  ASSERT_EQ(facts.programs->size(), 2U);
  EXPECT_EQ((*facts.programs)[0].name, "TeamViewer");
  EXPECT_THAT(*facts.remote_tools, ::testing::ElementsAre("TeamViewer"));
  EXPECT_EQ((*facts.user_data)[0].bytes, 5U);
  EXPECT_EQ(facts.disk_free_bytes, 400U);
  EXPECT_FALSE(facts.antivirus);
  EXPECT_THAT(facts.unknown.at("antivirus"), ::testing::HasSubstr("SecurityCenter2"));
  EXPECT_THAT(facts.unknown.at("firewall"), ::testing::HasSubstr("no profile"));
  EXPECT_EQ(facts.sources->at("programs").source, "the registry's lists of what can be uninstalled");
}
TEST_F(WindowsFacesTest, an_anti_virus_is_as_windows_security_centre_and_defender_say) {
  ports.wmi.rows(R"(root\SecurityCenter2)", "SELECT * FROM AntiVirusProduct") = {
      {{"displayName", "Windows Defender"}, {"productState", "397568"}},
      {{"displayName", "Other"}, {"productState", "393472"}}};
  ports.wmi.rows(R"(root\Microsoft\Windows\Defender)", "SELECT * FROM MSFT_MpComputerStatus") = {
      {{"AMProductVersion", "4.18.1"}, {"AntivirusSignatureLastUpdated", "20260302080000.000000+000"}}};
  const auto facts = system.about.read();
  ASSERT_TRUE(facts.antivirus);
  EXPECT_TRUE((*facts.antivirus)[0].running);
  EXPECT_EQ((*facts.antivirus)[0].version, "4.18.1");
  EXPECT_EQ(to_text(*(*facts.antivirus)[0].definitions_date), "2026-03-02T08:00:00.000Z");
  EXPECT_FALSE((*facts.antivirus)[1].running);
  EXPECT_FALSE((*facts.antivirus)[1].definitions_date);
}
TEST_F(WindowsFacesTest, a_recording_answers_as_its_machine_did_and_nothing_else) {
  const auto recording = json::read_text<recorded::Recording>(R"json({"recorded_on":"made up for this test",
    "registry":{"HKLM\\SOFTWARE\\X":[{"name":"Y","kind":4,"data":"AQAAAA=="}]},
    "wmi":[{"name_space":"root\\SecurityCenter2","question":"SELECT * FROM AntiVirusProduct","rows":[],"why":"invalid namespace (0x8004100e)"}],
    "programs":[],"signers":{"C:\\a.exe":""}})json");
  ASSERT_TRUE(recording) << recording.error().text();
  ports.load(*recording);
  EXPECT_EQ(number_of(ports.registry.value(R"(HKLM\SOFTWARE\X)", "Y")), 1U);
  EXPECT_EQ(system.about.read().unknown.at("antivirus"), "invalid namespace (0x8004100e)");
  EXPECT_EQ(ports.images.signer(R"(C:\a.exe)"), "");
  EXPECT_THROW((void)ports.images.signer(R"(C:\b.exe)"), std::runtime_error);
}

}  // namespace standfirm::agent::windows_system

// What starts by itself on Windows: found where it is planted, taken out exactly as seen, kept, put back.
#include <gmock/gmock.h>

#include "agent/system/windows_machine/practised.hpp"
#include "agent/system/windows_machine/startup_entries.hpp"
#include "agent/system/windows_machine/tasks.hpp"

namespace standfirm::agent::windows_system {
namespace {

using actions::StartupEntry;
constexpr const char* winlogon = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon)";
constexpr const char* services_key = R"(HKLM\SYSTEM\CurrentControlSet\Services)";
constexpr const char* task_cache = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree)";

class WindowsStartupTest : public ::testing::Test, public Practised {
 protected:
  Startup& startup() { return startup_; }
  std::vector<StartupEntry> of_kind(const std::string& kind) {
    auto all = startup_.list().entries;
    std::erase_if(all, [&](const StartupEntry& entry) { return entry.kind != kind; });
    return all;
  }
  StartupEntry the_one(const std::string& kind) {
    const auto all = of_kind(kind);
    EXPECT_EQ(all.size(), 1U) << kind;
    return all.empty() ? StartupEntry{} : all.front();
  }
  Allowed<actions::StartupEntryRemoved> remove(const StartupEntry& entry) {
    return startup_.remove({entry.kind, entry.location, entry.name, entry.digest}, vault);
  }
  void write(const std::string& key, const RegistryValue& value) { ports.registry.write(key, value); }

  WindowsStartup startup_{ports.ports(), clock};
};

}  // namespace

TEST_F(WindowsStartupTest, a_machine_as_windows_made_it_lists_nothing) {
  const auto listed = startup().list();
  EXPECT_THAT(listed.entries, ::testing::IsEmpty());
  EXPECT_THAT(listed.could_not_read, ::testing::IsEmpty());
}

TEST_F(WindowsStartupTest, run_keys_of_the_machine_of_narrow_programs_and_of_each_person_are_listed) {
  write(run_key, text_value("one", "C:\\one.exe"));
  write(R"(HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run)", text_value("two", "C:\\two.exe"));
  write(std::string(a_person) + R"(\SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnce)",
        text_value("three", "C:\\3.exe"));
  EXPECT_EQ(of_kind("run_key").size(), 2U);
  EXPECT_EQ(the_one("run_once_key").name, "three");
}

TEST_F(WindowsStartupTest, tells_of_each_program_its_hash_version_and_signature_or_that_it_is_unknown) {
  put(R"(C:\Users\Public\upd.exe)", "harmless");
  write(run_key, text_value("upd", R"("C:\Users\Public\upd.exe" --quiet)"));
  EXPECT_THAT(the_one("run_key").command,
              ::testing::AllOf(::testing::HasSubstr("--quiet [SHA-256 " + sha256_of("harmless")),
                               ::testing::HasSubstr("signature unknown: no signature was recorded")));
  ports.images.signers[R"(C:\Users\Public\upd.exe)"] = "";
  ports.images.versions[R"(C:\Users\Public\upd.exe)"] = "1.2.3.4";
  EXPECT_THAT(the_one("run_key").command, ::testing::HasSubstr("version 1.2.3.4, not signed]"));
  write(run_key, text_value("upd", R"(C:\nowhere.exe)"));
  EXPECT_THAT(the_one("run_key").command, ::testing::HasSubstr("its program could not be read"));
}

TEST_F(WindowsStartupTest, what_windows_signed_is_brought_by_windows_but_not_what_its_tools_are_told_to_run) {
  const std::string system = R"(C:\Windows\System32\)";
  put(system + "SecurityHealthSystray.exe", "tray");
  put(system + "rundll32.exe", "rundll32");
  put(system + "cmd.exe", "cmd");
  for (const char* name : {"SecurityHealthSystray.exe", "rundll32.exe", "cmd.exe"})
    ports.images.signers[system + name] = "Microsoft Windows";
  write(run_key, text_value("SecurityHealth", R"(%windir%\system32\SecurityHealthSystray.exe)", Kind::expanded_text));
  EXPECT_EQ(the_one("run_key").package, "Windows");
  EXPECT_EQ(remove(the_one("run_key")).error().code, RefusalCode::not_entitled);
  write(run_key, text_value("SecurityHealth", R"(cmd.exe /c start C:\evil.exe)"));
  EXPECT_FALSE(the_one("run_key").package);
  write(run_key, text_value("SecurityHealth", R"(rundll32.exe C:\evil.dll,Start)"));
  EXPECT_FALSE(the_one("run_key").package);
}

TEST_F(WindowsStartupTest, a_value_is_taken_out_kept_in_the_vault_and_put_back_as_it_was) {
  const auto value = text_value("sysupd", R"(%TEMP%\upd.exe)", Kind::expanded_text);
  write(run_key, value);
  const auto entry = the_one("run_key");
  const auto removed = remove(entry);
  ASSERT_TRUE(removed) << removed.error().sentence;
  EXPECT_TRUE(removed->gone);
  EXPECT_FALSE(ports.registry.value(run_key, "sysupd"));
  EXPECT_EQ(vault.note_of(removed->vault_id)->path, entry.location);
  EXPECT_EQ(vault.give_back(removed->vault_id).error().code, RefusalCode::invalid_argument) << "it is no file";
  const auto back = startup().put_back(removed->vault_id, vault);
  ASSERT_TRUE(back) << back.error().sentence;
  EXPECT_EQ(ports.registry.value(run_key, "sysupd"), value);
}

TEST_F(WindowsStartupTest, nothing_is_put_back_over_something_else) {
  write(run_key, text_value("sysupd", "C:\\upd.exe"));
  const auto removed = remove(the_one("run_key"));
  ASSERT_TRUE(removed);
  write(run_key, text_value("sysupd", "C:\\other.exe"));
  EXPECT_EQ(startup().put_back(removed->vault_id, vault).error().code, RefusalCode::version_conflict);
}

TEST_F(WindowsStartupTest, only_what_was_seen_is_taken_out) {
  write(run_key, text_value("sysupd", "C:\\upd.exe"));
  const auto seen = the_one("run_key");
  write(run_key, text_value("sysupd", "C:\\other.exe"));
  EXPECT_EQ(remove(seen).error().code, RefusalCode::version_conflict);
  ports.registry.erase(run_key, "sysupd");
  EXPECT_EQ(remove(seen).error().code, RefusalCode::not_found);
}

TEST_F(WindowsStartupTest, a_value_that_does_not_go_is_not_reported_gone) {
  write(run_key, text_value("sysupd", "C:\\upd.exe"));
  const auto entry = the_one("run_key");
  ports.registry.lost_writes = true;
  const auto removed = remove(entry);
  ASSERT_TRUE(removed);
  EXPECT_FALSE(removed->gone);
}

TEST_F(WindowsStartupTest, userinit_with_something_appended_becomes_what_windows_needs_to_sign_anybody_in) {
  write(winlogon, text_value("Userinit", R"(C:\Windows\system32\userinit.exe,C:\ProgramData\evil.exe)"));
  write(winlogon, text_value("Shell", "Explorer.exe"));
  const auto removed = remove(the_one("winlogon"));
  ASSERT_TRUE(removed);
  EXPECT_TRUE(removed->gone);
  EXPECT_EQ(text_at(ports.registry, winlogon, "Userinit"), R"(C:\Windows\system32\userinit.exe,)");
  ASSERT_TRUE(startup().put_back(removed->vault_id, vault));
  EXPECT_THAT(text_at(ports.registry, winlogon, "Userinit"), ::testing::EndsWith("evil.exe"));
}

TEST_F(WindowsStartupTest, of_a_list_of_security_packages_only_the_stranger_goes) {
  const std::string lsa = R"(HKLM\SYSTEM\CurrentControlSet\Control\Lsa)";
  write(lsa, texts_value("Notification Packages", {"scecli", "evil", "rassfm"}));
  const auto entry = the_one("lsa_package");
  EXPECT_EQ(entry.command.substr(0, 4), "evil");
  ASSERT_TRUE(remove(entry));
  EXPECT_EQ(texts_of(*ports.registry.value(lsa, "Notification Packages")),
            (std::vector<std::string>{"scecli", "rassfm"}));
}

TEST_F(WindowsStartupTest, debuggers_libraries_policies_and_the_proxy_are_listed) {
  const std::string nt = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion)";
  write(nt + R"(\Image File Execution Options\sethc.exe)", text_value("Debugger", "cmd.exe"));
  write(nt + R"(\Windows)", text_value("AppInit_DLLs", "C:\\evil.dll"));
  write(R"(HKLM\SOFTWARE\Policies\Google\Chrome\ExtensionInstallForcelist)", text_value("1", "abcdef;https://updates"));
  const std::string internet =
      std::string(a_person) + R"(\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings)";
  write(internet, text_value("ProxyServer", "198.51.100.7:8080"));
  write(internet, number_value("ProxyEnable", 1));
  EXPECT_THAT(the_one("ifeo_debugger").location, ::testing::EndsWith("sethc.exe"));
  EXPECT_TRUE(remove(the_one("ifeo_debugger"))->gone);
  EXPECT_TRUE(remove(the_one("appinit_dll"))->gone);
  EXPECT_TRUE(remove(the_one("browser_policy"))->gone);
  for (const auto& entry : of_kind("proxy")) EXPECT_TRUE(remove(entry)->gone);
  EXPECT_EQ(number_of(ports.registry.value(internet, "ProxyEnable")), 0U);
  EXPECT_FALSE(ports.registry.value(internet, "ProxyServer"));
}

TEST_F(WindowsStartupTest, a_service_that_starts_by_itself_is_stopped_deleted_and_kept_whole) {
  const auto key = std::string(services_key) + R"(\SFSim)";
  write(key, text_value("ImagePath", R"(C:\ProgramData\svc.exe)"));
  write(key, number_value("Start", 2));
  write(key, number_value("Type", 16));
  write(key + R"(\Parameters)", text_value("Mode", "quiet"));
  const auto by_hand = std::string(services_key) + R"(\ByHand)";
  write(by_hand, number_value("Start", 3));
  write(by_hand, number_value("Type", 16));
  const std::string safe = R"(HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Network\SFSim)";
  write(safe, text_value("", "Service"));
  ports.services.running = {"SFSim"};
  EXPECT_TRUE(remove(the_one("safe_boot_service"))->gone);
  EXPECT_FALSE(ports.registry.keys(safe));
  const auto removed = remove(the_one("service"));
  ASSERT_TRUE(removed);
  EXPECT_TRUE(removed->gone);
  EXPECT_FALSE(ports.services.runs("SFSim"));
  ASSERT_TRUE(startup().put_back(removed->vault_id, vault));
  EXPECT_EQ(text_at(ports.registry, key + R"(\Parameters)", "Mode"), "quiet");

  write(safe, text_value("", "Service"));
  EXPECT_TRUE(remove(the_one("service"))->gone);
  EXPECT_FALSE(ports.registry.keys(safe)) << "its place in safe mode went with it";
}

TEST_F(WindowsStartupTest, the_agents_own_service_is_not_taken_out) {
  const auto key = std::string(services_key) + R"(\standfirm-agent)";
  write(key, text_value("ImagePath", R"("C:\Program Files\Standfirm\standfirm-agent.exe" run)"));
  write(key, number_value("Start", 2));
  write(key, number_value("Type", 16));
  EXPECT_EQ(the_one("service").package, "Standfirm");
  EXPECT_EQ(remove(the_one("service")).error().code, RefusalCode::not_entitled);
}

TEST_F(WindowsStartupTest, a_task_is_read_in_utf_16_erased_by_the_scheduler_and_its_file_and_key_are_gone) {
  const std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-16\"?><Task><RegistrationInfo><Author>x</Author></RegistrationInfo>"
      "<Settings><Enabled>true</Enabled></Settings><Actions><Exec><Command>C:\\evil.exe</Command>"
      "<Arguments>/a &amp; /b</Arguments></Exec></Actions></Task>";
  put(R"(C:\Windows\System32\Tasks\SF\Update)", "\xFF\xFE" + to_utf16(xml));
  write(std::string(task_cache) + R"(\SF\Update)", text_value("Id", "{1}"));
  write(std::string(task_cache) + R"(\SF\Update)", {"SD", 3, "rights"});
  const auto entry = the_one("task");
  EXPECT_EQ(entry.name, R"(\SF\Update)");
  EXPECT_THAT(entry.command, ::testing::StartsWith(R"(C:\evil.exe /a & /b)"));
  const auto removed = remove(entry);
  ASSERT_TRUE(removed) << removed.error().sentence;
  EXPECT_TRUE(removed->gone);
  EXPECT_EQ(ports.tasks.erased, std::vector<std::string>{R"(\SF\Update)"});
  EXPECT_FALSE(ports.registry.keys(std::string(task_cache) + R"(\SF\Update)"));
  EXPECT_TRUE(vault.note_of(removed->vault_id));
}

TEST_F(WindowsStartupTest, a_task_that_hides_from_the_list_is_found_in_windows_own) {
  write(std::string(task_cache) + R"(\Hidden)", text_value("Id", "{2}"));
  EXPECT_THAT(the_one("task").command, ::testing::StartsWith("hidden"));
  EXPECT_TRUE(remove(the_one("task"))->gone);
}

TEST_F(WindowsStartupTest, files_in_both_start_up_folders_are_taken_into_the_vault) {
  const std::string inside = R"(\Microsoft\Windows\Start Menu\Programs\Startup\)";
  put(R"(C:\ProgramData)" + inside + "evil.exe", "MZ");
  put(R"(C:\Users\front-desk\AppData\Roaming)" + inside + "evil.lnk", "L");
  put(R"(C:\ProgramData)" + inside + "desktop.ini", "[x]");
  const auto all = of_kind("startup_folder");
  ASSERT_EQ(all.size(), 2U);
  for (const auto& entry : all) EXPECT_TRUE(remove(entry)->gone);
  EXPECT_EQ(get(R"(C:\ProgramData)" + inside + "evil.exe"), "(not there)");
}

TEST_F(WindowsStartupTest, one_line_goes_out_of_the_hosts_file_and_the_rest_stays_byte_for_byte) {
  const std::string hosts = R"(C:\Windows\System32\drivers\etc\hosts)";
  put(hosts, "# practice\r\n127.0.0.1 localhost\r\n203.0.113.9 bank.example\r\n10.0.0.1 server # ours\r\nlast");
  const auto all = of_kind("hosts_line");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(remove(all.front())->gone);
  EXPECT_EQ(get(hosts), "# practice\r\n127.0.0.1 localhost\r\n10.0.0.1 server # ours\r\nlast");
}

TEST_F(WindowsStartupTest, what_could_not_be_read_is_said_and_the_rest_is_listed) {
  write(run_key, text_value("one", "C:\\one.exe"));
  ports.registry.denied = services_key;
  ports.wmi.asked.clear();
  write(R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\S-1-5-21-1-2-3-1007)",
        text_value("ProfileImagePath", R"(C:\Users\away)"));
  const auto listed = startup().list();
  EXPECT_EQ(listed.entries.size(), 1U);
  EXPECT_THAT(listed.could_not_read,
              ::testing::UnorderedElementsAre(
                  ::testing::HasSubstr("services: access is denied"), ::testing::HasSubstr("WMI's subscriptions"),
                  R"(C:\Users\away: its owner is not signed in, so that person's registry is not loaded)"));
}

TEST_F(WindowsStartupTest, a_subscription_is_listed_and_left_to_a_person) {
  ports.wmi.rows(R"(root\subscription)", "SELECT * FROM CommandLineEventConsumer") = {
      {{"Name", "Updater"}, {"CommandLineTemplate", "powershell -enc AAAA"}}};
  EXPECT_EQ(the_one("wmi_subscription").name, "Updater");
  EXPECT_EQ(remove(the_one("wmi_subscription")).error().code, RefusalCode::not_entitled);
}

TEST(WindowsText, utf_16_goes_there_and_back_with_halves_mended) {
  const std::string text = "aé€\xF0\x9F\x98\x80";
  EXPECT_EQ(from_utf16(to_utf16(text)), text);
  EXPECT_EQ(from_utf16(std::string("\x00\xD8\x61\x00", 4)),
            "\xEF\xBF\xBD"
            "a");
  EXPECT_EQ(decoded("\xFF\xFE" + to_utf16("sfc")), "sfc");
  EXPECT_EQ(decoded(to_utf16("sfc")), "sfc");
  EXPECT_EQ(decoded("plain"), "plain");
}

TEST(WindowsText, the_program_of_a_command_line_is_found_as_windows_finds_it) {
  recorded::Registry registry;
  const auto in = [&](const char* line) { return program_in(registry, line); };
  EXPECT_EQ(in(R"("C:\Program Files\A\b.exe" /x)"), R"(C:\Program Files\A\b.exe)");
  EXPECT_EQ(in(R"(C:\Program Files\A\b.exe /x)"), R"(C:\Program Files\A\b.exe)");
  EXPECT_EQ(in(R"(\??\C:\x.sys)"), R"(C:\x.sys)");
  EXPECT_EQ(in(R"(\SystemRoot\System32\drivers\x.sys)"), R"(C:\Windows\System32\drivers\x.sys)");
  EXPECT_EQ(in(R"(system32\drivers\x.sys)"), R"(C:\Windows\system32\drivers\x.sys)");
  EXPECT_EQ(in("cmd /c x"), R"(C:\Windows\System32\cmd.exe)");
  EXPECT_EQ(in(R"(%windir%\System32\rundll32.exe "C:\a b\x.dll",Start)"), R"(C:\a b\x.dll)");
  EXPECT_EQ(in("   "), "");
}

TEST(WindowsTask, hostile_xml_only_says_less) {
  EXPECT_TRUE(task_from("<Exec><Command>never closed").commands.empty());
  EXPECT_TRUE(task_from("<ExecX><Command>a</Command></ExecX>").commands.empty());
  EXPECT_TRUE(task_from("").commands.empty());
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "<Exec><Command>a</Command></Exec>";
  EXPECT_EQ(task_from(many).commands.size(), 64U);
}

}  // namespace standfirm::agent::windows_system

// src/agent/system/windows_machine/practised.hpp: what the tests share: a Windows machine in a folder, on which bcdedit
// and System Restore are acted out as they are documented, their traps included.
#pragma once
#include <set>

#include "agent/files/vault.hpp"
#include "agent/system/windows_machine/machine.hpp"
#include "agent/system/windows_machine/recorded.hpp"
#include "agent/testing.hpp"

namespace standfirm::agent::windows_system {

inline constexpr const char* run_key = R"(HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run)";
inline constexpr const char* a_person = R"(HKU\S-1-5-21-1-2-3-1001)";

class Practised {
 public:
  Practised() : ports(files, programs), machine(ports.ports(), state.path(), clock) {
    const auto put = [&](const std::string& key, const RegistryValue& value) { ports.registry.write(key, value); };
    const std::string version = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion)";
    put(version, text_value("SystemRoot", R"(C:\Windows)"));
    put(version, text_value("ProductName", "Windows 10 Pro"));
    put(version, text_value("CurrentBuildNumber", "22631"));
    put(version, text_value("BuildLabEx", "22621.1.amd64fre.ni_release.220506-1250"));
    put(version, number_value("CurrentMajorVersionNumber", 10));
    put(version, number_value("CurrentMinorVersionNumber", 0));
    put(version, number_value("UBR", 3155));
    put(version, text_value("DisplayVersion", "23H2"));
    put(version + R"(\Winlogon)", text_value("Userinit", R"(C:\Windows\system32\userinit.exe,)"));
    put(version + R"(\Winlogon)", text_value("Shell", "explorer.exe"));
    put(a_person, text_value("Practice", "of nobody"));
    put(version + R"(\ProfileList\S-1-5-21-1-2-3-1001)", text_value("ProfileImagePath", R"(C:\Users\front-desk)"));
    for (const char* name : {"CommandLineEventConsumer", "ActiveScriptEventConsumer"})
      (void)ports.wmi.rows(R"(root\subscription)", std::string("SELECT * FROM ") + name);
    (void)ports.wmi.rows(R"(root\default)", "SELECT * FROM SystemRestore");
    ports.accounts.everybody = {{"Administrator", "S-1-5-21-1-2-3-500", true},
                                {"front-desk", "S-1-5-21-1-2-3-1001", true},
                                {"it-admin", "S-1-5-21-1-2-3-1002", true}};
    ports.accounts.members = {"S-1-5-21-1-2-3-500", "S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1002"};
    ports.host.volumes = {{"C:", R"(C:\)", "NTFS", 1000, 400, std::nullopt}};
    files_.put("/C:/Windows/System32/drivers/etc/hosts", "# practice\r\n127.0.0.1 localhost\r\n");
    programs.answer = [this](const Program& program) { return act(program); };
    ports.wmi.act = [this](const std::string& method, const WmiArguments& arguments) {
      return restore(method, arguments);
    };
  }
  void new_start() {
    ++ports.host.starts;
    const std::string option = R"(HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Option)";
    if (safe_boot)
      ports.registry.write(option, number_value("OptionValue", 2));
    else
      ports.registry.erase_key(option);
    ports.packets.clear();
    ports.sessions.all.clear();
    restore_status = restoring ? (restore_fails ? 0 : 1) : restore_status;
    restoring = false;
  }
  /// A file by its Windows name.
  std::filesystem::path put(const std::string& windows, const std::string& content) const {
    return files_.put(agent_path(windows), content);
  }
  [[nodiscard]] std::string get(const std::string& windows) const { return files_.get(agent_path(windows)); }
  [[nodiscard]] std::vector<WmiRow>& points() {
    return ports.wmi.rows(R"(root\default)", "SELECT * FROM SystemRestore");
  }

  bool safe_boot = false, bcdedit_works = true;
  bool restoring = false, restore_fails = false, points_are_made = true;
  int restore_status = 0;
  std::string now_in_wmi = "20260302120000.000000-000";

 private:
  Folder files_;

 public:
  Folder state;
  Tree files{files_.path()};
  ManualClock clock{*time_from_text("2026-03-02T12:00:00Z")};
  ScriptedPrograms programs;
  recorded::Machine ports;
  Vault vault{files, state.path() / "vault"};
  Faces machine;

 private:
  ProgramEnded act(const Program& program) {
    const auto& argv = program.argv;
    if (argv[0] == "bcdedit.exe" && argv[1] == "/enum")
      return ScriptedPrograms::says(
          "\r\nWindows-Startladeprogramm\r\n-------------------------\r\nBezeichner              {current}\r\n"
          "device                  partition=C:\r\npath                    \\Windows\\system32\\winload.efi\r\n" +
          std::string(safe_boot ? "safeboot                Network\r\n" : ""));
    if (argv[0] == "bcdedit.exe" && argv[1] == "/set" && bcdedit_works) safe_boot = true;
    if (argv[0] == "bcdedit.exe" && argv[1] == "/deletevalue") {
      if (!safe_boot) return ScriptedPrograms::says("Fehler beim Loeschen: Element nicht gefunden.\r\n", 1);
      if (bcdedit_works) safe_boot = false;
    }
    return ScriptedPrograms::says("");
  }
  /// As documented: within 24 hours of another no point is made, though the call says it was.
  std::int64_t restore(const std::string& method, const WmiArguments& arguments) {
    if (method == "GetLastRestoreStatus") return restore_status;
    if (method == "Restore") {
      restoring = true;
      return 0;
    }
    const auto often = number_of(ports.registry.value(
        R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SystemRestore)", "SystemRestorePointCreationFrequency"));
    if (points_are_made && (points().empty() || often == 0U))
      points().push_back({{"SequenceNumber", std::to_string(100 + points().size())},
                          {"CreationTime", now_in_wmi},
                          {"Description", std::get<std::string>(arguments.at("Description"))},
                          {"RestorePointType", "12"}});
    return 0;
  }
};

}  // namespace standfirm::agent::windows_system

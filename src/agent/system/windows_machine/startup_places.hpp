// src/agent/system/windows_machine/startup_places.hpp: where things that start by themselves are written in the
// registry of Windows. Services, tasks, folders and the hosts file have ways of their own (startup.cpp).
#pragma once
#include <string_view>

namespace standfirm::agent::windows_system {

/// How the things in a key are told apart.
enum class Each {
  value,         ///< each value is one
  named,         ///< the value `name`, when it is not `brought`
  element,       ///< each text of the list `name` that is not in `brought` (separated by '|')
  below,         ///< the value `name` of each key below
  below_server,  ///< the same, two keys down: CLSID\{...}\InprocServer32
};

/// Of the machine as a 64-bit program sees it, of the machine as 32-bit programs do, of each person.
enum : unsigned { machine = 1, narrow = 2, person = 4, everywhere = 7 };

struct Place {
  const char* kind;
  unsigned whose;
  const char* key;  ///< below HKLM\ or HKU\<person>\; `narrow` reads it below SOFTWARE\WOW6432Node
  Each each = Each::value;
  const char* name = "";
  /// What Windows itself puts there, {windows} standing for its folder; of `named` written back when something else is
  /// taken out, nothing meaning that the value goes.
  const char* brought = "";
};

inline constexpr Place places[] = {
    {"run_key", everywhere, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\Run)"},
    {"run_key", everywhere, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer\Run)"},
    {"run_once_key", everywhere, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnce)"},
    {"run_once_key", everywhere, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnceEx)", Each::below},
    {"run_once_key", machine | person, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\RunServices)"},
    {"run_once_key", machine | person, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\RunServicesOnce)"},
    {"winlogon", machine, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon)", Each::named, "Userinit",
     R"({windows}\system32\userinit.exe,)"},
    {"winlogon", machine | person, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon)", Each::named, "Shell",
     "explorer.exe"},
    {"winlogon", machine, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon)", Each::named, "Taskman"},
    {"winlogon", machine, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon)", Each::named, "AppSetup"},
    {"winlogon", machine, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon)", Each::named, "GinaDLL"},
    {"winlogon", machine, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\Notify)", Each::below, "DLLName"},
    {"winlogon", person, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows)", Each::named, "Load"},
    {"winlogon", person, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows)", Each::named, "Run"},
    {"logon_script", person, R"(Environment)", Each::named, "UserInitMprLogonScript"},
    {"screen_saver", person, R"(Control Panel\Desktop)", Each::named, "SCRNSAVE.EXE"},
    {"ifeo_debugger", machine | narrow, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options)",
     Each::below, "Debugger"},
    {"ifeo_debugger", machine, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\SilentProcessExit)", Each::below,
     "MonitorProcess"},
    {"appinit_dll", machine | narrow, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows)", Each::named,
     "AppInit_DLLs"},
    {"appcert_dll", machine, R"(SYSTEM\CurrentControlSet\Control\Session Manager\AppCertDlls)"},
    {"boot_execute", machine, R"(SYSTEM\CurrentControlSet\Control\Session Manager)", Each::element, "BootExecute",
     "autocheck autochk *|autocheck autochk /q /v *"},
    {"boot_execute", machine, R"(SYSTEM\CurrentControlSet\Control\Session Manager)", Each::element, "SetupExecute"},
    {"lsa_package", machine, R"(SYSTEM\CurrentControlSet\Control\Lsa)", Each::element, "Security Packages", R"("")"},
    {"lsa_package", machine, R"(SYSTEM\CurrentControlSet\Control\Lsa)", Each::element, "Authentication Packages",
     "msv1_0"},
    {"lsa_package", machine, R"(SYSTEM\CurrentControlSet\Control\Lsa)", Each::element, "Notification Packages",
     "scecli|rassfm"},
    {"lsa_package", machine, R"(SYSTEM\CurrentControlSet\Control\Lsa\OSConfig)", Each::element, "Security Packages",
     R"("")"},
    {"print_monitor", machine, R"(SYSTEM\CurrentControlSet\Control\Print\Monitors)", Each::below, "Driver"},
    {"time_provider", machine, R"(SYSTEM\CurrentControlSet\Services\W32Time\TimeProviders)", Each::below, "DllName"},
    {"netsh_helper", machine | narrow, R"(SOFTWARE\Microsoft\NetSh)"},
    {"active_setup", machine | narrow, R"(SOFTWARE\Microsoft\Active Setup\Installed Components)", Each::below,
     "StubPath"},
    {"command_autorun", everywhere, R"(SOFTWARE\Microsoft\Command Processor)", Each::named, "Autorun"},
    {"explorer_add_on", machine | narrow,
     R"(SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\Browser Helper Objects)", Each::below},
    {"explorer_add_on", machine | narrow, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\ShellServiceObjectDelayLoad)"},
    {"credential_provider", machine, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\Credential Providers)",
     Each::below},
    {"credential_provider", machine, R"(SYSTEM\CurrentControlSet\Control\NetworkProvider\Order)", Each::named,
     "ProviderOrder", "RDPNP,LanmanWorkstation,webclient"},
    {"terminal_service", machine, R"(SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp)",
     Each::named, "InitialProgram"},
    {"terminal_service", machine, R"(SYSTEM\CurrentControlSet\Services\TermService\Parameters)", Each::named,
     "ServiceDll", R"({windows}\System32\termsrv.dll)"},
    {"file_association", machine, R"(SOFTWARE\Classes\exefile\shell\open\command)", Each::named, "", R"("%1" %*)"},
    {"file_association", person, R"(SOFTWARE\Classes\exefile\shell\open\command)", Each::named, ""},
    {"file_association", person, R"(SOFTWARE\Classes\ms-settings\shell\open\command)", Each::named, ""},
    {"file_association", person, R"(SOFTWARE\Classes\mscfile\shell\open\command)", Each::named, ""},
    {"com_server", person, R"(SOFTWARE\Classes\CLSID)", Each::below_server},
    {"profiler", machine, R"(SYSTEM\CurrentControlSet\Control\Session Manager\Environment)", Each::named,
     "COR_PROFILER_PATH"},
    {"profiler", machine, R"(SYSTEM\CurrentControlSet\Control\Session Manager\Environment)", Each::named,
     "COR_PROFILER"},
    {"profiler", person, R"(Environment)", Each::named, "COR_PROFILER_PATH"},
    {"profiler", person, R"(Environment)", Each::named, "COR_PROFILER"},
    {"shim_database", machine, R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\AppCompatFlags\InstalledSDB)",
     Each::below, "DatabasePath"},
    {"proxy", person, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings)", Each::named, "ProxyServer"},
    {"proxy", person, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings)", Each::named, "ProxyEnable",
     "0"},
    {"proxy", person, R"(SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings)", Each::named, "AutoConfigURL"},
    {"proxy", machine, R"(SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings)", Each::named,
     "ProxySettingsPerUser", "1"},
    {"browser_policy", machine | person, R"(SOFTWARE\Policies\Google\Chrome\ExtensionInstallForcelist)"},
    {"browser_policy", machine | person, R"(SOFTWARE\Policies\Chromium\ExtensionInstallForcelist)"},
    {"browser_policy", machine | person, R"(SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallForcelist)"},
    {"browser_policy", machine | person, R"(SOFTWARE\Policies\BraveSoftware\Brave\ExtensionInstallForcelist)"},
    {"browser_policy", machine | person, R"(SOFTWARE\Policies\Mozilla\Firefox\Extensions\Install)"},
    {"browser_policy", machine | person, R"(SOFTWARE\Policies\Google\Chrome\RestoreOnStartupURLs)"},
    {"browser_policy", machine | person, R"(SOFTWARE\Policies\Microsoft\Edge\RestoreOnStartupURLs)"},
    {"browser_policy", machine | person, R"(SOFTWARE\Policies\Google\Chrome)", Each::named, "ProxyServer"},
    {"browser_policy", machine | person, R"(SOFTWARE\Policies\Google\Chrome)", Each::named, "ProxyPacUrl"},
    {"browser_policy", machine | person, R"(SOFTWARE\Policies\Microsoft\Edge)", Each::named, "ProxyServer"},
};

}  // namespace standfirm::agent::windows_system

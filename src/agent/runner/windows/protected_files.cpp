#include "agent/runner/protected_files.hpp"

#include <windows.h>

#include <array>
#include <string_view>

#include "agent/local/here.hpp"
#include "agent/local/printable.hpp"
#include "agent/local/windows/wide.hpp"

namespace standfirm::agent {
namespace {

/// Names differ in nothing but the case of letters: the same to Windows.
bool same(std::string_view one, std::string_view other) {
  const auto a = wide_or_none(one), b = wide_or_none(other);
  return a && b &&
         ::CompareStringOrdinal(a->data(), static_cast<int>(a->size()), b->data(), static_cast<int>(b->size()), TRUE) ==
             CSTR_EQUAL;
}
bool is_below(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path[folder.size()] == '/' && same(path.substr(0, folder.size()), folder);
}
std::string windows_folder() {
  std::array<wchar_t, MAX_PATH> name{};
  const UINT length = ::GetSystemWindowsDirectoryW(name.data(), static_cast<UINT>(name.size()));
  return inside_path({name.data(), length});
}

}  // namespace

std::optional<std::string> why_protected(SystemFiles& files, const std::string& path) {
  const std::string shown = printable(path), windows = windows_folder(), drive = windows.substr(0, 2);
  const std::string folders[] = {windows + "/System32/config",
                                 windows + "/System32/drivers/etc",
                                 windows + "/Boot",
                                 windows + "/WinSxS",
                                 windows + "/servicing",
                                 drive + "/Boot",
                                 drive + "/EFI",
                                 drive + "/Recovery",
                                 drive + "/System Volume Information",
                                 inside_path(places().state.native()),
                                 inside_path(places().tools.parent_path().native())};
  for (const auto& folder : folders)
    if (is_below(path, folder))
      return shown + " is protected: everything below " + printable(folder) + " belongs to the system itself";
  static constexpr std::string_view kernel[] = {
      "ntoskrnl.exe", "hal.dll",       "ntdll.dll",     "kernel32.dll", "kernelbase.dll", "smss.exe",    "csrss.exe",
      "wininit.exe",  "winlogon.exe",  "services.exe",  "lsass.exe",    "svchost.exe",    "winload.exe", "winload.efi",
      "userinit.exe", "winresume.exe", "winresume.efi", "ci.dll",       "bootmgr.exe"};
  for (const auto name : kernel)
    if (same(path, windows + "/System32/" + std::string(name)))
      return shown + " is protected: the machine does not start without it";
  for (const std::string_view name : {"bootmgr", "BOOTNXT", "pagefile.sys", "swapfile.sys", "hiberfil.sys"})
    if (same(path, drive + "/" + std::string(name)))
      return shown + " is protected: the machine does not start without it";
  if (same(path, windows + "/explorer.exe")) return shown + " is protected: nobody could sign in without it";
  if (const auto owner = files.owner_of(path)) return shown + " belongs to " + *owner + ": repair that instead";
  return std::nullopt;
}

}  // namespace standfirm::agent

#include "agent/system/windows/wide.hpp"
// after windows.h
#include <iphlpapi.h>
#include <winternl.h>
#include <ws2tcpip.h>

#include <array>
#include <set>
#include <vector>

#include "agent/system/windows/real_ports.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr std::size_t max_resolvers = 16;
/// KUSER_SHARED_DATA, mapped at this address into every process: BootId counts the starts.
constexpr std::uintptr_t shared_data = 0x7FFE0000, boot_id_offset = 0x2C4;
constexpr auto time_of_day = static_cast<SYSTEM_INFORMATION_CLASS>(3);
constexpr std::int64_t ticks_of_a_second = 10'000'000;

}  // namespace

std::string RealHost::name() const {
  std::array<wchar_t, 256> name{};
  DWORD size = name.size();
  if (!::GetComputerNameExW(ComputerNameDnsHostname, name.data(), &size))
    throw windows_error("the machine's name", ::GetLastError());
  return utf8(name.data());
}

std::string RealHost::boot_id() const {
  // By the count of starts where Windows keeps one, and the moment it started: together no other start has them.
  const auto count = *reinterpret_cast<const volatile std::uint32_t*>(shared_data + boot_id_offset);
  struct {
    LARGE_INTEGER started, now, zone;
    ULONG zone_id, reserved;
    std::uint64_t started_bias, sleep_bias;
  } about{};
  ULONG size = 0;
  const auto failed = ::NtQuerySystemInformation(time_of_day, &about, sizeof about, &size);
  if (count != 0) return "start-" + std::to_string(count);
  if (failed != 0 || about.started.QuadPart == 0) throw std::runtime_error("Windows does not say when it started");
  return "started-" + std::to_string(about.started.QuadPart / ticks_of_a_second);
}

std::uint64_t RealHost::memory_bytes() const {
  MEMORYSTATUSEX about{};
  about.dwLength = sizeof about;
  if (!::GlobalMemoryStatusEx(&about)) throw windows_error("memory", ::GetLastError());
  return about.ullTotalPhys;
}

std::vector<actions::DiskFact> RealHost::disks() const {
  std::array<wchar_t, 256> drives{};
  if (::GetLogicalDriveStringsW(drives.size() - 1, drives.data()) == 0)
    throw windows_error("the volumes", ::GetLastError());
  std::vector<actions::DiskFact> out;
  for (const wchar_t* drive = drives.data(); *drive != 0; drive += std::wcslen(drive) + 1) {
    if (::GetDriveTypeW(drive) != DRIVE_FIXED) continue;
    actions::DiskFact disk;
    disk.mounted_at = utf8(drive);
    disk.device = disk.mounted_at.substr(0, 2);
    ULARGE_INTEGER own_free{}, all{}, free{};
    if (!::GetDiskFreeSpaceExW(drive, &own_free, &all, &free)) continue;  // no medium, or locked
    disk.bytes = all.QuadPart;
    disk.free_bytes = own_free.QuadPart;
    std::array<wchar_t, 64> system{};
    if (::GetVolumeInformationW(drive, nullptr, 0, nullptr, nullptr, nullptr, system.data(), system.size()))
      disk.file_system = utf8(system.data());
    out.push_back(std::move(disk));  // whether it is mirrored shows neither here nor in the hardware below
  }
  return out;
}

std::vector<std::string> RealHost::resolvers() const {
  ULONG size = 64 * 1024;
  std::vector<BYTE> room;
  ULONG failed = ERROR_BUFFER_OVERFLOW;
  const ULONG leave_out = GAA_FLAG_SKIP_UNICAST | GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST;
  for (int attempt = 0; attempt < 4 && failed == ERROR_BUFFER_OVERFLOW; ++attempt) {
    room.resize(size);
    failed = ::GetAdaptersAddresses(AF_UNSPEC, leave_out, nullptr, reinterpret_cast<IP_ADAPTER_ADDRESSES*>(room.data()),
                                    &size);
  }
  std::vector<std::string> out;
  if (failed == ERROR_NO_DATA) return out;
  if (failed != ERROR_SUCCESS) throw windows_error("the network interfaces", failed);
  std::set<std::string> seen;
  for (const auto* one = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(room.data()); one != nullptr; one = one->Next) {
    if (one->OperStatus != IfOperStatusUp || one->IfType == IF_TYPE_SOFTWARE_LOOPBACK) continue;
    for (const auto* server = one->FirstDnsServerAddress; server != nullptr; server = server->Next) {
      std::array<wchar_t, 64> text{};
      auto* address = server->Address.lpSockaddr;
      const void* raw = address->sa_family == AF_INET
                            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr)
                            : static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
      if (::InetNtopW(address->sa_family, raw, text.data(), text.size()) == nullptr) continue;
      if (auto said = utf8(text.data()); seen.insert(said).second && out.size() < max_resolvers)
        out.push_back(std::move(said));
    }
  }
  return out;
}

}  // namespace standfirm::agent::windows_system

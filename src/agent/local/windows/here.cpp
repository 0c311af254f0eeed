#include "agent/local/here.hpp"

#include <malloc.h>
#include <winsock2.h>
#include <ws2tcpip.h>

#include <array>
#include <cstdio>
#include <mutex>
#include <stdexcept>

#include "agent/local/identity.hpp"
#include "agent/local/printable.hpp"
#include "agent/local/windows/rights.hpp"
#include "agent/local/windows/wide.hpp"

namespace standfirm::agent {
namespace {

constexpr std::uint64_t max_log_file_bytes = 1 << 20;
// Everything to the system and administrators, nothing from the folder above; files below get the same.
const std::string administrators_only = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

std::filesystem::path folder_of_this_program() {
  std::wstring name(32'768, L'\0');
  const DWORD length = ::GetModuleFileNameW(nullptr, name.data(), static_cast<DWORD>(name.size()));
  if (length == 0 || length == name.size()) throw_windows("find this program's own folder");
  name.resize(length);
  return std::filesystem::path(name).parent_path();
}

/// Not from the environment, which whoever starts a program chooses.
std::filesystem::path program_data() {
  std::array<wchar_t, MAX_PATH> name{};
  DWORD size = sizeof name;
  const LSTATUS error =
      ::RegGetValueW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList",
                     L"ProgramData", RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY, nullptr, name.data(), &size);
  if (error != ERROR_SUCCESS) throw_windows("find the folder for programs' data", static_cast<DWORD>(error));
  return std::filesystem::path(name.data());
}

std::string version_word(const wchar_t* value) {
  std::array<wchar_t, 256> text{};
  DWORD size = sizeof text;
  return ::RegGetValueW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", value,
                        RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY, nullptr, text.data(), &size) == ERROR_SUCCESS
             ? readable(utf8(text.data()), 80)
             : std::string();
}

struct Log {
  std::mutex mutex;
  std::filesystem::path path;
};
Log& the_log() {
  static Log log;
  return log;
}

}  // namespace

const Places& places() {
  static const Places here{
      folder_of_this_program() / L"agent.toml", program_data() / L"Standfirm", folder_of_this_program() / L"tools",
      L"\\\\.\\pipe\\standfirm-exec",           "NT SERVICE\\standfirm-agent", "begin it with a drive, as in \"C:/\""};
  return here;
}

bool is_literal_address(const std::string& text) {
  unsigned char raw[16];
  return inet_pton(AF_INET, text.c_str(), raw) == 1 || inet_pton(AF_INET6, text.c_str(), raw) == 1;
}

std::string shown_path(const std::filesystem::path& path) { return inside_path(path.native()); }

std::string host_name() {
  std::array<wchar_t, 256> name{};
  DWORD length = name.size();
  if (!::GetComputerNameExW(ComputerNameDnsHostname, name.data(), &length)) throw_windows("read the host name");
  return utf8({name.data(), length});
}

std::string system_name() {
  const std::string name = version_word(L"ProductName"), build = version_word(L"CurrentBuild");
  if (name.empty()) return "Windows";
  return build.empty() ? name : name + " (build " + build + ")";
}

void make_state_folders(const std::filesystem::path& state, const std::string& agent_user) {
  const std::string agent = sid_of(agent_user);
  std::filesystem::create_directories(state.parent_path());
  // The agent passes through the folder, and reads below identity, which it cannot write.
  make_folder(state, administrators_only + "(A;;0x1200a9;;;" + agent + ")");
  make_folder(identity_folder(state), administrators_only + "(A;OICI;0x1200a9;;;" + agent + ")");
  make_folder(state / L"log", administrators_only + "(A;;0x1200a9;;;" + agent + ")");
  make_folder(state / L"log" / L"agent", administrators_only + "(A;OICI;0x1301bf;;;" + agent + ")");
}

void must_be_user(const std::string& agent_user) { (void)sid_of(agent_user); }
void give_to_agent(const std::filesystem::path& file, const std::string& agent_user) {
  Rights rights("D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;" + sid_of(agent_user) + ")");
  if (!::SetFileSecurityW(file.c_str(), DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, rights.get()))
    throw_windows("give " + inside_path(file.native()) + " to " + agent_user);
}

void give_memory_back() { (void)::_heapmin(); }

void open_log(const std::filesystem::path& state, const char* program) {
  Log& log = the_log();
  const std::lock_guard lock(log.mutex);
  const bool network_half = std::string_view(program) == "standfirm-agent";
  log.path = (network_half ? state / "log" / "agent" : state / "log") / (std::string(program) + ".log");
}

void to_log(const std::string& sentence) {
  std::fputs((sentence + "\n").c_str(), stderr);
  std::fflush(stderr);
  Log& log = the_log();
  const std::lock_guard lock(log.mutex);
  if (log.path.empty()) return;
  // What cannot be logged is no reason to stop.
  Descriptor file(::CreateFileW(log.path.c_str(), FILE_APPEND_DATA | FILE_READ_ATTRIBUTES, FILE_SHARE_READ, nullptr,
                                OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
  LARGE_INTEGER size{};
  if (!file || !::GetFileSizeEx(file.get(), &size)) return;
  if (static_cast<std::uint64_t>(size.QuadPart) > max_log_file_bytes) {
    file = Descriptor();
    std::filesystem::path before = log.path;
    before += L".1";
    ::MoveFileExW(log.path.c_str(), before.c_str(), MOVEFILE_REPLACE_EXISTING);
    file = Descriptor(::CreateFileW(log.path.c_str(), FILE_APPEND_DATA, FILE_SHARE_READ, nullptr, OPEN_ALWAYS,
                                    FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!file) return;
  }
  const std::string line = to_text(SystemClock{}.now()) + " " + readable(sentence, 4000) + "\r\n";
  DWORD wrote = 0;
  ::WriteFile(file.get(), line.data(), static_cast<DWORD>(line.size()), &wrote, nullptr);
}

}  // namespace standfirm::agent

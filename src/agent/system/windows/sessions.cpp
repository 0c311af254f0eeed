#include "agent/system/windows/wide.hpp"
// after windows.h
#include <wtsapi32.h>

#include <array>
#include <thread>

#include "agent/system/windows/real_ports.hpp"

namespace standfirm::agent::windows_system {
namespace {

std::string of_session(DWORD id, WTS_INFO_CLASS what) {
  wchar_t* text = nullptr;
  DWORD size = 0;
  if (!::WTSQuerySessionInformationW(WTS_CURRENT_SERVER_HANDLE, id, what, &text, &size)) return {};
  auto out = utf8(text);
  ::WTSFreeMemory(text);
  return out;
}

std::string program_of(DWORD id, const wchar_t* name) {
  const Owned<HANDLE, CloseHandle> process(::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, id));
  std::array<wchar_t, 1024> path{};
  DWORD size = path.size();
  if (process && ::QueryFullProcessImageNameW(process.get(), 0, path.data(), &size)) return utf8(path.data());
  return utf8(name);
}

}  // namespace

std::vector<Session> RealSessions::list() const {
  WTS_SESSION_INFOW* rows = nullptr;
  DWORD count = 0;
  if (!::WTSEnumerateSessionsW(WTS_CURRENT_SERVER_HANDLE, 0, 1, &rows, &count))
    throw windows_error("the sessions", ::GetLastError());
  std::vector<Session> out;
  for (DWORD i = 0; i < count; ++i)
    if (auto user = of_session(rows[i].SessionId, WTSUserName); !user.empty())
      out.push_back({static_cast<std::uint32_t>(rows[i].SessionId), std::move(user)});
  ::WTSFreeMemory(rows);
  return out;
}

std::vector<Process> RealSessions::processes() const {
  WTS_PROCESS_INFOW* rows = nullptr;
  DWORD count = 0;
  if (!::WTSEnumerateProcessesW(WTS_CURRENT_SERVER_HANDLE, 0, 1, &rows, &count))
    throw windows_error("the processes", ::GetLastError());
  std::vector<Process> out;
  out.reserve(count);
  for (DWORD i = 0; i < count; ++i)
    out.push_back({static_cast<std::uint32_t>(rows[i].ProcessId), static_cast<std::uint32_t>(rows[i].SessionId),
                   program_of(rows[i].ProcessId, rows[i].pProcessName)});
  ::WTSFreeMemory(rows);
  return out;
}

void RealSessions::log_off(std::uint32_t id) {
  if (!::WTSLogoffSession(WTS_CURRENT_SERVER_HANDLE, id, FALSE)) throw windows_error("log off", ::GetLastError());
}

void RealSessions::wait(Millis time) { std::this_thread::sleep_for(time); }

}  // namespace standfirm::agent::windows_system

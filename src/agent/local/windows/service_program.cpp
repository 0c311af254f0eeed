// A program under Windows' service manager, or at a console with Ctrl-C: both end it by setting one event.
#include <windows.h>
// After it: it needs its words.
#include <tlhelp32.h>

#include <exception>
#include <functional>
#include <memory>
#include <string_view>
#include <type_traits>

#include "agent/local/here.hpp"
#include "agent/local/windows/wide.hpp"

namespace standfirm::agent {
namespace {

constexpr DWORD starts_within_ms = 30'000, ends_within_ms = 30'000;

/// One program, one service: what the manager's callbacks, which carry nothing, need.
struct Running {
  std::wstring name;
  const std::function<int(NativeFile)>* work = nullptr;
  Descriptor asked;
  SERVICE_STATUS_HANDLE manager = nullptr;
  int result = 0;
};
Running& running() {
  static Running only;
  return only;
}

void say(DWORD state, DWORD result = NO_ERROR) {
  SERVICE_STATUS status{};
  status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status.dwCurrentState = state;
  status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
  status.dwWin32ExitCode = result == NO_ERROR ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR;
  status.dwServiceSpecificExitCode = result;
  status.dwWaitHint = state == SERVICE_START_PENDING  ? starts_within_ms
                      : state == SERVICE_STOP_PENDING ? ends_within_ms
                                                      : 0;
  ::SetServiceStatus(running().manager, &status);
}

DWORD WINAPI heard_from_manager(DWORD control, DWORD, void*, void*) {
  switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
      say(SERVICE_STOP_PENDING);
      ::SetEvent(running().asked.get());
      return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
      return NO_ERROR;
    default:
      return ERROR_CALL_NOT_IMPLEMENTED;
  }
}

int work() {
  try {
    return (*running().work)(running().asked.get());
  } catch (const std::exception& problem) {
    to_log(utf8(running().name) + ": " + problem.what());
    return 1;
  }
}

struct CloseService {
  void operator()(SC_HANDLE handle) const { ::CloseServiceHandle(handle); }
};
using Service = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, CloseService>;
Service service_called(const wchar_t* name, DWORD rights) {
  const Service manager(::OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT));
  return Service(manager ? ::OpenServiceW(manager.get(), name, rights) : nullptr);
}

/// A half that failed is started again, whatever its end was; only the privileged half has the right to say so, for
/// both.
void start_again_after_failures() {
  for (const wchar_t* name : {L"standfirm-exec", L"standfirm-agent"}) {
    const Service service = service_called(name, SERVICE_CHANGE_CONFIG | SERVICE_START);
    if (!service) continue;
    SC_ACTION actions[] = {{SC_ACTION_RESTART, 5'000}, {SC_ACTION_RESTART, 60'000}, {SC_ACTION_RESTART, 60'000}};
    SERVICE_FAILURE_ACTIONSW how{};
    how.dwResetPeriod = 24 * 3600;
    how.cActions = std::size(actions);
    how.lpsaActions = actions;
    ::ChangeServiceConfig2W(service.get(), SERVICE_CONFIG_FAILURE_ACTIONS, &how);
    SERVICE_FAILURE_ACTIONS_FLAG also_when_it_says_so{TRUE};
    ::ChangeServiceConfig2W(service.get(), SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &also_when_it_says_so);
  }
}

void WINAPI as_service(DWORD, wchar_t**) {
  Running& only = running();
  only.manager = ::RegisterServiceCtrlHandlerExW(only.name.c_str(), heard_from_manager, nullptr);
  if (only.manager == nullptr) return;
  start_again_after_failures();
  say(SERVICE_RUNNING);
  only.result = work();
  // A failure is an end the manager has not asked for: its failure actions start the service again.
  say(SERVICE_STOPPED, static_cast<DWORD>(only.result));
}

BOOL WINAPI heard_from_console(DWORD) {
  ::SetEvent(running().asked.get());
  return TRUE;
}

}  // namespace

int run_until_asked(const char* name, const std::function<int(NativeFile asked)>& to_do) {
  Running& only = running();
  only.name = wide(name);
  only.work = &to_do;
  only.asked = Descriptor(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
  if (!only.asked) throw_windows("make an event");
  const SERVICE_TABLE_ENTRYW services[] = {{only.name.data(), as_service}, {nullptr, nullptr}};
  if (::StartServiceCtrlDispatcherW(services)) return only.result;
  if (const DWORD error = ::GetLastError(); error != ERROR_FAILED_SERVICE_CONTROLLER_CONNECT)
    throw_windows("speak with the service manager", error);
  ::SetConsoleCtrlHandler(heard_from_console, TRUE);
  return work();
}

void wait_until_asked(NativeFile asked) { ::WaitForSingleObject(asked, INFINITE); }

void stop_programs() {
  for (const wchar_t* name : {L"standfirm-agent", L"standfirm-exec"}) {
    SERVICE_STATUS answer{};
    if (const Service service = service_called(name, SERVICE_STOP))
      ::ControlService(service.get(), SERVICE_CONTROL_STOP, &answer);
  }
  // A service says that it has stopped, and the service manager forgets its process, before that lets go of its files;
  // somebody may have stopped it just before, too. So it is the processes that are waited for.
  const Descriptor all(::CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0));
  PROCESSENTRY32W each{};
  each.dwSize = sizeof each;
  for (BOOL there = ::Process32FirstW(all.get(), &each); there; there = ::Process32NextW(all.get(), &each)) {
    const std::wstring_view name = each.szExeFile;
    if (each.th32ProcessID == ::GetCurrentProcessId() ||
        (name != L"standfirm-agent.exe" && name != L"standfirm-exec.exe"))
      continue;
    const Descriptor process(::OpenProcess(SYNCHRONIZE, FALSE, each.th32ProcessID));
    if (process) ::WaitForSingleObject(process.get(), ends_within_ms);
  }
}

void restart_programs() {
  stop_programs();
  for (const wchar_t* name : {L"standfirm-exec", L"standfirm-agent"})
    if (const Service service = service_called(name, SERVICE_START)) ::StartServiceW(service.get(), 0, nullptr);
}

}  // namespace standfirm::agent

#include <chrono>
#include <thread>

#include "agent/system/windows/real_ports.hpp"
#include "agent/system/windows/wide.hpp"

namespace standfirm::agent::windows_system {
namespace {

using Handle = Owned<SC_HANDLE, CloseServiceHandle>;
constexpr std::chrono::seconds stops_within{30};

/// Empty when there is no such service.
SC_HANDLE open(const Handle& manager, const std::string& name, DWORD rights) {
  SC_HANDLE out = ::OpenServiceW(manager.get(), wide(name).c_str(), rights);
  if (out == nullptr && ::GetLastError() != ERROR_SERVICE_DOES_NOT_EXIST)
    throw windows_error("service " + name, ::GetLastError());
  return out;
}
SC_HANDLE manager_or_throw() {
  SC_HANDLE out = ::OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT);
  if (out == nullptr) throw windows_error("the service manager", ::GetLastError());
  return out;
}
DWORD state_of(const Handle& service, const std::string& name) {
  SERVICE_STATUS status{};
  if (!::QueryServiceStatus(service.get(), &status)) throw windows_error("service " + name, ::GetLastError());
  return status.dwCurrentState;
}

}  // namespace

bool RealServices::runs(const std::string& name) const {
  const Handle manager(manager_or_throw()), service(open(manager, name, SERVICE_QUERY_STATUS));
  return service && state_of(service, name) != SERVICE_STOPPED;
}

void RealServices::stop(const std::string& name) {
  const Handle manager(manager_or_throw()), service(open(manager, name, SERVICE_QUERY_STATUS | SERVICE_STOP));
  if (!service || state_of(service, name) == SERVICE_STOPPED) return;
  SERVICE_STATUS status{};
  if (!::ControlService(service.get(), SERVICE_CONTROL_STOP, &status))
    throw windows_error("stop " + name, ::GetLastError());
  for (const auto until = std::chrono::steady_clock::now() + stops_within;
       state_of(service, name) != SERVICE_STOPPED;) {
    if (std::chrono::steady_clock::now() >= until) throw std::runtime_error(name + " did not stop within 30 seconds");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

void RealServices::erase(const std::string& name) {
  const Handle manager(manager_or_throw()), service(open(manager, name, DELETE));
  if (service && !::DeleteService(service.get()) && ::GetLastError() != ERROR_SERVICE_MARKED_FOR_DELETE)
    throw windows_error("delete the service " + name, ::GetLastError());
}

}  // namespace standfirm::agent::windows_system

#include "agent/system/windows/com.hpp"
// after windows.h
#include <taskschd.h>

#include "agent/system/windows/real_ports.hpp"

namespace standfirm::agent::windows_system {

void RealTaskScheduler::erase(const std::string& name) {
  const ComHere com;
  Com<ITaskService> service;
  must(::CoCreateInstance(CLSID_TaskScheduler, nullptr, CLSCTX_INPROC_SERVER, IID_ITaskService, service.raw()),
       "the task scheduler");
  const Variant here;
  must(service->Connect(here.value, here.value, here.value, here.value), "the task scheduler");
  const auto at = name.rfind('\\');
  const Text folder_name(at == 0 || at == std::string::npos ? std::string("\\") : name.substr(0, at));
  const Text task_name(name.substr(at == std::string::npos ? 0 : at + 1));
  Com<ITaskFolder> folder;
  must(service->GetFolder(folder_name.get(), folder.out()), name);
  must(folder->DeleteTask(task_name.get(), 0), name);
}

}  // namespace standfirm::agent::windows_system

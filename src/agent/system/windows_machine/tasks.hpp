// src/agent/system/windows_machine/tasks.hpp: what a scheduled task's file says, which is XML by whoever wrote it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace standfirm::agent::windows_system {

struct ScheduledTask {
  std::vector<std::string> commands;  ///< with their arguments
  std::vector<std::string> classes;   ///< {...} of the COM classes it calls
  std::string author, runs_as;
  bool enabled = true;
};
/// Takes what is there of it; hostile text only makes it say less.
[[nodiscard]] ScheduledTask task_from(std::string_view xml);

}  // namespace standfirm::agent::windows_system

// src/agent/tools/places.hpp: where a tool's program and its log lie: the system's own folders, and full paths with
// %VARIABLES% and *, as binder definitions write them.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agent/tools/shelf.hpp"

namespace standfirm::agent {

/// Nothing when a variable in it is not set: half a path leads somewhere else.
[[nodiscard]] std::optional<std::string> filled_in(const std::string& place, const Environment&);
/// The regular files that fit, as full paths of the machine; * stands for any part of one component's name. In a
/// folder that stands for a Windows machine a drive is the folder "C".
[[nodiscard]] std::vector<std::string> files_at(const Tree&, const std::string& place);
/// What stands at the highest version where * fits more than once: 4.18.10 is higher than 4.18.9.
[[nodiscard]] std::string highest(std::vector<std::string> paths);
/// The program's full path, "" when it is not there. Linux: the system's own folders first; Windows: `found_at` first.
[[nodiscard]] std::string program_of(const ToolDefinition&, const ToolBench&);
/// "4.18.2011.6" of a Windows program's own version resource, "" when it has none.
[[nodiscard]] std::string file_version(const std::filesystem::path&);
/// The machine's path on this disk.
[[nodiscard]] std::filesystem::path on_disk(const Tree&, const std::string& path);

}  // namespace standfirm::agent

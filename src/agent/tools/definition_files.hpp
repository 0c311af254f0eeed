// src/agent/tools/definition_files.hpp: the files a tool's definitions are in: their date, and one hash over all.
#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace standfirm::agent {

/// Regular files of the folder with one of the endings (".yar"), by name; none of a folder that cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> definition_files(const std::filesystem::path& folder,
                                                                  std::span<const std::string_view> endings);
[[nodiscard]] std::optional<TimePoint> newest_of(const std::vector<std::filesystem::path>&);
/// Nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> sha256_of_file(const std::filesystem::path&);
/// SHA-256 over names and contents; nothing when one cannot be read or is larger than 64 MiB.
[[nodiscard]] std::optional<std::string> sha256_of_all(const std::vector<std::filesystem::path>&);

}  // namespace standfirm::agent

// src/testing/shared_data.hpp: where the data collected by others lies. It is never part of this repository.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <optional>

namespace standfirm::testing {

/// $STANDFIRM_SHARED_DATA, or shared/data beside a folder above the source. Absent: tests skip and say so.
[[nodiscard]] inline std::optional<std::filesystem::path> shared_data() {
  namespace fs = std::filesystem;
  if (const char* named = std::getenv("STANDFIRM_SHARED_DATA")) return fs::path(named);
  for (fs::path at = SF_SOURCE_DIR; at != at.root_path(); at = at.parent_path())
    if (fs::is_directory(at.parent_path() / "shared" / "data")) return at.parent_path() / "shared" / "data";
  return std::nullopt;
}

}  // namespace standfirm::testing

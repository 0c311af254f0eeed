// src/agent/files/compare.hpp: many files against the MD5 sums they should have, eight side by side.
#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

namespace standfirm::agent {

/// `other`: other content, or no regular file.
enum class Compared { same, other, missing, unreadable };

struct Expected {
  std::size_t which = 0;
  std::filesystem::path path;
  std::string_view md5;  ///< 32 hex digits
};

/// Looks at what `next` names until it names nothing, and says for each what it found. On one thread, with half a
/// megabyte of buffers however large the files are; follows no link.
void compare_files(const std::function<std::optional<Expected>()>& next,
                   const std::function<void(std::size_t which, Compared)>& found);

}  // namespace standfirm::agent

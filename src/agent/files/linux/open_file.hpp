// src/agent/files/linux/open_file.hpp: an open file's content as a hash, and whether the file is still what it was.
#pragma once
#include <sys/stat.h>

#include <optional>
#include <string>

namespace standfirm::agent {

/// Lower-case hex, of the whole file whatever its offset; nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> sha256_of_open(int fd);
/// Size and times are those of `before`.
[[nodiscard]] bool is_unchanged(int fd, const struct stat& before);

}  // namespace standfirm::agent

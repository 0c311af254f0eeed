// src/agent/files/about.hpp: what a file system says of an open file.
#pragma once
#ifdef _WIN32
#include <array>
#else
#include <sys/stat.h>
#endif

#include <cstdint>

namespace standfirm::agent {

#ifdef _WIN32
struct FileAbout {
  std::uint64_t size = 0;
  std::uint64_t disk = 0;                  ///< the volume's serial number
  std::array<unsigned char, 16> number{};  ///< the file's, on that volume: together they are this very file
  std::uint32_t attributes = 0;            ///< FILE_ATTRIBUTE_...
  std::int64_t changed = 0;                ///< FILETIME: 100 ns since 1601
  std::uint32_t names = 1;                 ///< hard links
  bool folder = false;
};
inline std::uint64_t size_of(const FileAbout& about) { return about.size; }
#else
using FileAbout = struct stat;
inline std::uint64_t size_of(const FileAbout& about) { return static_cast<std::uint64_t>(about.st_size); }
#endif

}  // namespace standfirm::agent

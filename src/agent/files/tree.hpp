// src/agent/files/tree.hpp: opening files by name without being led elsewhere: below one root, following no link,
// waiting for no pipe.
#pragma once
#include <expected>
#include <filesystem>
#include <string>

#include "agent/files/about.hpp"
#include "agent/local/disk.hpp"

namespace standfirm::agent {

/// The machine's file tree ("/"), or a folder that stands for it in tests. Names are bytes, full paths inside the tree.
/// On Windows they are UTF-8 from the drive on, "C:/Users/ann/x.exe"; in a folder that stands for the machine a drive
/// is the folder "C".
class Tree {
 public:
  explicit Tree(std::filesystem::path root = "/");
  struct Opened {
    Descriptor file;
    FileAbout about{};
  };
  /// A regular file, read-only. The error says why not: a link on the way, a folder, gone ...
  [[nodiscard]] std::expected<Opened, std::string> open(const std::string& path) const;
  /// A folder.
  [[nodiscard]] std::expected<Descriptor, std::string> open_folder(const std::string& path) const;
  /// Where the tree's file lies for everybody else.
  [[nodiscard]] std::filesystem::path real(const std::string& path) const;
  [[nodiscard]] static std::pair<std::string, std::string> split(const std::string& path);  ///< folder, name
  /// A full path without "//", "/./", "/../": whatever a system would have to interpret is refused before. On Windows
  /// also without what no name can hold there; ":" would lead to another stream of the file.
  [[nodiscard]] static bool is_plain(const std::string& path);

 private:
  std::filesystem::path root_;
  Descriptor folder_;  ///< Linux alone
};

}  // namespace standfirm::agent

// src/agent/files/walk.hpp: every regular file below some places, for scanning: no link followed, no pipe opened, no
// folder twice, only file systems of this machine's disks.
#pragma once
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/files/tree.hpp"

namespace standfirm::agent {

class Walk {
 public:
  static constexpr std::uint64_t max_files = 20'000'000;
  static constexpr int max_depth = 200;

  /// `skip`: folders not entered (the vault, mounted restore points), as full paths.
  Walk(const Tree& tree, std::vector<std::string> skip) : tree_(tree), skip_(std::move(skip)) {}
  /// For each file: its path (bytes), open for reading. Answers false to end.
  using Each = std::function<bool(const std::string& path, Descriptor file, const FileAbout& about)>;
  /// For what could not be looked at: path (bytes) and why.
  using Missed = std::function<void(const std::string& path, const std::string& why)>;
  /// False when `each` ended it. On Windows "/" is every drive of the machine's own disks.
  bool below(const std::string& place, const Each& each, const Missed& missed);

 private:
  bool folder(NativeFile opened, const std::string& path, int depth, const Each& each, const Missed& missed);
  bool file(NativeFile parent, const std::string& name, const std::string& path, const Each& each,
            const Missed& missed);
  const Tree& tree_;
  std::vector<std::string> skip_;
  std::set<std::pair<std::uint64_t, std::uint64_t>>
      folders_;  ///< entered: disk and number (Linux, where one can hang twice)
  std::uint64_t files_ = 0;
};

}  // namespace standfirm::agent

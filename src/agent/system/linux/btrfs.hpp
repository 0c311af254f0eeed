// src/agent/system/linux/btrfs.hpp: the few things asked of btrfs, by the kernel's own calls, so that the machine needs
// no btrfs-progs.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace standfirm::agent::linux_system {

struct Subvolume {
  std::uint64_t id = 0;
  std::string uuid, parent_uuid;  ///< hex; parent: what it is a snapshot of, "" when of nothing
  bool read_only = false;
};
/// Nothing when `folder` is not the root of a subvolume.
[[nodiscard]] std::optional<Subvolume> subvolume_at(const std::filesystem::path& folder);
/// Of the subvolume that a folder lies in.
[[nodiscard]] std::optional<Subvolume> subvolume_around(const std::filesystem::path& folder);
/// Snapshot of `from` as `parent`/`name`. Throws.
void snapshot(const std::filesystem::path& from, const std::filesystem::path& parent, const std::string& name,
              bool read_only);
/// Everything of the file system on the disk. Throws.
void flush_file_system(const std::filesystem::path& folder);
[[nodiscard]] bool is_btrfs(const std::filesystem::path& folder);

}  // namespace standfirm::agent::linux_system

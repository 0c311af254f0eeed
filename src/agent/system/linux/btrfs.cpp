#include "agent/system/linux/btrfs.hpp"

#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "agent/local/disk.hpp"
#include "base/json.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr ino_t subvolume_root_inode = 256;
Descriptor open_folder(const std::filesystem::path& folder) {
  return Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}
std::string hex(const __u8 (&uuid)[16]) {
  static constexpr __u8 none[16] = {};
  return std::memcmp(uuid, none, sizeof none) == 0 ? std::string() : to_hex(uuid, sizeof uuid);
}

}  // namespace

bool is_btrfs(const std::filesystem::path& folder) {
  struct statfs about{};
  return ::statfs(folder.c_str(), &about) == 0 && static_cast<std::uint32_t>(about.f_type) == BTRFS_SUPER_MAGIC;
}

std::optional<Subvolume> subvolume_around(const std::filesystem::path& folder) {
  const auto opened = open_folder(folder);
  if (!opened) return std::nullopt;
  btrfs_ioctl_get_subvol_info_args info{};
  if (::ioctl(opened.get(), BTRFS_IOC_GET_SUBVOL_INFO, &info) < 0)
    return std::nullopt;  // 1 is success too: it depends on how the tree lies
  return Subvolume{info.treeid, hex(info.uuid), hex(info.parent_uuid), (info.flags & 1) != 0};
}

std::optional<Subvolume> subvolume_at(const std::filesystem::path& folder) {
  struct stat about{};
  if (::lstat(folder.c_str(), &about) != 0 || !S_ISDIR(about.st_mode) || about.st_ino != subvolume_root_inode ||
      !is_btrfs(folder))
    return std::nullopt;
  return subvolume_around(folder);
}

void snapshot(const std::filesystem::path& from, const std::filesystem::path& parent, const std::string& name,
              bool read_only) {
  const auto source = open_folder(from), into = open_folder(parent);
  if (!source) throw_errno("open " + from.string());
  if (!into) throw_errno("open " + parent.string());
  btrfs_ioctl_vol_args_v2 how{};
  how.fd = source.get();
  how.flags = read_only ? BTRFS_SUBVOL_RDONLY : 0;
  if (name.empty() || name.size() >= sizeof how.name)
    throw std::invalid_argument("a subvolume's name has 1 to 255 bytes");
  std::memcpy(how.name, name.data(), name.size());
  if (::ioctl(into.get(), BTRFS_IOC_SNAP_CREATE_V2, &how) != 0) throw_errno("make the snapshot " + name);
}

void flush_file_system(const std::filesystem::path& folder) {
  const auto opened = open_folder(folder);
  if (!opened || ::ioctl(opened.get(), BTRFS_IOC_SYNC, nullptr) != 0) throw_errno("flush " + folder.string());
}

}  // namespace standfirm::agent::linux_system

#include "agent/files/walk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace standfirm::agent {
namespace {

/// File systems of the machine's own disks and memory. Others (proc, network, fuse ...) hold no files of this machine,
/// or never end.
bool is_of_this_machine(int fd) {
  struct statfs about{};
  if (::fstatfs(fd, &about) != 0) return false;
  constexpr std::uint32_t xfs = 0x58465342, f2fs = 0xF2F52010, vfat = 0x4d44, exfat = 0x2011BAB0, ntfs3 = 0x7366746e,
                          overlay = 0x794c7630, tmpfs = 0x01021994, ext = 0xEF53, btrfs = 0x9123683E, iso = 0x9660,
                          zfs = 0x2FC12FC1, jfs = 0x3153464a, bcachefs = 0xca451a4e;
  static constexpr std::uint32_t own[] = {xfs, f2fs,  vfat, exfat, ntfs3, overlay, tmpfs,
                                          ext, btrfs, iso,  zfs,   jfs,   bcachefs};
  return std::ranges::find(own, static_cast<std::uint32_t>(about.f_type)) != std::end(own);
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

bool Walk::below(const std::string& place, const Each& each, const Missed& missed) {
  if (auto opened = tree_.open_folder(place)) {
    return folder(opened->release(), place, 0, each, missed);
  }
  auto file = tree_.open(place);
  if (!file) {
    missed(place, file.error());
    return true;
  }
  return each(place, std::move(file->file), file->about);
}

/// Owns `opened`.
bool Walk::folder(NativeFile opened, const std::string& path, int depth, const Each& each, const Missed& missed) {
  Descriptor own(opened);
  struct stat about{};
  if (::fstat(own.get(), &about) != 0 || !is_of_this_machine(own.get())) return true;
  if (!folders_.emplace(about.st_dev, about.st_ino).second) return true;
  if (std::ranges::find(skip_, path) != skip_.end()) return true;
  if (depth > max_depth) {
    missed(path, "too_deep");
    return true;
  }
  const std::unique_ptr<DIR, CloseFolder> entries(::fdopendir(own.get()));
  if (!entries) {
    missed(path, "could_not_read");
    return true;
  }
  const int parent = own.release();  // closedir closes it
  std::vector<std::string> folders;
  const std::string front = path == "/" ? "/" : path + "/";
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(entries.get());
    if (entry == nullptr) {
      if (errno != 0) missed(path, "could_not_read");
      break;
    }
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat item{};
    if (::fstatat(parent, name.c_str(), &item, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno != ENOENT) missed(front + name, "could_not_read");
      continue;
    }
    if (S_ISDIR(item.st_mode))
      folders.push_back(name);
    else if (S_ISREG(item.st_mode) && !file(parent, name, front + name, each, missed))
      return false;
  }
  for (const auto& name : folders) {
    const int next = ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (next < 0) {
      if (errno != ENOENT && errno != ELOOP && errno != ENOTDIR) missed(front + name, "could_not_read");
      continue;
    }
    if (!folder(next, front + name, depth + 1, each, missed)) return false;
  }
  return true;
}

bool Walk::file(NativeFile parent, const std::string& name, const std::string& path, const Each& each,
                const Missed& missed) {
  if (++files_ > max_files) {
    missed(path, "limit");
    return false;
  }
  Descriptor opened(::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat about{};
  if (!opened || ::fstat(opened.get(), &about) != 0) {
    if (errno != ENOENT) missed(path, "could_not_read");
    return true;
  }
  if (!S_ISREG(about.st_mode)) return true;  // swapped for something else meanwhile
  return each(path, std::move(opened), about);
}

}  // namespace standfirm::agent

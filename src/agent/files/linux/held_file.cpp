#include "agent/files/held_file.hpp"

#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "agent/files/vault.hpp"
#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_attribute_bytes = 64 * 1024, max_attributes = 32;

std::string aside_of(const std::string& id) { return ".standfirm-" + id; }

bool nothing_at(int folder, const std::string& name) {
  struct stat left{};
  return ::fstatat(folder, name.c_str(), &left, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
}

std::map<std::string, Bytes> attributes_of(int fd) {
  std::map<std::string, Bytes> out;
  std::string names(max_attribute_bytes, '\0');
  const ssize_t length = ::flistxattr(fd, names.data(), names.size());
  if (length <= 0) return out;
  names.resize(static_cast<std::size_t>(length));
  for (std::size_t from = 0; from < names.size() && out.size() < max_attributes;) {
    const std::string name = names.c_str() + from;
    from += name.size() + 1;
    Bytes value;
    value.data.resize(max_attribute_bytes);
    const ssize_t size = ::fgetxattr(fd, name.c_str(), value.data.data(), value.data.size());
    if (size < 0) continue;
    value.data.resize(static_cast<std::size_t>(size));
    out.emplace(printable(name), std::move(value));
  }
  return out;
}

}  // namespace

std::expected<HeldFile, std::string> HeldFile::open(const Tree& tree, const std::string& path, For) {
  auto opened = tree.open(path);
  if (!opened) return std::unexpected(opened.error());
  return HeldFile(tree, path, std::move(*opened));
}

void HeldFile::describe(VaultNote& note) const {
  const auto& about = opened_.about;
  note.mode = about.st_mode & 07777;
  note.owner = about.st_uid;
  note.group = about.st_gid;
  note.changed_s = about.st_mtim.tv_sec;
  note.changed_ns = about.st_mtim.tv_nsec;
  note.attributes = attributes_of(opened_.file.get());
}

Allowed<HeldFile::Gone> HeldFile::take_away(const std::string& id) {
  const auto [folder, name] = Tree::split(path_);
  const auto parent = tree_->open_folder(folder);
  if (!parent) return refuse(RefusalCode::not_found, Sentence::as_written(parent.error() + "."));
  // Moved to a name nobody else knows, looked at there, and only then unlinked: whoever swaps the file meanwhile loses
  // nothing of ours.
  const std::string aside = aside_of(id);
  if (::renameat2(parent->get(), name.c_str(), parent->get(), aside.c_str(), RENAME_NOREPLACE) != 0)
    throw_errno("take " + printable(path_) + " away");
  const auto& before = opened_.about;
  struct stat there{}, still{};
  const bool same = ::fstatat(parent->get(), aside.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
                    ::fstat(opened_.file.get(), &still) == 0 && there.st_dev == before.st_dev &&
                    there.st_ino == before.st_ino && still.st_size == before.st_size &&
                    still.st_mtim.tv_sec == before.st_mtim.tv_sec && still.st_mtim.tv_nsec == before.st_mtim.tv_nsec;
  if (!same) {
    if (::renameat2(parent->get(), aside.c_str(), parent->get(), name.c_str(), RENAME_NOREPLACE) != 0)
      throw_errno("put " + printable(path_) + " back");
    return refuse(RefusalCode::version_conflict,
                  Sentence::as_written(printable(path_) + " changed while it was being taken; it was left as it is."),
                  "Look at it again."_said);
  }
  if (::unlinkat(parent->get(), aside.c_str(), 0) != 0) throw_errno("take " + printable(path_) + " away");
  if (::fsync(parent->get()) != 0) throw_errno("flush " + printable(folder));
  return Gone{nothing_at(parent->get(), name), static_cast<unsigned>(there.st_nlink) - 1};
}

bool HeldFile::settle(const Tree& tree, const std::string& path, const std::string& id) {
  const auto [folder, name] = Tree::split(path);
  const auto parent = tree.open_folder(folder);
  if (!parent) return true;
  ::unlinkat(parent->get(), aside_of(id).c_str(), 0);
  return nothing_at(parent->get(), name);
}

bool HeldFile::is_as_noted(const Tree::Opened& opened, const VaultNote& note) {
  return (opened.about.st_mode & 07777) == note.mode && opened.about.st_uid == note.owner &&
         opened.about.st_gid == note.group;
}

Allowed<ReturningFile> ReturningFile::begin(const Tree& tree, const std::string& path, const std::string& id) {
  const auto [folder, name] = Tree::split(path);
  auto parent = tree.open_folder(folder);
  if (!parent)
    return refuse(RefusalCode::not_found, Sentence::as_written(parent.error() + "."),
                  "Make the folder again first."_said);
  const std::string aside = aside_of(id);
  ::unlinkat(parent->get(), aside.c_str(), 0);  // left by an interruption
  Descriptor out(::openat(parent->get(), aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!out) throw_errno("write into " + printable(folder));
  return ReturningFile(std::move(*parent), std::move(out), folder, aside, name);
}

ReturningFile::~ReturningFile() {
  if (folder_) ::unlinkat(folder_.get(), aside_.c_str(), 0);
}

Allowed<void> ReturningFile::finish(const VaultNote& note) {
  if (::fchown(file_.get(), note.owner, note.group) != 0) throw_errno("give " + note.path + " its owner back");
  if (::fchmod(file_.get(), note.mode) != 0) throw_errno("give " + note.path + " its mode back");
  for (const auto& [attribute, value] : note.attributes)
    if (const auto real = from_printable(attribute))
      ::fsetxattr(file_.get(), real->c_str(), value.data.data(), value.data.size(), 0);
  const std::array<timespec, 2> times{timespec{0, UTIME_OMIT}, timespec{note.changed_s, note.changed_ns}};
  if (::futimens(file_.get(), times.data()) != 0) throw_errno("give " + note.path + " its time back");
  if (::fsync(file_.get()) != 0) throw_errno("flush " + note.path);
  if (::renameat2(folder_.get(), aside_.c_str(), folder_.get(), name_.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno != EEXIST) throw_errno("put " + note.path + " back");
    return refuse(RefusalCode::version_conflict,
                  Sentence::as_written("Something else stands at " + note.path + " now."),
                  "Quarantine that first, or leave it."_said);
  }
  if (::fsync(folder_.get()) != 0) throw_errno("flush " + printable(place_));
  return {};
}

}  // namespace standfirm::agent

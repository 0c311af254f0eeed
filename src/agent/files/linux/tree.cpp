#include "agent/files/tree.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

int open_inside(int root, const std::string& path, std::uint64_t flags) {
  const std::string below = path == "/" ? "." : path.substr(1);
  open_how how{};
  how.flags = flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(::syscall(SYS_openat2, root, below.c_str(), &how, sizeof how));
}

std::string why_not(const std::string& path, int error) {
  const std::string name = printable(path);
  if (error == ELOOP) return name + " is a link, or lies behind one; links are not followed";
  if (error == ENOENT) return name + " is not there";
  return name + " could not be opened: " + errno_text(error);
}

}  // namespace

Tree::Tree(std::filesystem::path root)
    : root_(std::move(root)), folder_(::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (!folder_) throw_errno("open the file tree " + root_.string());
}

bool Tree::is_plain(const std::string& path) {
  if (path.empty() || path.front() != '/' || path.size() > 4095 || path.find('\0') != std::string::npos) return false;
  if (path == "/") return true;
  if (path.back() == '/') return false;
  for (std::size_t from = 0; from < path.size();) {
    auto to = path.find('/', from + 1);
    if (to == std::string::npos) to = path.size();
    const auto part = path.substr(from + 1, to - from - 1);
    if (part.empty() || part == "." || part == "..") return false;
    from = to;
  }
  return true;
}

std::expected<Tree::Opened, std::string> Tree::open(const std::string& path) const {
  if (!is_plain(path)) return std::unexpected(printable(path) + " is not a full, plain path");
  Opened out;
  out.file = Descriptor(open_inside(folder_.get(), path, O_RDONLY));
  if (!out.file) return std::unexpected(why_not(path, errno));
  if (::fstat(out.file.get(), &out.about) != 0) return std::unexpected(why_not(path, errno));
  if (!S_ISREG(out.about.st_mode)) return std::unexpected(printable(path) + " is not a file but something else");
  return out;
}

std::expected<Descriptor, std::string> Tree::open_folder(const std::string& path) const {
  if (!is_plain(path)) return std::unexpected(printable(path) + " is not a full, plain path");
  Descriptor folder(open_inside(folder_.get(), path, O_RDONLY | O_DIRECTORY));
  if (!folder) return std::unexpected(why_not(path, errno));
  return folder;
}

std::filesystem::path Tree::real(const std::string& path) const {
  return root_ == "/" ? std::filesystem::path(path) : std::filesystem::path(root_.string() + path);
}

std::pair<std::string, std::string> Tree::split(const std::string& path) {
  const auto slash = path.rfind('/');
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace standfirm::agent

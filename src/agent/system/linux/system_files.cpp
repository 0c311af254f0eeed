// The system's own files against what their packages brought: content, missing ones, and files in system folders that
// no package owns.
#include <fcntl.h>
#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>

#include "agent/files/md5.hpp"
#include "agent/local/printable.hpp"
#include "agent/system/linux/machine.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr std::size_t max_listed = 20000, read_at_once = 256 * 1024;
constexpr const char* system_folders[] = {"/usr/bin",        "/usr/sbin",     "/usr/lib",   "/usr/lib32",
                                          "/usr/lib64",      "/usr/libexec",  "/usr/games", "/usr/local/bin",
                                          "/usr/local/sbin", "/usr/local/lib"};

/// What programs of the packages make themselves, in folders of their own: caches and indexes.
bool is_made_by_the_system(const std::string& path) {
  static constexpr const char* patterns[] = {"*/__pycache__/*",
                                             "/usr/lib/modules/*/modules.*",
                                             "/usr/lib/locale/locale-archive",
                                             "/usr/lib/udev/hwdb.bin",
                                             "/usr/lib/*/gconv/gconv-modules.cache",
                                             "/usr/lib/*/gio/modules/giomodule.cache",
                                             "/usr/lib/*/gdk-pixbuf-2.0/*/loaders.cache",
                                             "/usr/lib/*/gtk-*/*/immodules.cache",
                                             "/usr/lib/*/ImageMagick*/*",
                                             "/usr/lib/systemd/catalog/database",
                                             "/usr/lib/ssl/*",
                                             "/usr/lib/jvm/*",
                                             "/usr/lib/python3/dist-packages/*.pth",
                                             "/usr/lib/ghc/*",
                                             "/usr/lib/ocaml/*"};
  return std::ranges::any_of(patterns, [&](const char* pattern) { return ::fnmatch(pattern, path.c_str(), 0) == 0; });
}

struct Look {
  std::string path;
  const Packages::Database::Reference* reference;
};
enum class Found { same, other, missing, unreadable };

Found compare(const std::filesystem::path& real, const std::string& md5, std::string& buffer) {
  const Descriptor file(::open(real.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file)
    return errno == ENOENT || errno == ENOTDIR ? Found::missing : errno == ELOOP ? Found::other : Found::unreadable;
  struct stat about{};
  if (::fstat(file.get(), &about) != 0) return Found::unreadable;
  if (!S_ISREG(about.st_mode)) return Found::other;
  ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  Md5 sum;
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Found::unreadable;
    if (got == 0) break;
    sum.take(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
  }
  return sum.hex() == md5 ? Found::same : Found::other;
}

}  // namespace

std::optional<std::string> LinuxSystemFiles::owner_of(const std::string& path) {
  const auto database = packages_.read();
  const auto found = database->owner.find(packages_.canonical(path));
  if (found == database->owner.end()) return std::nullopt;
  return found->second;
}

actions::SystemFilesVerified LinuxSystemFiles::verify(const std::function<void(std::uint64_t, std::uint64_t)>& seen) {
  const auto database = packages_.read();
  std::vector<Look> looks;
  looks.reserve(database->reference.size());
  for (const auto& [path, reference] : database->reference)
    if (!database->settings.contains(path)) looks.push_back({path, &reference});

  std::vector<Found> found(looks.size(), Found::same);
  std::atomic<std::size_t> next{0}, done{0};
  const auto work = [&] {
    std::string buffer(read_at_once, '\0');
    for (;;) {
      const std::size_t at = next.fetch_add(1, std::memory_order_relaxed);
      if (at >= looks.size()) return;
      found[at] = compare(tree_.real(looks[at].path), looks[at].reference->md5, buffer);
      done.fetch_add(1, std::memory_order_relaxed);
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads_; ++i) others.emplace_back(work);
    std::string buffer(read_at_once, '\0');
    for (;;) {
      const std::size_t at = next.fetch_add(1, std::memory_order_relaxed);
      if (at >= looks.size()) break;
      found[at] = compare(tree_.real(looks[at].path), looks[at].reference->md5, buffer);
      const auto so_far = done.fetch_add(1, std::memory_order_relaxed) + 1;
      if (so_far % 1024 < threads_) seen(so_far, looks.size());
    }
  }

  actions::SystemFilesVerified out;
  out.files = looks.size();
  bool cut = false;
  const auto changed = [&](const std::string& path, const std::string& package, const char* change) {
    if (out.changed.size() < max_listed)
      out.changed.push_back({printable(path), package, change});
    else
      cut = true;
  };
  for (std::size_t i = 0; i < looks.size(); ++i) {
    switch (found[i]) {
      case Found::same:
        break;
      case Found::other:
        changed(looks[i].path, looks[i].reference->package, "content");
        break;
      case Found::missing:
        if (std::ranges::none_of(database->excluded, [&](const std::string& pattern) {
              return ::fnmatch(pattern.c_str(), looks[i].path.c_str(), 0) == 0;
            }))
          changed(looks[i].path, looks[i].reference->package, "missing");
        break;
      case Found::unreadable:
        if (out.could_not_read.size() < max_listed) out.could_not_read.push_back(printable(looks[i].path));
        break;
    }
  }
  const std::string root = tree_.real("/").string() == "/" ? "" : tree_.real("").string();
  for (const char* folder : system_folders) {
    std::error_code failed;
    const auto top = tree_.real(folder);
    if (std::filesystem::is_symlink(top, failed) || !std::filesystem::is_directory(top, failed)) continue;
    using Walk = std::filesystem::recursive_directory_iterator;
    for (Walk each(top, std::filesystem::directory_options::skip_permission_denied, failed), end;
         !failed && each != end; each.increment(failed)) {
      std::error_code gone;
      if (!each->is_regular_file(gone) || each->is_symlink(gone)) continue;
      const std::string path = each->path().string().substr(root.size());
      if (!database->owner.contains(path) && !is_made_by_the_system(path)) changed(path, "", "not_owned");
    }
    if (failed) out.could_not_read.push_back(folder);
  }
  if (cut)
    out.could_not_read.push_back("more than " + std::to_string(max_listed) + " files differ; the rest is not listed");
  out.intact = out.changed.empty() && out.could_not_read.empty();
  return out;
}

}  // namespace standfirm::agent::linux_system

// The system's own files against what their packages brought: content, missing ones, and files in system folders that
// no package owns.
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>

#include "agent/files/compare.hpp"
#include "agent/local/printable.hpp"
#include "agent/system/linux/machine.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr std::size_t max_listed = 20000;
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

/// What lies in the system's folders and belongs to no package, up to `max_listed`.
struct Strangers {
  std::vector<std::string> paths, could_not_read;
  bool cut = false;
};
Strangers strangers(const Tree& tree, const Packages::Database& database) {
  Strangers out;
  const std::string root = tree.real("/").string() == "/" ? "" : tree.real("").string();
  for (const char* folder : system_folders) {
    std::error_code failed;
    const auto top = tree.real(folder);
    if (std::filesystem::is_symlink(top, failed) || !std::filesystem::is_directory(top, failed)) continue;
    using Walk = std::filesystem::recursive_directory_iterator;
    for (Walk each(top, std::filesystem::directory_options::skip_permission_denied, failed), end;
         !failed && each != end; each.increment(failed)) {
      std::error_code gone;
      if (each->is_symlink(gone) || !each->is_regular_file(gone)) continue;
      std::string path = each->path().string().substr(root.size());
      if (database.owners.contains(path) || is_made_by_the_system(path)) continue;
      if (out.paths.size() < max_listed)
        out.paths.push_back(std::move(path));
      else
        out.cut = true;
    }
    if (failed) out.could_not_read.emplace_back(folder);
  }
  return out;
}

/// The order in which the files are looked at: the large ones first, the largest before all. A file's MD5 is one chain,
/// so a large one that came last would be waited for alone.
std::vector<std::size_t> large_first(const Tree& tree, const std::vector<const Packages::Owners::value_type*>& files,
                                     unsigned threads) {
  constexpr off_t large = 8 << 20;
  std::vector<off_t> sizes(files.size());
  {
    std::vector<std::jthread> others;
    const auto look = [&](std::size_t from) {
      for (std::size_t i = from; i < files.size(); i += threads) {
        struct stat about{};
        if (::lstat(tree.real(files[i]->first).c_str(), &about) == 0 && S_ISREG(about.st_mode))
          sizes[i] = about.st_size;
      }
    };
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(look, i);
    look(0);
  }
  std::vector<std::size_t> out(files.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  const auto rest = std::stable_partition(out.begin(), out.end(), [&](std::size_t i) { return sizes[i] >= large; });
  std::sort(out.begin(), rest, [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
  return out;
}

}  // namespace

std::optional<std::string> LinuxSystemFiles::owner_of(const std::string& path) {
  const auto database = packages_.read();
  const auto found = database->owners.find(packages_.canonical(path));
  if (found == database->owners.end()) return std::nullopt;
  return *found->second.package;
}

actions::SystemFilesVerified LinuxSystemFiles::verify(const std::function<void(std::uint64_t, std::uint64_t)>& seen) {
  const auto database = packages_.read();
  const auto& looks = database->unchanging;
  std::vector<Compared> found(looks.size(), Compared::same);
  std::atomic<std::size_t> next{0}, done{0};
  const auto order = large_first(tree_, looks, std::max(1u, threads_));
  const auto take = [&]() -> std::optional<Expected> {
    const std::size_t turn = next.fetch_add(1, std::memory_order_relaxed);
    if (turn >= looks.size()) return std::nullopt;
    const std::size_t at = order[turn];
    return Expected{at, tree_.real(looks[at]->first), looks[at]->second.md5()};
  };
  const auto note = [&](std::size_t which, Compared how) {
    found[which] = how;
    return done.fetch_add(1, std::memory_order_relaxed) + 1;
  };
  Strangers unknown;
  {
    std::vector<std::jthread> others;
    others.emplace_back([&] {
      unknown = strangers(tree_, *database);
      if (threads_ > 1) compare_files(take, note);
    });
    for (unsigned i = 2; i < threads_; ++i) others.emplace_back([&] { compare_files(take, note); });
    compare_files(take, [&](std::size_t which, Compared how) {
      if (const auto so_far = note(which, how); so_far % 1024 < threads_) seen(so_far, looks.size());
    });
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
      case Compared::same:
        break;
      case Compared::other:
        changed(looks[i]->first, *looks[i]->second.package, "content");
        break;
      case Compared::missing:
        if (std::ranges::none_of(database->excluded, [&](const std::string& pattern) {
              return ::fnmatch(pattern.c_str(), looks[i]->first.c_str(), 0) == 0;
            }))
          changed(looks[i]->first, *looks[i]->second.package, "missing");
        break;
      case Compared::unreadable:
        if (out.could_not_read.size() < max_listed) out.could_not_read.push_back(printable(looks[i]->first));
        break;
    }
  }
  for (const auto& path : unknown.paths) changed(path, "", "not_owned");
  cut = cut || unknown.cut;
  out.could_not_read.insert(out.could_not_read.end(), unknown.could_not_read.begin(), unknown.could_not_read.end());
  if (cut)
    out.could_not_read.push_back("more than " + std::to_string(max_listed) + " files differ; the rest is not listed");
  out.intact = out.changed.empty() && out.could_not_read.empty();
  return out;
}

}  // namespace standfirm::agent::linux_system

// The check of the system's files against their packages: against debsums, and against reading the same files through
// SHA-256 on all cores. On a tree of its own, copied from this machine's packages, so that it takes seconds anywhere.
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <thread>
#include <utility>

#include "agent/system/linux/machine.hpp"
#include "child.hpp"
#include "figures.hpp"

namespace standfirm::bench {
namespace fs = std::filesystem;
namespace {
using Steady = std::chrono::steady_clock;

double seconds_of(const std::function<void()>& work) {
  const auto began = Steady::now();
  work();
  return std::chrono::duration<double>(Steady::now() - began).count();
}

namespace linux_system = agent::linux_system;

void read_through_sha256(const std::vector<std::string>& paths, unsigned threads) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    std::string buffer(256 * 1024, '\0');
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> sum(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    for (;;) {
      const auto at = next.fetch_add(1, std::memory_order_relaxed);
      if (at >= paths.size()) return;
      const int file = ::open(paths[at].c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
      if (file < 0) continue;
      unsigned char out[EVP_MAX_MD_SIZE];
      EVP_DigestInit_ex(sum.get(), EVP_sha256(), nullptr);
      for (ssize_t got; (got = ::read(file, buffer.data(), buffer.size())) > 0;)
        EVP_DigestUpdate(sum.get(), buffer.data(), static_cast<std::size_t>(got));
      EVP_DigestFinal_ex(sum.get(), out, nullptr);
      ::close(file);
    }
  };
  std::vector<std::jthread> others;
  others.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) others.emplace_back(work);
}
std::uintmax_t largest_file_of(const fs::path& sums_file) {
  std::uintmax_t largest = 0;
  std::ifstream sums(sums_file);
  for (std::string line; std::getline(sums, line);) {
    std::error_code gone;
    const auto bytes = line.size() > 34 ? fs::file_size("/" + line.substr(34), gone) : 0;
    if (!gone) largest = std::max(largest, bytes);
  }
  return largest;
}

/// Below `root`: the files of this machine's packages whose largest file is `between` so many bytes, in the order of
/// their names, until there are some 300 MB, with the package database that belongs to them.
void copy_packages(const fs::path& root, std::pair<std::uintmax_t, std::uintmax_t> between) {
  constexpr std::uintmax_t most_bytes = 300'000'000;
  const fs::path database = "/var/lib/dpkg";
  fs::create_directories(root / "var/lib/dpkg/info");
  fs::create_directories(root / "var/lib/dpkg/updates");
  fs::create_directories(root / "usr");
  for (const char* folder : {"bin", "sbin", "lib", "lib64"}) {
    fs::create_directories(root / "usr" / folder);
    fs::create_directory_symlink(std::string("usr/") + folder, root / folder);
  }
  std::ifstream all(database / "status");
  std::ofstream kept(root / "var/lib/dpkg/status");
  std::uintmax_t bytes = 0;
  std::string stanza, package, architecture;
  bool whole = true;
  const auto finish = [&] {
    auto info = database / "info" / package;
    if (!fs::exists(info.string() + ".md5sums")) info = database / "info" / (package + ":" + architecture);
    if (bytes < most_bytes && !package.empty() && whole && fs::exists(info.string() + ".md5sums")) {
      const auto largest = largest_file_of(info.string() + ".md5sums");
      whole = largest >= between.first && largest < between.second;
    } else {
      whole = false;
    }
    if (whole) {
      kept << stanza << '\n';
      for (const char* ending : {".list", ".md5sums"})
        fs::copy_file(info.string() + ending, root / "var/lib/dpkg/info" / (info.filename().string() + ending));
      std::ifstream sums(info.string() + ".md5sums");
      for (std::string line; std::getline(sums, line);) {
        const fs::path file = line.size() > 34 ? line.substr(34) : "";
        std::error_code gone;
        if (file.empty() || !fs::is_regular_file("/" / file, gone)) continue;
        fs::create_directories((root / file).parent_path());
        fs::copy_file("/" / file, root / file, fs::copy_options::skip_existing, gone);
        bytes += fs::file_size(root / file, gone);
      }
    }
    stanza.clear();
    package.clear();
  };
  for (std::string line; std::getline(all, line);) {
    if (line.empty()) {
      finish();
      continue;
    }
    stanza += line + '\n';
    if (line.starts_with("Package: ")) package = line.substr(9);
    if (line.starts_with("Architecture: ")) architecture = line.substr(14);
    if (line.starts_with("Status: ")) whole = line.ends_with(" installed");
  }
  finish();
}

/// A copied tree, its files, and how long a whole check of it takes.
struct Sample {
  fs::path root;
  unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::string> paths{};

  Sample(fs::path at, std::pair<std::uintmax_t, std::uintmax_t> between) : root(std::move(at)) {
    copy_packages(root, between);
    const agent::Tree tree(root);
    linux_system::Packages packages(tree);
    for (const auto* file : packages.read()->unchanging) paths.push_back(root.string() + file->first);
    (void)check();  // everything is in the page cache for both, or for neither
  }
  /// As the agent does it: the package database read anew, every file, and the files that no package owns.
  [[nodiscard]] double check() const {
    return seconds_of([&] {
      const agent::Tree tree(root);
      linux_system::Packages packages(tree);
      (void)linux_system::LinuxSystemFiles(tree, packages, cores).verify([](auto, auto) {});
    });
  }
  [[nodiscard]] double check_by_debsums() const {
    return seconds_of(
        [&] { (void)run({"debsums", "--silent", "--root=" + root.string()}, std::chrono::seconds(300)); });
  }
};
}  // namespace

void integrity_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  report("the integrity check");
  // One file's MD5 is one chain on one core, whoever reckons it, so a browser of 300 MB would be the whole figure. Such
  // files have a figure of their own.
  constexpr std::uintmax_t large = 100'000'000;
  const Sample many(places.scratch + "/packages", {0, large});
  const auto files = static_cast<double>(many.paths.size());
  out.push_back(compare(
      "integrity check, files a second", "files/s", "the same files through SHA-256, all cores", at_least(0.5),
      places.runs, [&] { return files / many.check(); },
      [&] { return files / seconds_of([&] { read_through_sha256(many.paths, many.cores); }); }));
  if (run({"which", "debsums"}).status != 0) {
    out.push_back(unmeasured("integrity check against debsums", "≥ 3", "debsums is not installed"));
    return;
  }
  out.push_back(compare(
      "integrity check, files a second", "files/s", "debsums --silent", at_least(3), places.runs,
      [&] { return files / many.check(); }, [&] { return files / many.check_by_debsums(); }));
  const Sample one(places.scratch + "/large", {large, std::numeric_limits<std::uintmax_t>::max()});
  if (one.paths.empty()) return;
  out.push_back(compare(
      "integrity check, one file above 100 MB", "s", "debsums --silent", at_most(1), places.runs,
      [&] { return one.check(); }, [&] { return one.check_by_debsums(); }));
}

}  // namespace standfirm::bench

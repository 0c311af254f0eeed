#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "agent/system/linux/machine.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr const char* info = "/var/lib/dpkg/info";
constexpr std::size_t max_list_bytes = 64 << 20;

struct Diversion {
  std::string to, by;
};

/// dpkg's diversions: three lines each: from, to, package.
using Diversions = std::map<std::string, Diversion, std::less<>>;
Diversions read_diversions(const Tree& tree) {
  Diversions out;
  std::ifstream file(tree.real("/var/lib/dpkg/diversions"));
  for (std::string from, to, by; std::getline(file, from) && std::getline(file, to) && std::getline(file, by);)
    out[from] = {to, by};
  return out;
}

template <class Each>
void each_line(const std::string& text, Each&& each) {
  for (std::size_t from = 0; from < text.size();) {
    auto to = text.find('\n', from);
    if (to == std::string::npos) to = text.size();
    each(std::string_view(text).substr(from, to - from));
    from = to + 1;
  }
}

/// The stanzas of dpkg's status: installed packages, their versions, their conffiles.
void read_status(const std::string& text, Packages::Database& into) {
  std::string package, version;
  bool installed = false, in_conffiles = false;
  std::vector<std::pair<std::string, std::string>> conffiles;
  const auto finish = [&] {
    if (installed && !package.empty()) {
      into.versions[package] = version;
      for (auto& [path, md5] : conffiles) into.settings[path] = md5;
    }
    package.clear();
    version.clear();
    conffiles.clear();
    installed = in_conffiles = false;
  };
  each_line(text, [&](std::string_view line) {
    if (line.empty()) return finish();
    if (line.front() == ' ') {
      if (!in_conffiles) return;
      std::istringstream words{std::string(line)};
      std::string path, md5, flag;
      if (words >> path >> md5 && !(words >> flag) && md5.size() == 32) conffiles.emplace_back(path, md5);
      return;
    }
    in_conffiles = line.starts_with("Conffiles:");
    if (line.starts_with("Package: "))
      package = line.substr(9);
    else if (line.starts_with("Version: "))
      version = line.substr(9);
    else if (line.starts_with("Status: "))
      installed = line.ends_with(" installed");
  });
  finish();
}

/// The folders of the root that are only links into /usr.
class Merged {
 public:
  explicit Merged(const Tree& tree) {
    for (const char* folder : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
      std::error_code none;
      const auto target = std::filesystem::read_symlink(tree.real(folder), none).string();
      if (!none && (target == "usr" + std::string(folder) || target == "/usr" + std::string(folder)))
        links_.emplace_back(folder);
    }
  }
  [[nodiscard]] std::string canonical(std::string path) const {
    const auto first = std::string_view(path).substr(0, path.find('/', 1));
    if (std::ranges::find(links_, first) != links_.end()) path.insert(0, "/usr");
    return path;
  }

 private:
  std::vector<std::string> links_;
};

std::string status_text(const Tree& tree) {
  auto text = read_whole(tree.real("/var/lib/dpkg/status"), max_list_bytes);
  if (!text) throw std::runtime_error("this machine has no package database (/var/lib/dpkg): " + text.error());
  return std::move(*text);
}

/// One of dpkg's lists: the files of a package, with their sums or without.
struct List {
  std::filesystem::path path;
  const std::string* package;
  bool sums;
  std::vector<std::pair<std::string, Packages::Owned>> files{};
};

void read_list(List& list, const Merged& merged, const Diversions& diversions) {
  const auto content = read_whole(list.path, max_list_bytes);
  if (!content) throw std::runtime_error(content.error());
  list.files.reserve(static_cast<std::size_t>(std::ranges::count(*content, '\n')) + 1);
  const auto add = [&](std::string path, const Packages::Owned& owned) {
    if (const auto diverted = diversions.find(path);
        diverted != diversions.end() && diverted->second.by != *list.package)
      path = diverted->second.to;
    list.files.emplace_back(merged.canonical(std::move(path)), owned);
  };
  each_line(*content, [&](std::string_view line) {
    if (!list.sums) {
      if (line.size() > 1 && line.front() == '/') add(std::string(line), {list.package});
      return;
    }
    if (line.size() <= 34 || line[32] != ' ') return;
    Packages::Owned owned{list.package};
    std::ranges::copy(line.substr(0, 32), owned.md5_hex.begin());
    add("/" + std::string(line.substr(line.find_first_not_of(" *", 32))), owned);
  });
}

void read_lists(std::vector<List>& lists, const Merged& merged, const Diversions& diversions) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t at = next++; at < lists.size(); at = next++) read_list(lists[at], merged, diversions);
  };
  std::vector<std::future<void>> others;
  for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
    others.push_back(std::async(std::launch::async, work));
  work();
  for (auto& other : others) other.get();
}

}  // namespace

std::string Packages::canonical(const std::string& path) const { return Merged(tree_).canonical(path); }

Packages::Versions Packages::versions() const {
  Database out;
  read_status(status_text(tree_), out);
  return std::move(out.versions);
}

std::shared_ptr<const Packages::Database> Packages::read() const {
  auto out = std::make_shared<Database>();
  read_status(status_text(tree_), *out);
  std::vector<List> lists;
  for (const auto& item : std::filesystem::directory_iterator(tree_.real(info))) {
    const std::string extension = item.path().extension(), stem = item.path().stem();
    const auto package = out->versions.find(std::string_view(stem).substr(0, stem.find(':')));
    if ((extension == ".list" || extension == ".md5sums") && package != out->versions.end())
      lists.push_back({item.path(), &package->first, extension == ".md5sums"});
  }
  std::ranges::sort(lists, {}, &List::path);
  read_lists(lists, Merged(tree_), read_diversions(tree_));
  std::size_t files = 0;
  for (const auto& list : lists) files += list.sums ? 0 : list.files.size();
  out->owners.reserve(files);
  for (auto& list : lists)
    for (auto& [path, owned] : list.files) {
      const auto [place, fresh] = out->owners.try_emplace(std::move(path), owned);
      if (!list.sums || (!fresh && !place->second.md5().empty())) continue;
      place->second = owned;
      if (!out->settings.contains(place->first)) out->unchanging.push_back(&*place);
    }
  std::error_code none;
  for (const auto& item : std::filesystem::directory_iterator(tree_.real("/etc/dpkg/dpkg.cfg.d"), none)) {
    const auto content = read_whole(item.path(), 64 * 1024).value_or("");
    each_line(content, [&](std::string_view line) {
      for (const std::string_view key : {"path-exclude=", "path-exclude "})
        if (line.starts_with(key)) out->excluded.emplace_back(line.substr(key.size()));
    });
  }
  return out;
}

}  // namespace standfirm::agent::linux_system

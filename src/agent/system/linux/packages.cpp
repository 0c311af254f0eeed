#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "agent/system/linux/machine.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr const char* info = "/var/lib/dpkg/info";
constexpr std::size_t max_list_bytes = 64 << 20;

struct Diversion {
  std::string to, by;
};

/// dpkg's diversions: three lines each: from, to, package.
std::map<std::string, Diversion> read_diversions(const Tree& tree) {
  std::map<std::string, Diversion> out;
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

}  // namespace

std::string Packages::canonical(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (merged_.empty())
    for (const char* folder : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
      std::error_code none;
      const auto link = std::filesystem::read_symlink(tree_.real(folder), none);
      const std::string target = link.string();
      merged_[folder] = !none && (target == "usr" + std::string(folder) || target == "/usr" + std::string(folder))
                            ? "/usr" + std::string(folder)
                            : folder;
    }
  const auto second = path.find('/', 1);
  const auto found = merged_.find(path.substr(0, second));
  if (found == merged_.end()) return path;
  return second == std::string::npos ? found->second : found->second + path.substr(second);
}

std::shared_ptr<const Packages::Database> Packages::read() {
  struct stat status{}, folder{};
  if (::stat(tree_.real("/var/lib/dpkg/status").c_str(), &status) != 0 ||
      ::stat(tree_.real(info).c_str(), &folder) != 0)
    throw std::runtime_error("this machine has no package database (/var/lib/dpkg)");
  std::ostringstream stamp;
  stamp << status.st_ino << ' ' << status.st_size << ' ' << status.st_mtim.tv_sec << ' ' << status.st_mtim.tv_nsec
        << ' ' << folder.st_mtim.tv_sec << ' ' << folder.st_mtim.tv_nsec;
  {
    const std::lock_guard lock(mutex_);
    if (database_ && stamp_ == stamp.str()) return database_;
  }
  auto out = std::make_shared<Database>();
  const auto text = read_whole(tree_.real("/var/lib/dpkg/status"), max_list_bytes);
  if (!text) throw std::runtime_error(text.error());
  read_status(*text, *out);
  const auto diversions = read_diversions(tree_);
  const auto real_place = [&](const std::string& path, const std::string& package) {
    const auto diverted = diversions.find(path);
    return canonical(diverted == diversions.end() || diverted->second.by == package ? path : diverted->second.to);
  };
  for (const auto& item : std::filesystem::directory_iterator(tree_.real(info))) {
    const std::string extension = item.path().extension(), stem = item.path().stem();
    const std::string package = stem.substr(0, stem.find(':'));
    if ((extension != ".list" && extension != ".md5sums") || !out->versions.contains(package)) continue;
    const auto content = read_whole(item.path(), max_list_bytes);
    if (!content) throw std::runtime_error(content.error());
    each_line(*content, [&](std::string_view line) {
      if (extension == ".list" && line.size() > 1 && line.front() == '/')
        out->owner.emplace(real_place(std::string(line), package), package);
      if (extension == ".md5sums" && line.size() > 34 && line[32] == ' ') {
        auto path = real_place("/" + std::string(line.substr(line.find_first_not_of(" *", 32))), package);
        out->reference.insert_or_assign(std::move(path), Database::Reference{std::string(line.substr(0, 32)), package});
      }
    });
  }
  std::error_code none;
  for (const auto& item : std::filesystem::directory_iterator(tree_.real("/etc/dpkg/dpkg.cfg.d"), none)) {
    const auto content = read_whole(item.path(), 64 * 1024).value_or("");
    each_line(content, [&](std::string_view line) {
      for (const std::string_view key : {"path-exclude=", "path-exclude "})
        if (line.starts_with(key)) out->excluded.emplace_back(line.substr(key.size()));
    });
  }
  const std::lock_guard lock(mutex_);
  database_ = out;
  stamp_ = stamp.str();
  return out;
}

}  // namespace standfirm::agent::linux_system

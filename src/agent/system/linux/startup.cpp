// What starts by itself: read place by place, each with what is written there, its digest, and the package that brought
// it unchanged.
#include "agent/system/linux/startup_places.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>

#include "agent/files/md5.hpp"
#include "agent/files/vault.hpp"
#include "agent/local/printable.hpp"
#include "agent/system/linux/accounts.hpp"
#include "agent/system/linux/machine.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr std::size_t max_entry_file = 1 << 20, max_entries = 5000, max_command = 400;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out.push_back(line);
  return out;
}
std::string trimmed(const std::string& line) {
  const auto from = line.find_first_not_of(" \t\r");
  if (from == std::string::npos) return {};
  return line.substr(from, line.find_last_not_of(" \t\r") - from + 1);
}
bool is_comment(const std::string& line) {
  const auto text = trimmed(line);
  return text.empty() || text.front() == '#';
}

std::string md5_of(const std::string& text) {
  Md5 sum;
  sum.take(text);
  return sum.hex();
}

/// The line that says what is run, for people.
std::string command_in(const std::string& kind, const std::string& text) {
  const auto lines = lines_of(text);
  const auto first = [&](auto&& wanted) -> std::string {
    for (const auto& line : lines)
      if (wanted(line)) return readable(trimmed(line), max_command);
    return {};
  };
  if (kind.starts_with("systemd_") && kind != "systemd_generator") {
    for (const char* key : {"ExecStart=", "OnCalendar=", "OnBootSec=", "ListenStream=", "PathExists=", "Exec"})
      if (auto found = first([&](const std::string& line) {
            return line.starts_with(key) && trimmed(line).size() > std::string_view(key).size();
          });
          !found.empty())
        return found;
  }
  if (kind == "autostart") return first([](const std::string& line) { return line.starts_with("Exec="); });
  if (kind == "udev_rule")
    if (auto run =
            first([](const std::string& line) { return line.find("RUN") != std::string::npos && !is_comment(line); });
        !run.empty())
      return run;
  if (kind == "apt_hook" || kind == "dpkg_hook")
    if (auto hook =
            first([](const std::string& line) { return line.find("nvoke") != std::string::npos && !is_comment(line); });
        !hook.empty())
      return hook;
  if (kind == "browser_policy")
    if (auto extension = first([](const std::string& line) { return line.find("xtension") != std::string::npos; });
        !extension.empty())
      return extension;
  return first([](const std::string& line) { return !is_comment(line); });
}

struct Seen {
  actions::StartupEntry entry;
  std::string path;  // bytes
  Unit unit = Unit::file;
  std::string line;  // for lines, as it stands in the file
};

class Lister {
 public:
  Lister(const Tree& tree, Packages& packages) : tree_(tree), packages_(packages) {
    try {
      database_ = packages.read();
    } catch (const std::exception& problem) {
      could_not_read.emplace_back(problem.what());
    }
  }
  std::vector<Seen> seen;
  std::vector<std::string> could_not_read;

  void look(const Place& place) {
    const std::string where = place.where;
    if (!where.starts_with("~")) return look_at(place, where);
    for (const auto& home : homes()) look_at(place, home + where.substr(1));
  }

 private:
  const std::vector<std::string>& homes() {
    if (!homes_.empty()) return homes_;
    std::set<std::string> found{"/root"};
    try {
      for (const auto& account : read_accounts(tree_))
        if ((account.uid >= 1000 || account.uid == 0) && account.uid < 65534 && Tree::is_plain(account.home) &&
            account.home != "/")
          found.insert(account.home);
    } catch (const std::exception& problem) {
      could_not_read.emplace_back(problem.what());
    }
    homes_.assign(found.begin(), found.end());
    return homes_;
  }

  void look_at(const Place& place, const std::string& where) {
    if (!where.ends_with('/')) return look_at_file(place, where);
    walk(place, where.substr(0, where.size() - 1), 0);
  }

  void walk(const Place& place, const std::string& folder, int depth) {
    if (depth > 4) return;
    std::error_code failed;
    const auto real = tree_.real(folder);
    if (!std::filesystem::is_directory(std::filesystem::symlink_status(real, failed))) return;
    std::vector<std::filesystem::path> items;
    for (const auto& item : std::filesystem::directory_iterator(real, failed)) items.push_back(item.path());
    if (failed) could_not_read.push_back(printable(folder));
    std::ranges::sort(items);
    for (const auto& item : items) {
      const std::string name = item.filename();
      const std::string at = fmt::format("{}/{}", folder, name);
      const auto kind = std::filesystem::symlink_status(item, failed).type();
      if (kind == std::filesystem::file_type::directory && place.deep) walk(place, at, depth + 1);
      if (kind == std::filesystem::file_type::symlink) look_at_link(place, at);
      if (kind == std::filesystem::file_type::regular && (*place.ending == 0 || name.ends_with(place.ending)) &&
          name != ".placeholder" && name != "README")
        look_at_file(place, at);
    }
  }

  /// A link switches a unit on; what it points at is listed where it is, the link itself only when it leads out of
  /// systemd's folders.
  void look_at_link(const Place& place, const std::string& path) {
    if (!std::string_view(place.kind).starts_with("systemd_")) return;
    std::error_code failed;
    const std::string target = std::filesystem::read_symlink(tree_.real(path), failed).string();
    const bool inside = target.starts_with("/lib/systemd/") || target.starts_with("/usr/lib/systemd/") ||
                        target.starts_with("/etc/systemd/") || target.front() != '/' || target == "/dev/null";
    if (failed || inside) return;
    actions::StartupEntry entry{place.kind,
                                printable(path),
                                printable(Tree::split(path).second),
                                "link to " + printable(target),
                                sha256_of("link:" + target),
                                std::nullopt};
    seen.push_back({std::move(entry), path, Unit::file, {}});
  }

  void look_at_file(const Place& place, const std::string& path) {
    if (seen.size() >= max_entries) {
      if (could_not_read.empty() || could_not_read.back() != "more than 5000 entries; the rest is not listed")
        could_not_read.emplace_back("more than 5000 entries; the rest is not listed");
      return;
    }
    auto opened = tree_.open(path);
    if (!opened) {
      std::error_code failed;  // set also for what is not there, which is no place that could not be read
      const auto status = std::filesystem::symlink_status(tree_.real(path), failed);
      if (status.type() != std::filesystem::file_type::not_found) could_not_read.push_back(opened.error());
      return;
    }
    const auto text = read_whole(tree_.real(path), max_entry_file);
    if (!text) {
      could_not_read.push_back(printable(text.error()));
      return;
    }
    if (*place.containing != 0 && text->find(place.containing) == std::string::npos) return;
    std::string kind = place.kind;
    if (kind == "systemd_unit" && Tree::split(path).first.ends_with(".d")) kind = "systemd_drop_in";
    const std::string shown = printable(path);
    if (place.unit == Unit::file) {
      actions::StartupEntry entry{kind,
                                  shown,
                                  printable(Tree::split(path).second),
                                  command_in(kind, *text),
                                  sha256_of(*text),
                                  intact_package(path, *text)};
      seen.push_back({std::move(entry), path, Unit::file, {}});
      return;
    }
    std::multiset<std::string> brought;
    if (place.unit == Unit::added_line)
      for (const char* skeleton :
           {place.skeleton, path.starts_with("/root/.bashrc") ? "/usr/share/base-files/dot.bashrc" : "",
            path == "/root/.profile" ? "/usr/share/base-files/dot.profile" : ""})
        if (*skeleton != 0)
          for (const auto& line : lines_of(read_whole(tree_.real(skeleton), max_entry_file).value_or("")))
            brought.insert(line);
    const auto package = intact_package(path, *text);
    for (const auto& line : lines_of(*text)) {
      if (is_comment(line) || line.find(place.containing) == std::string::npos) continue;
      if (const auto same = brought.find(line); same != brought.end()) {
        brought.erase(same);
        continue;
      }
      const std::string words = readable(trimmed(line), max_command);
      actions::StartupEntry entry{kind, shown, readable(trimmed(line), 60), words, sha256_of(line), package};
      seen.push_back({std::move(entry), path, place.unit, line});
    }
  }

  /// The package that brought the file, as long as its content is what it brought.
  std::optional<std::string> intact_package(const std::string& path, const std::string& text) {
    if (!database_) return std::nullopt;
    const auto owner = database_->owners.find(packages_.canonical(path));
    if (owner == database_->owners.end()) return std::nullopt;
    const auto setting = database_->settings.find(path);
    const auto md5 = setting != database_->settings.end() ? std::string_view(setting->second) : owner->second.md5();
    if (md5 != md5_of(text)) return std::nullopt;
    return *owner->second.package;
  }

  const Tree& tree_;
  Packages& packages_;
  std::shared_ptr<const Packages::Database> database_;
  std::vector<std::string> homes_;
};

/// Writes the file without the one line, keeping owner, mode and everything else byte for byte; an empty
/// /etc/ld.so.preload goes.
void write_without(const Tree& tree, const Seen& seen) {
  const auto opened = tree.open(seen.path);
  if (!opened) throw std::runtime_error(opened.error());
  const auto text = read_whole(tree.real(seen.path), max_entry_file);
  if (!text) throw std::runtime_error(text.error());
  std::string kept;
  bool done = false;
  for (std::size_t from = 0; from < text->size();) {
    auto to = text->find('\n', from);
    to = to == std::string::npos ? text->size() : to + 1;
    std::string line = text->substr(from, to - from);
    std::string bare = line.ends_with('\n') ? line.substr(0, line.size() - 1) : line;
    if (!done && bare == seen.line)
      done = true;
    else
      kept += line;
    from = to;
  }
  if (!done) throw std::runtime_error("the line is not there any more");
  const auto [folder, name] = Tree::split(seen.path);
  const auto parent = tree.open_folder(folder);
  if (!parent) throw std::runtime_error(parent.error());
  if (kept.empty() && seen.entry.kind == "ld_preload") {
    if (::unlinkat(parent->get(), name.c_str(), 0) != 0) throw_errno("take " + seen.entry.location + " away");
    return;
  }
  const std::string beside = ".standfirm-new";
  ::unlinkat(parent->get(), beside.c_str(), 0);
  const Descriptor out(
      ::openat(parent->get(), beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!out) throw_errno("write " + seen.entry.location);
  write_all(out.get(), kept);
  if (::fchown(out.get(), opened->about.st_uid, opened->about.st_gid) != 0 ||
      ::fchmod(out.get(), opened->about.st_mode & 07777) != 0 || ::fsync(out.get()) != 0)
    throw_errno("write " + seen.entry.location);
  if (::renameat(parent->get(), beside.c_str(), parent->get(), name.c_str()) != 0)
    throw_errno("put " + seen.entry.location + " in place");
  ::fsync(parent->get());
}

std::vector<Seen> all_of(const Tree& tree, Packages& packages, const std::string& only_kind,
                         std::vector<std::string>* could_not_read) {
  Lister lister(tree, packages);
  for (const Place& place : places) {
    const std::string kind = place.kind;
    if (only_kind.empty() || kind == only_kind || (kind == "systemd_unit" && only_kind == "systemd_drop_in"))
      lister.look(place);
  }
  if (could_not_read != nullptr) *could_not_read = std::move(lister.could_not_read);
  return std::move(lister.seen);
}

}  // namespace

actions::StartupEntriesListed LinuxStartup::list() {
  actions::StartupEntriesListed out;
  for (auto& seen : all_of(tree_, packages_, {}, &out.could_not_read)) out.entries.push_back(std::move(seen.entry));
  return out;
}

Allowed<actions::StartupEntryRemoved> LinuxStartup::remove(const actions::RemoveStartupEntry& order, Vault& vault) {
  const auto find = [&] {
    auto all = all_of(tree_, packages_, order.kind, nullptr);
    std::erase_if(all, [&](const Seen& seen) {
      return seen.entry.kind != order.kind || seen.entry.location != order.location ||
             seen.entry.digest != order.digest;
    });
    return all;
  };
  const auto same = find();  // a line may stand there twice; one order takes one out
  const Seen* found = same.empty() ? nullptr : &same.front();
  if (found == nullptr) {
    for (const auto& seen : all_of(tree_, packages_, order.kind, nullptr))
      if (seen.entry.location == order.location && (seen.unit == Unit::file || seen.entry.name == order.name))
        return refuse(RefusalCode::version_conflict,
                      Sentence::as_written(order.name + " in " + order.location.substr(0, 200) +
                                           " is not what was seen when it was ordered away."),
                      "List the start-up entries again."_said, "digest");
    return refuse(RefusalCode::not_found,
                  Sentence::as_written("No such start-up entry is there: " + order.kind.substr(0, 40) + " " +
                                       order.location.substr(0, 200) + "."),
                  "List the start-up entries again."_said);
  }
  if (found->entry.package)
    return refuse(RefusalCode::not_entitled,
                  Sentence::as_written(order.location + " is as the package " + *found->entry.package +
                                       " brought it; it is not removed."));

  actions::StartupEntryRemoved out{found->entry, {}, false};
  const bool is_unit = order.kind == "systemd_unit";
  if (found->unit != Unit::file) {
    const auto copied = vault.copy(found->path, "start-up entry: " + found->entry.command, clock_.now());
    if (!copied) return std::unexpected(copied.error());
    out.vault_id = copied->id;
    write_without(tree_, *found);
  } else if (found->entry.command.starts_with("link to ")) {
    const auto [folder, name] = Tree::split(found->path);
    const auto parent = tree_.open_folder(folder);
    if (!parent) throw std::runtime_error(parent.error());
    if (::unlinkat(parent->get(), name.c_str(), 0) != 0) throw_errno("take " + order.location + " away");
  } else {
    // Switched off while its file is there to say what it is; then the file goes. A name that is not a unit's is left
    // to the file.
    const std::string unit = Tree::split(found->path).second;
    if (is_unit &&
        unit.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_.@\\-") ==
            std::string::npos &&
        unit.find('-') != 0)
      (void)programs_.run({.argv = {"systemctl", "disable", "--now", "--", unit}, .timeout = Seconds{60}});
    const auto taken =
        vault.take(found->path, std::optional(order.digest), "start-up entry: " + found->entry.command, clock_.now());
    if (!taken) return std::unexpected(taken.error());
    out.vault_id = taken->id;
  }
  if (order.kind.starts_with("systemd_"))
    (void)programs_.run({.argv = {"systemctl", "daemon-reload"}, .timeout = Seconds{60}});
  if (order.kind == "udev_rule")
    (void)programs_.run({.argv = {"udevadm", "control", "--reload"}, .timeout = Seconds{30}});
  out.gone = find().size() + 1 == same.size();
  if (is_unit && out.gone) {
    const auto state = programs_.run(
        {.argv = {"systemctl", "is-active", "--", Tree::split(found->path).second}, .timeout = Seconds{30}});
    if (state.started && state.output.starts_with("active")) out.gone = false;
  }
  return out;
}

}  // namespace standfirm::agent::linux_system

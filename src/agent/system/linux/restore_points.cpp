// Restore points: read-only snapshots of the root subvolume below <top>/@points, each with a note beside it. Going back
// puts a writable copy in the root's place by one exchange of names; the infected state stays, under its own name.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <mutex>
#include <stdexcept>

#include "agent/local/disk.hpp"
#include "agent/system/linux/btrfs.hpp"
#include "agent/system/linux/machine.hpp"
#include "base/json.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr const char* points_folder = "@points";

struct PointNote {
  std::string id, description, marker;
  TimePoint made_at{};
};
BOOST_DESCRIBE_STRUCT(PointNote, (), (id, description, marker, made_at))

std::mutex one_mount;  // two lanes may ask at once; one mounts at a time

bool is_point_id(const std::string& id) {
  return !id.empty() && id.size() <= 200 && id.front() != '.' &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == std::string::npos;
}

/// The device behind `root`, from the kernel's own list of mounts.
std::string device_of_root() {
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string id, parent, numbers, inside, where, word, type, device;
    words >> id >> parent >> numbers >> inside >> where;
    while (words >> word && word != "-") {
    }
    words >> type >> device;
    if (where == "/" && type == "btrfs") return device;
  }
  throw std::runtime_error("this machine's root is not on btrfs, so it keeps no restore points");
}

}  // namespace

class BtrfsRestorePoints::Top {
 public:
  Top(const std::optional<std::filesystem::path>& given, const std::filesystem::path& state) : lock_(one_mount) {
    if (given) {
      path_ = *given;
    } else {
      const std::string device = device_of_root();
      path_ = state / "top-level";
      std::filesystem::create_directories(path_);
      if (::mount(device.c_str(), path_.c_str(), "btrfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "subvolid=5") != 0)
        throw_errno("mount the top level of " + device);
      mounted_ = true;
    }
    if (!is_btrfs(path_))
      throw std::runtime_error(path_.string() + " is not on btrfs, so this machine keeps no restore points");
  }
  ~Top() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  Top(const Top&) = delete;
  Top& operator=(const Top&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path points() const { return path_ / points_folder; }
  [[nodiscard]] std::optional<PointNote> note_of(const std::string& id) const {
    const auto text = read_whole(points() / (id + ".json"), 64 * 1024);
    if (!text) return std::nullopt;
    auto note = json::read_text<PointNote>(*text, json::Unknown::ignore);
    if (!note || note->id != id) return std::nullopt;
    return std::move(*note);
  }
  /// Only what is a read-only subvolume with its note: a folder somebody made is no restore point.
  [[nodiscard]] std::vector<PointNote> all() const {
    std::vector<PointNote> out;
    if (!std::filesystem::exists(points())) return out;
    for (const auto& item : std::filesystem::directory_iterator(points())) {
      const std::string id = item.path().filename();
      if (!is_point_id(id)) continue;
      const auto subvolume = subvolume_at(item.path());
      if (!subvolume || !subvolume->read_only) continue;
      if (auto note = note_of(id)) out.push_back(std::move(*note));
    }
    std::ranges::sort(out, {}, [](const PointNote& note) { return std::pair(note.made_at, note.id); });
    return out;
  }

 private:
  std::unique_lock<std::mutex> lock_;
  std::filesystem::path path_;
  bool mounted_ = false;
};

BtrfsRestorePoints::BtrfsRestorePoints(std::optional<std::filesystem::path> top, std::filesystem::path state,
                                       std::filesystem::path root, std::string root_subvolume)
    : top_(std::move(top)),
      state_(std::move(state)),
      root_(std::move(root)),
      root_subvolume_(std::move(root_subvolume)) {}

std::vector<actions::RestorePoint> BtrfsRestorePoints::list() {
  std::vector<actions::RestorePoint> out;
  for (const auto& note : Top(top_, state_).all()) out.push_back({note.id, note.made_at, note.description});
  return out;
}

std::uint64_t BtrfsRestorePoints::free_bytes() {
  const Top top(top_, state_);
  struct statvfs about{};
  if (::statvfs(top.path().c_str(), &about) != 0) throw_errno("ask for free space");
  return std::uint64_t{about.f_bavail} * about.f_frsize;
}

actions::RestorePoint BtrfsRestorePoints::make(const std::string& description, const std::string& marker,
                                               TimePoint now) {
  const Top top(top_, state_);
  std::string stamp = to_text(now).substr(0, 19);
  std::erase(stamp, '-');
  std::erase(stamp, ':');
  const PointNote note{stamp + "-" + marker.substr(marker.size() < 12 ? 0 : marker.size() - 12), description, marker,
                       now};
  if (!is_point_id(note.id)) throw std::invalid_argument("a restore point's marker must be an id");
  if (!subvolume_at(top.path() / root_subvolume_))
    throw std::runtime_error((top.path() / root_subvolume_).string() +
                             " is not the root subvolume; set machine.root_subvolume");
  std::filesystem::create_directories(top.points());
  std::filesystem::permissions(top.points(), std::filesystem::perms::owner_all);
  ::sync();
  write_whole(top.points() / (note.id + ".json"),
              json::write_text(note) + "\n");  // before the snapshot: a snapshot always has its note
  snapshot(top.path() / root_subvolume_, top.points(), note.id, true);
  flush_file_system(top.path());
  const auto made = subvolume_at(top.points() / note.id);
  if (!made || !made->read_only) throw std::runtime_error("the snapshot " + note.id + " is not there afterwards");
  return {note.id, note.made_at, note.description};
}

std::optional<actions::RestorePoint> BtrfsRestorePoints::made_for(const std::string& marker) {
  for (const auto& note : Top(top_, state_).all())
    if (note.marker == marker) return actions::RestorePoint{note.id, note.made_at, note.description};
  return std::nullopt;
}

Allowed<void> BtrfsRestorePoints::roll_back(const std::string& point, const std::string& keep_as) {
  const Top top(top_, state_);
  const auto points = top.all();
  if (std::ranges::find(points, point, &PointNote::id) == points.end())
    return refuse(RefusalCode::restore_point_unknown,
                  Sentence::as_written("This machine has no restore point called " + point.substr(0, 100) + "."),
                  "List its restore points."_said, "restore_point");
  if (std::filesystem::exists(top.path() / keep_as)) throw std::runtime_error(keep_as + " is there already");
  const auto live = top.path() / root_subvolume_, kept = top.path() / keep_as;
  if (!subvolume_at(live))
    throw std::runtime_error(live.string() + " is not the root subvolume; set machine.root_subvolume");
  snapshot(top.points() / point, top.path(), keep_as, false);
  flush_file_system(top.path());
  // One exchange: at no moment is there no root. From here on `keep_as` is the infected state, and the copy is the
  // root.
  if (::renameat2(AT_FDCWD, kept.c_str(), AT_FDCWD, live.c_str(), RENAME_EXCHANGE) != 0)
    throw_errno("exchange the root subvolume");
  flush_file_system(top.path());
  return {};
}

bool BtrfsRestorePoints::runs_from(const std::string& point, const std::string& kept_as) {
  const Top top(top_, state_);
  const auto running = subvolume_around(root_), wanted = subvolume_at(top.points() / point),
             live = subvolume_at(top.path() / root_subvolume_);
  return running && wanted && live && running->id == live->id && live->parent_uuid == wanted->uuid &&
         subvolume_at(top.path() / kept_as).has_value();
}

}  // namespace standfirm::agent::linux_system

// System Restore through WMI. Facts it is built on: a point asked for within 24 hours of another is silently not made,
// unless a value in the registry says otherwise; in safe mode none is made at all; a roll-back is only begun by the
// call, and how it ended is known after the next start.
#include <algorithm>
#include <stdexcept>

#include "agent/local/disk.hpp"
#include "agent/system/windows_machine/machine.hpp"
#include "agent/system/windows_machine/text.hpp"
#include "base/json.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr const char* space = R"(root\default)";
constexpr const char* of_class = "SystemRestore";
constexpr const char* settings = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SystemRestore)";
constexpr const char* frequency = "SystemRestorePointCreationFrequency";  // minutes between two points
constexpr std::int32_t modify_settings = 12, begin_system_change = 100;
constexpr std::int64_t restored_well = 1;
constexpr std::size_t max_description = 200, max_points = 1000;

struct RollBackNote {
  std::string point, kept_as, boot_id;
};
BOOST_DESCRIBE_STRUCT(RollBackNote, (), (point, kept_as, boot_id))

struct Point {
  std::uint64_t number = 0;
  actions::RestorePoint point;
  std::string marker;
};

std::string mark(const std::string& marker) { return " [" + marker + "]"; }

/// "Before the clean-up [0190...]" -> the words, and the order that asked for it.
Point point_of(const WmiRow& row) {
  const auto text = [&](const char* name) {
    const auto found = row.find(name);
    return found == row.end() ? std::string() : found->second;
  };
  const auto number = number_from(text("SequenceNumber"));
  const auto made_at = time_from_wmi(text("CreationTime"));
  if (!number || !made_at)
    throw std::runtime_error("Windows names a restore point without a number or a time: " +
                             shown(text("Description"), 80));
  Point out{*number, {std::to_string(*number), *made_at, text("Description")}, {}};
  auto& words = out.point.description;
  const auto open = words.rfind(" [");
  if (open != std::string::npos && words.ends_with(']')) {
    out.marker = words.substr(open + 2, words.size() - open - 3);
    words.resize(open);
  }
  words = shown(words, max_description);
  return out;
}

std::vector<Point> read(const Ports& ports) {
  std::vector<Point> out;
  for (const auto& row : ports.wmi.query(space, "SELECT * FROM SystemRestore")) {
    if (out.size() == max_points) break;
    out.push_back(point_of(row));
  }
  std::ranges::sort(out, {}, [](const Point& point) { return std::pair(point.point.made_at, point.number); });
  return out;
}
std::uint64_t highest(const std::vector<Point>& points) {
  std::uint64_t out = 0;
  for (const auto& point : points) out = std::max(out, point.number);
  return out;
}

/// For as long as it lives a point may be made at any time; then the value is as it was.
class AnyTime {
 public:
  explicit AnyTime(Registry& registry) : registry_(registry), before_(registry.value(settings, frequency)) {
    registry_.write(settings, number_value(frequency, 0));
  }
  ~AnyTime() {
    try {
      if (before_)
        registry_.write(settings, *before_);
      else
        registry_.erase(settings, frequency);
    } catch (const std::exception&) {  // the point counts; points more often than wanted harm nobody
    }
  }
  AnyTime(const AnyTime&) = delete;
  AnyTime& operator=(const AnyTime&) = delete;

 private:
  Registry& registry_;
  std::optional<RegistryValue> before_;
};

}  // namespace

std::vector<actions::RestorePoint> SystemRestore::list() {
  std::vector<actions::RestorePoint> out;
  for (auto& point : read(ports_)) out.push_back(std::move(point.point));
  return out;
}

std::uint64_t SystemRestore::free_bytes() {
  std::uint64_t out = 0;
  bool any = false;
  for (const auto& row : ports_.wmi.query(R"(root\cimv2)", "SELECT MaxSpace, UsedSpace FROM Win32_ShadowStorage")) {
    const auto number = [&](const char* name) {
      const auto found = row.find(name);
      return found == row.end() ? std::nullopt : number_from(found->second);
    };
    const auto most = number("MaxSpace"), used = number("UsedSpace");
    if (!most || !used) continue;
    any = true;
    out += *most - std::min(*most, *used);
  }
  if (!any) throw std::runtime_error("Windows has set no room aside for restore points");
  return out;
}

actions::RestorePoint SystemRestore::make(const std::string& description, const std::string& marker, TimePoint) {
  if (power_.mode() == safe_mode)
    throw std::runtime_error("Windows makes no restore points in safe mode; leave safe mode first");
  const auto before = highest(read(ports_));
  {
    const AnyTime any_time(ports_.registry);
    (void)ports_.wmi.call(space, of_class, "CreateRestorePoint",
                          {{"Description", description + mark(marker)},
                           {"RestorePointType", modify_settings},
                           {"EventType", begin_system_change}});
  }
  for (const auto& point : read(ports_))
    if (point.number > before && point.marker == marker) return point.point;
  throw std::runtime_error(
      "Windows said it made a restore point, but none with a new number is there; is protection switched on for the "
      "system's disk?");
}

std::optional<actions::RestorePoint> SystemRestore::made_for(const std::string& marker) {
  for (const auto& point : read(ports_))
    if (point.marker == marker) return point.point;
  return std::nullopt;
}

Allowed<void> SystemRestore::roll_back(const std::string& point, const std::string& keep_as) {
  const auto points = read(ports_);
  const auto wanted = std::ranges::find(points, point, [](const Point& each) { return each.point.id; });
  if (wanted == points.end())
    return refuse(RefusalCode::restore_point_unknown,
                  Sentence::as_written("This machine has no restore point called " + point.substr(0, 100) + "."),
                  "List its restore points."_said, "restore_point");
  // Windows keeps the present state itself, as a point to undo the restore with; `keep_as` names it in the ledger.
  write_whole(note_, json::write_text(RollBackNote{point, keep_as, power_.boot_id()}) + "\n");
  const auto said =
      ports_.wmi.call(space, of_class, "Restore", {{"SequenceNumber", static_cast<std::int32_t>(wanted->number)}});
  if (said != 0) throw std::runtime_error("Windows did not begin the restore: its code is " + std::to_string(said));
  return {};
}

bool SystemRestore::runs_from(const std::string& point, const std::string& kept_as) {
  const auto text = read_whole(note_, 64 * 1024);
  if (!text) return false;
  const auto note = json::read_text<RollBackNote>(*text, json::Unknown::ignore);
  if (!note || note->point != point || note->kept_as != kept_as || note->boot_id == power_.boot_id()) return false;
  return ports_.wmi.call(space, of_class, "GetLastRestoreStatus", {}) == restored_well;
}

}  // namespace standfirm::agent::windows_system

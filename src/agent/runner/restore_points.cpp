// List, make, go back. The law that a roll-back goes only to before the first evidence is repeated here, on the
// machine's own list.
#include <algorithm>

#include "agent/runner/runner.hpp"

namespace standfirm::agent::pages {
namespace {

constexpr std::size_t max_description = 200;

std::string kept_name(const Task& task, TimePoint now) {
  std::string stamp = to_text(now).substr(0, 19);
  std::erase(stamp, '-');
  std::erase(stamp, ':');
  return "@infected-" + stamp + "-" + task.order.id.text().substr(24);
}

}  // namespace

Came run(Bench& bench, const Task&, const actions::ListRestorePoints&) {
  auto points = bench.system.restore_points.list();
  const auto count = points.size();
  return succeeded("The machine has " + std::to_string(count) + (count == 1 ? " restore point." : " restore points."),
                   actions::RestorePointsListed{std::move(points), bench.system.restore_points.free_bytes()});
}
Came look(Bench&, const Task&, const actions::ListRestorePoints&, const std::string&, const Notes&) {
  return failed("Reading was interrupted; order it again.");
}

Came run(Bench& bench, const Task& task, const actions::MakeRestorePoint& action) {
  if (action.description.size() > max_description)
    return refused("A restore point's description has at most 200 bytes.");
  const auto before = bench.system.restore_points.list();
  const auto made = bench.system.restore_points.make(action.description, task.order.id.text(), bench.clock.now());
  const auto found = bench.system.restore_points.made_for(task.order.id.text());
  const bool fresh = found && std::ranges::none_of(before, [&](const auto& point) { return point.id == found->id; });
  if (!fresh || found->id != made.id) return failed("The restore point was not in the machine's list afterwards.");
  return succeeded("Restore point " + made.id + " was made.", actions::RestorePointMade{*found});
}
Came look(Bench& bench, const Task& task, const actions::MakeRestorePoint&, const std::string&, const Notes&) {
  if (const auto found = bench.system.restore_points.made_for(task.order.id.text()))
    return succeeded("It was interrupted, but restore point " + found->id + " is there.",
                     actions::RestorePointMade{*found});
  return failed("It was interrupted before the restore point was made.");
}

Came run(Bench& bench, const Task& task, const actions::RollBack& action) {
  const auto points = bench.system.restore_points.list();
  const auto point = std::ranges::find(points, action.restore_point, &actions::RestorePoint::id);
  if (point == points.end())
    return refused("This machine has no restore point called " + action.restore_point.substr(0, 100) + ".");
  if (point->made_at >= action.first_evidence_at)
    return refused("Restore point " + point->id + " was made at " + to_text(point->made_at) +
                   ", not before the first evidence of the infection at " + to_text(action.first_evidence_at) +
                   "; it may hold the virus.");
  if (point->made_at != action.made_at)
    return refused("Restore point " + point->id + " was made at " + to_text(point->made_at) +
                   " on this machine, but the order says " + to_text(action.made_at) + ".");
  const std::string keep_as = kept_name(task, bench.clock.now());
  task.note("kept_as", keep_as);
  if (const auto done = bench.system.restore_points.roll_back(point->id, keep_as); !done) return refused(done.error());
  bench.system.power.disarm_safe_mode();
  task.note(restart_asked, "Restarting into the state of " + point->id + ".");
  bench.system.power.restart();
  return restarting("Restarting into the state of " + point->id + ".");
}
Came look(Bench& bench, const Task&, const actions::RollBack& action, const std::string& boot_id, const Notes& notes) {
  const auto kept_as = notes.find("kept_as");
  const std::string now = bench.system.power.boot_id();
  if (kept_as == notes.end()) return failed("It was interrupted before anything was rolled back.");
  const actions::RolledBack result{action.restore_point, kept_as->second, now};
  if (now != boot_id && bench.system.restore_points.runs_from(action.restore_point, kept_as->second))
    return succeeded("The machine runs from a copy of " + action.restore_point + "; the infected state is kept as " +
                         kept_as->second + ".",
                     result);
  if (now == boot_id)
    return unknown(
        "It was interrupted while rolling back, and the machine has not restarted since; restart it and list its "
        "restore points.");
  return failed("The machine restarted, but does not run from a copy of " + action.restore_point + ".", result);
}

}  // namespace standfirm::agent::pages

// Restarts. The order is not over when the restart is asked for: it ends after it, with what was read then.
#include "agent/runner/runner.hpp"

namespace standfirm::agent::pages {
namespace {

Came go_down(Bench& bench, const Task& task, const std::string& sentence) {
  task.note(restart_asked, sentence);
  bench.system.power.restart();
  return restarting(sentence);
}

Came ended_in_safe_mode(Bench& bench, const Task& task) {
  const auto in_force = bench.temporaries.in_force().safe_mode;
  const TimePoint undo_at = in_force && in_force->order == task.order.id ? in_force->undo_at : TimePoint{};
  return succeeded("The machine is in safe mode until " + to_text(undo_at) + ".",
                   actions::SafeModeEntered{bench.system.power.boot_id(), safe_mode, undo_at});
}

}  // namespace

Came run(Bench& bench, const Task& task, const actions::EnterSafeMode& action) {
  if (action.undo_after <= Seconds{0} || action.undo_after > Temporaries::longest)
    return refused("Safe mode must undo itself after 1 second to 7 days; undo_after is " +
                   std::to_string(action.undo_after.count()) + " seconds.");
  const TimePoint undo_at = bench.clock.now() + action.undo_after;
  bench.temporaries.safe_mode(SafeModeInForce{task.order.id, bench.system.power.boot_id(), undo_at});
  if (bench.system.power.mode() == safe_mode) return ended_in_safe_mode(bench, task);  // the time is set anew
  bench.system.power.arm_safe_mode();
  if (!bench.system.power.armed()) {
    bench.temporaries.safe_mode(std::nullopt);
    return failed("Safe mode could not be set for the next start; the machine was not restarted.");
  }
  return go_down(bench, task, "Restarting into safe mode.");
}
Came look(Bench& bench, const Task& task, const actions::EnterSafeMode&, const std::string& boot_id, const Notes&) {
  const std::string now = bench.system.power.boot_id(), mode = bench.system.power.mode();
  if (mode == safe_mode) return ended_in_safe_mode(bench, task);
  bench.system.power.disarm_safe_mode();
  bench.temporaries.safe_mode(std::nullopt);
  return failed(now == boot_id ? "It was interrupted before the restart; the next start is a normal one."
                               : "The machine restarted, but not into safe mode.",
                actions::SafeModeEntered{now, mode, {}});
}

Came run(Bench& bench, const Task& task, const actions::LeaveSafeMode&) {
  bench.system.power.disarm_safe_mode();
  if (bench.system.power.armed())
    return failed("The next start could not be set to normal; the machine was not restarted.");
  bench.temporaries.safe_mode(std::nullopt);
  if (bench.system.power.mode() == normal_mode)
    return succeeded("The machine was in normal mode already.",
                     actions::SafeModeLeft{bench.system.power.boot_id(), normal_mode});
  return go_down(bench, task, "Restarting to normal.");
}
Came look(Bench& bench, const Task&, const actions::LeaveSafeMode&, const std::string&, const Notes&) {
  const std::string now = bench.system.power.boot_id(), mode = bench.system.power.mode();
  if (mode == normal_mode) return succeeded("The machine is in normal mode.", actions::SafeModeLeft{now, mode});
  return failed("The machine is still in safe mode. Order it again.", actions::SafeModeLeft{now, mode});
}

Came run(Bench& bench, const Task& task, const actions::Restart&) { return go_down(bench, task, "Restarting."); }
Came look(Bench& bench, const Task&, const actions::Restart&, const std::string& boot_id, const Notes&) {
  const std::string now = bench.system.power.boot_id(), mode = bench.system.power.mode();
  if (now != boot_id) return succeeded("The machine restarted.", actions::Restarted{boot_id, now, mode});
  return failed("It was interrupted before the machine restarted. Order it again.",
                actions::Restarted{boot_id, now, mode});
}

}  // namespace standfirm::agent::pages

// Everything patched, from the machine's own package sources.
#include "agent/runner/runner.hpp"

namespace standfirm::agent::pages {

Came run(Bench& bench, const Task& task, const actions::ApplyUpdates&) {
  auto applied =
      bench.system.updates.apply([&](std::string_view output) { task.progress("Applying updates", 0, 0, output); });
  const std::string sentence = std::to_string(applied.updated.size()) + " packages were updated";
  if (!applied.still_pending.empty())
    return failed(sentence + ", but " + std::to_string(applied.still_pending.size()) + " updates are still pending.",
                  std::move(applied));
  return succeeded(sentence + (applied.restart_needed ? "; a restart is needed." : "; none is pending."),
                   std::move(applied));
}
Came look(Bench& bench, const Task&, const actions::ApplyUpdates&, const std::string&, const Notes&) {
  auto pending = bench.system.updates.pending();
  if (!pending.empty())
    return failed(
        "It was interrupted; " + std::to_string(pending.size()) + " updates are still pending. Order it again.",
        actions::UpdatesApplied{{}, std::move(pending), true});
  return succeeded("It was interrupted, but no update is pending; which packages changed is in the machine's own log.",
                   actions::UpdatesApplied{{}, {}, true});
}

}  // namespace standfirm::agent::pages

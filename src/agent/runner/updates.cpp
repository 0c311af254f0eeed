// Everything patched, from the machine's own package sources.
#include <fmt/format.h>

#include "agent/runner/runner.hpp"

namespace standfirm::agent::pages {

Came run(Bench& bench, const Task& task, const actions::ApplyUpdates&) {
  auto applied =
      bench.system.updates.apply([&](std::string_view output) { task.progress("Applying updates", 0, 0, output); });
  std::string sentence = fmt::format("{} packages were updated", applied.updated.size());
  if (!applied.still_pending.empty()) {
    sentence += fmt::format(", but {} updates are still pending.", applied.still_pending.size());
    return failed(std::move(sentence), std::move(applied));
  }
  sentence += applied.restart_needed ? "; a restart is needed." : "; none is pending.";
  return succeeded(std::move(sentence), std::move(applied));
}
Came look(Bench& bench, const Task&, const actions::ApplyUpdates&, const std::string&, const Notes&) {
  auto pending = bench.system.updates.pending();
  if (!pending.empty()) {
    auto sentence = fmt::format("It was interrupted; {} updates are still pending. Order it again.", pending.size());
    return failed(std::move(sentence), actions::UpdatesApplied{{}, std::move(pending), true});
  }
  return succeeded("It was interrupted, but no update is pending; which packages changed is in the machine's own log.",
                   actions::UpdatesApplied{{}, {}, true});
}

}  // namespace standfirm::agent::pages

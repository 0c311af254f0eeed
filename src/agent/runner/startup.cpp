// What starts by itself: list it, take one entry out.
#include <algorithm>

#include "agent/runner/runner.hpp"

namespace standfirm::agent::pages {

Came run(Bench& bench, const Task&, const actions::ListStartupEntries&) {
  auto listed = bench.system.startup.list();
  const std::string sentence = std::to_string(listed.entries.size()) + " things start by themselves" +
                               (listed.could_not_read.empty() ? "."
                                                              : "; " + std::to_string(listed.could_not_read.size()) +
                                                                    " places could not be read.");
  return succeeded(sentence, std::move(listed));
}
Came look(Bench&, const Task&, const actions::ListStartupEntries&, const std::string&, const Notes&) {
  return failed("Reading was interrupted; order it again.");
}

Came run(Bench& bench, const Task&, const actions::RemoveStartupEntry& action) {
  auto removed = bench.system.startup.remove(action, bench.vault);
  if (!removed) return refused(removed.error());
  if (!removed->gone)
    return failed(action.name + " in " + action.location + " is still there, or came back at once.",
                  std::move(*removed));
  return succeeded(action.name + " in " + action.location + " was taken out; a copy is in the vault.",
                   std::move(*removed));
}
Came look(Bench& bench, const Task&, const actions::RemoveStartupEntry& action, const std::string&, const Notes&) {
  const auto listed = bench.system.startup.list();
  const bool there = std::ranges::any_of(listed.entries, [&](const actions::StartupEntry& entry) {
    return entry.kind == action.kind && entry.location == action.location && entry.digest == action.digest;
  });
  if (there) return failed("It was interrupted before " + action.name + " was taken out. Order it again.");
  actions::StartupEntry entry{action.kind, action.location, action.name, {}, action.digest, std::nullopt};
  const auto kept = bench.vault.find(action.location, action.digest);
  return succeeded("It was interrupted, but " + action.name + " in " + action.location + " is gone.",
                   actions::StartupEntryRemoved{std::move(entry), kept ? kept->first : "", true});
}

}  // namespace standfirm::agent::pages

// Look here for what was found on another machine: files through the tools' walk, start-up entries through their list.
#include <algorithm>

#include "agent/runner/runner.hpp"

namespace standfirm::agent::pages {
namespace {

constexpr Seconds longest_sweep{600};

std::string sentence_of(const actions::Swept& swept) {
  const auto same = std::ranges::count_if(swept.seen, [](const actions::Seen& seen) { return seen.what != "name"; });
  const auto alike = static_cast<std::ptrdiff_t>(swept.seen.size()) - same;
  std::string out = "Looked at " + std::to_string(swept.files) + " files and all start-up entries: ";
  if (same != 0)
    out += std::to_string(same) + (same == 1 ? " thing is" : " things are") + " the same as found elsewhere";
  else
    out += "nothing is the same as found elsewhere";
  if (alike != 0) out += ", " + std::to_string(alike) + " only called so";
  out += ".";
  if (!swept.complete) out += " It is not complete: " + std::to_string(swept.not_looked_at.size()) + " left out.";
  return out;
}

}  // namespace

Came run(Bench& bench, const Task& task, const actions::Sweep& action) {
  if (action.timeout < Seconds{1} || action.timeout > longest_sweep)
    return refused("timeout must be 1 second to 10 minutes.");
  if (action.files.size() > actions::max_sweep_files || action.startup_entries.size() > actions::max_sweep_entries)
    return refused("That is more than can be looked for at once.");
  auto swept =
      bench.tools.sweep(action, ScanWatch{[&](const std::string& doing, std::uint64_t done, std::uint64_t of,
                                              std::string_view output) { task.progress(doing, done, of, output); }});
  const auto listed = bench.system.startup.list();
  for (const auto& place : listed.could_not_read) swept.not_looked_at.push_back({place, "could_not_read"});
  swept.complete = swept.complete && listed.could_not_read.empty();
  for (const auto& entry : listed.entries) {
    if (entry.package || swept.seen.size() >= actions::max_sweep_seen) continue;
    const auto same = [&](const actions::KnownEntry& known) { return known.digest == entry.digest; };
    const auto alike = [&](const actions::KnownEntry& known) {
      return known.kind == entry.kind && known.name == entry.name;
    };
    if (std::ranges::any_of(action.startup_entries, same))
      swept.seen.push_back({"startup_entry", entry.location, entry.digest});
    else if (std::ranges::any_of(action.startup_entries, alike))
      swept.seen.push_back({"name", entry.location, entry.digest});
  }
  return succeeded(sentence_of(swept), std::move(swept));
}
Came look(Bench&, const Task&, const actions::Sweep&, const std::string&, const Notes&) {
  return failed("Looking was interrupted; order it again.");
}

}  // namespace standfirm::agent::pages

// The machine's facts, each from the face that knows it; what cannot be read says why.
#include <algorithm>
#include <exception>

#include "agent/runner/runner.hpp"

namespace standfirm::agent {
namespace {
constexpr std::size_t max_startup_entries = 500;
}

actions::MachineFacts read_facts(Bench& bench) {
  auto facts = bench.system.about.read();
  facts.read_at = bench.clock.now();
  if (!facts.sources) facts.sources.emplace();
  const auto fill = [&](const char* field, auto& into, const char* source, auto&& read) {
    try {
      into = read();
      (*facts.sources)[field] = {source, facts.read_at};
    } catch (const std::exception& problem) {
      facts.unknown[field] = problem.what();
    }
  };
  fill("boot_id", facts.boot_id, "the kernel", [&] { return bench.system.power.boot_id(); });
  fill("mode", facts.mode, "the kernel's command line", [&] { return bench.system.power.mode(); });
  fill("administrators", facts.administrators, "accounts, groups and sudo's rules",
       [&] { return bench.system.people.administrators(); });
  fill("restore_points", facts.restore_points, "the disk's snapshots",
       [&] { return bench.system.restore_points.list(); });
  fill("restore_point_free_bytes", facts.restore_point_free_bytes, "the disk's free space",
       [&] { return bench.system.restore_points.free_bytes(); });
  fill("isolated", facts.isolated, "the kernel's packet filter", [&] { return bench.system.firewall.is_cut_off(); });
  fill("startup_entries", facts.startup_entries, "all places where programs start by themselves", [&] {
    auto listed = bench.system.startup.list();
    std::erase_if(listed.entries, [](const actions::StartupEntry& entry) { return entry.package.has_value(); });
    if (listed.entries.size() > max_startup_entries) listed.entries.resize(max_startup_entries);
    return std::move(listed.entries);
  });
  for (auto& [field, source] : *facts.sources)
    if (source.at == TimePoint{}) source.at = facts.read_at;
  return facts;
}

namespace pages {
Came run(Bench& bench, const Task&, const actions::ReadFacts&) {
  return succeeded("The machine's facts were read.", actions::FactsRead{read_facts(bench)});
}
Came look(Bench&, const Task&, const actions::ReadFacts&, const std::string&, const Notes&) {
  return failed("Reading was interrupted; order it again.");
}
}  // namespace pages

}  // namespace standfirm::agent

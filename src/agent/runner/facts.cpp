// The machine's facts, each from the face that knows it; what cannot be read says why.
#include <exception>

#include "agent/runner/runner.hpp"

namespace standfirm::agent {

actions::MachineFacts read_facts(Bench& bench) {
  auto facts = bench.system.about.read();
  facts.read_at = bench.clock.now();
  const auto fill = [&](const char* field, auto& into, auto&& read) {
    try {
      into = read();
    } catch (const std::exception& problem) {
      facts.unknown[field] = problem.what();
    }
  };
  fill("boot_id", facts.boot_id, [&] { return bench.system.power.boot_id(); });
  fill("mode", facts.mode, [&] { return bench.system.power.mode(); });
  fill("administrators", facts.administrators, [&] { return bench.system.people.administrators(); });
  fill("restore_points", facts.restore_points, [&] { return bench.system.restore_points.list(); });
  fill("isolated", facts.isolated, [&] { return bench.system.firewall.is_cut_off(); });
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

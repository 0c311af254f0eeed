#include "agent/tools/every_file.hpp"

#include "agent/local/printable.hpp"

namespace standfirm::agent {

void every_file(const actions::Scan& order, const ToolBench& bench, const Walk::Each& each,
                const Walk::Missed& missed) {
  Walk walk(bench.tree, bench.skip);
  std::vector<std::string> places;
  places.reserve(order.paths.size() + 1);
  for (const auto& path : order.paths) places.push_back(from_printable(path).value_or("/"));
  if (places.empty()) places.emplace_back("/");
  for (const auto& place : places)
    if (!walk.below(place, each, missed)) return;
}

ScanVerdict verdict_of(const actions::Scanned& scanned) {
  if (!scanned.why_incomplete.empty()) return ScanVerdict::incomplete;
  return scanned.threats.empty() ? ScanVerdict::clean : ScanVerdict::found;
}

}  // namespace standfirm::agent

// The ledger's own figures come from store_bench, a program of its own because it needs the store's backends.
#include "child.hpp"
#include "figures.hpp"

namespace standfirm::bench {

void store_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  report("the ledger's stores");
  const auto done = run({places.programs + "/store_bench", "--json", "--runs", std::to_string(places.runs)},
                        std::chrono::seconds(600));
  auto figures = json::read_text<std::vector<Figure>>(done.output, json::Unknown::ignore, 1 << 22);
  if (done.status != 0 || !figures)
    throw std::runtime_error("store_bench ended with " + std::to_string(done.status) +
                             (figures ? "" : ": " + figures.error().text()));
  out.insert(out.end(), figures->begin(), figures->end());
}

}  // namespace standfirm::bench

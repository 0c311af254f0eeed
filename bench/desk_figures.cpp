// The desk in a real Chromium on a throttled line (console/measure.mjs): what a person waits for, and what crosses the
// line.
#include <boost/describe.hpp>
#include <filesystem>

#include "child.hpp"
#include "figures.hpp"

namespace standfirm::bench {
namespace {
struct Seen {
  double first_screen_ms = 0, incidents_ms = 0, desk_ms = 0, javascript_kb = 0;
};
BOOST_DESCRIBE_STRUCT(Seen, (), (first_screen_ms, incidents_ms, desk_ms, javascript_kb))
struct Measured {
  unsigned runs = 0;
  Seen figures;
};
BOOST_DESCRIBE_STRUCT(Measured, (), (runs, figures))
}  // namespace

void desk_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  report("the desk in the browser");
  const std::string source = SF_SOURCE_DIR;
  if (!std::filesystem::exists(source + "/web/node_modules/playwright-core"))
    throw std::runtime_error("the console's packages are missing; (cd web && npm ci)");
  // It ends with 1 when one of its own ceilings is passed: the figures are there all the same.
  const auto done = run({"node", source + "/bench/console/measure.mjs", places.programs + "/standfirm", "--json"},
                        std::chrono::seconds(300));
  const auto seen = json::read_text<Measured>(done.output, json::Unknown::ignore);
  if (!seen) throw std::runtime_error("the browser: " + done.output + seen.error().text());
  const auto add = [&](const std::string& what, const char* unit, double most, double value) {
    auto figure = absolute(what, unit, at_most(most), {value});
    figure.runs = seen->runs;
    out.push_back(std::move(figure));
  };
  add("desk in the browser, fast 3G, nothing cached: first screen", "s", 1, seen->figures.first_screen_ms / 1000);
  add("desk in the browser, fast 3G, nothing cached: its incidents", "s", 1, seen->figures.incidents_ms / 1000);
  // The whole desk is judged by what it weighs: on this line that is its time.
  add("desk in the browser, fast 3G, nothing cached: all of it", "s", 2, seen->figures.desk_ms / 1000);
  add("desk in the browser: script, compressed", "kB", 250, seen->figures.javascript_kb);
}

}  // namespace standfirm::bench

// From a clone to the first incident worked, as a stranger would: nothing built before, no compiler cache; the packages
// are here already. It takes minutes, so it is measured only when asked for by name.
#include <chrono>
#include <stdexcept>

#include "measured_server.hpp"

namespace standfirm::bench {

void clone_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  using namespace std::chrono_literals;
  const auto clone = places.scratch + "/clone";
  const auto began = std::chrono::steady_clock::now();
  report("a clone, built from nothing");
  if (const auto done = run({"git", "clone", "-q", "--no-hardlinks", SF_SOURCE_DIR, clone}, 120s, true);
      done.status != 0)
    throw std::runtime_error("git clone: " + done.output);
  if (const auto done = run({"env", "CCACHE_DISABLE=1", clone + "/dev", "build", "standfirm"}, 3600s, true);
      done.status != 0)
    throw std::runtime_error("./dev build: " +
                             done.output.substr(done.output.size() > 300 ? done.output.size() - 300 : 0));
  report("its first incident");
  MeasuredServer server({clone + "/build/release/bin", places.scratch, places.runs}, "first");
  server.start();
  server.sign_in();
  const auto incident = "/v1/incidents/" + server.make_incidents(1).front();
  server.post(incident + "/triage", R"({"urgency":"high","impact":"one_person"})");
  server.post(incident + "/add_note", R"({"text":"Taken off the network by its cable."})");
  (void)server.get(incident);
  const double minutes = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count() / 60;
  auto figure = absolute("clone to first incident worked, packages there", "min", at_most(5), {minutes});
  figure.note = "git clone, ./dev build without ccache, serve, a client with its agreement, report, triage, note";
  out.push_back(std::move(figure));
}

}  // namespace standfirm::bench

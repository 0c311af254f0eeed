// What grows with the ledger and what must not: the start, a command, the desk's first page.
#include <signal.h>

#include "measured_server.hpp"

namespace standfirm::bench {
namespace {
const std::string note = R"({"text":"Growing the ledger, one note at a time."})";

struct At {
  std::vector<double> start_ms, command_ms, desk_ms;
};

void measure(MeasuredServer& server, const std::vector<std::string>& ids, const Places& places, At& at) {
  for (unsigned i = 0; i < places.runs; ++i) {
    server.stop(SIGTERM);
    server.start();
    at.start_ms.push_back(server.milliseconds_to_answer());
    server.sign_in();
    const std::vector<std::string> some(ids.begin(), ids.begin() + 64);
    at.command_ms.push_back(
        1000 /
        wrk(server.url(), 1, 1, command_script(some, "add_note", note, server.headers()), places.scratch).per_second);
    at.desk_ms.push_back(
        1000 / wrk(server.url() + "/v1/desk?limit=50", 1, 1, "", places.scratch, server.headers()).per_second);
  }
}
Figure grown(const std::string& what, const std::vector<double>& large, const std::vector<double>& small) {
  auto next_large = large.begin(), next_small = small.begin();
  return compare(
      what, "ms", "the same at 10,000 events", at_most(1.3), static_cast<unsigned>(large.size()),
      [&] { return *next_large++; }, [&] { return *next_small++; });
}
}  // namespace

void growth_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  report("a ledger of 10,000 events");
  MeasuredServer server(places, "growth");
  server.start();
  server.sign_in();
  const auto ids = server.make_incidents(9'000);
  At small, large;
  measure(server, ids, places, small);
  out.push_back(absolute("start to first answer, 10,000 events", "s", at_most(0.1), [&] {
    auto s = small.start_ms;
    for (auto& ms : s) ms /= 1000;
    return s;
  }()));
  report("growing it to 1,000,000 events");
  server.sign_in();
  double events = 9'000;
  while (events < 1'000'000) {
    const auto load = wrk(server.url(), 64, 5, command_script(ids, "add_note", note, server.headers()), places.scratch);
    events += load.per_second * 5;
  }
  report("a ledger of 1,000,000 events");
  measure(server, ids, places, large);
  out.push_back(absolute("start to first answer, 1,000,000 events", "s", at_most(0.3), [&] {
    auto s = large.start_ms;
    for (auto& ms : s) ms /= 1000;
    return s;
  }()));
  out.push_back(grown("cost of a command at 1,000,000 events", large.command_ms, small.command_ms));
  out.push_back(grown("cost of the desk's first page at 1,000,000 events", large.desk_ms, small.desk_ms));
}

}  // namespace standfirm::bench

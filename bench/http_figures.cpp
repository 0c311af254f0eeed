// Commands and reads through HTTP, against the machine's own SQLite and nginx in the same run.
#include <thread>

#include "ceilings.hpp"
#include "measured_server.hpp"

namespace standfirm::bench {
namespace {
constexpr double seconds = 2;
const std::string note = R"({"text":"Asked the front desk what they clicked; a letter about a parcel, on Monday."})";
}  // namespace

void http_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  report("starting a server with 10,000 incidents");
  MeasuredServer server(places, "http");
  server.start();
  server.sign_in();
  const auto all = server.make_incidents(10'000);
  std::this_thread::sleep_for(std::chrono::seconds(25));  // idle means that nobody has asked for a while
  out.push_back(absolute("server resident, 10,000 incidents, idle", "MiB", at_most(40),
                         {resident_bytes(server.pid()) / (1 << 20)}));
  const std::vector<std::string> some(all.begin(), all.begin() + 64);

  report("commands through HTTP");
  double p99 = 0;
  std::vector<double> resident;
  const auto commands = [&](unsigned connections) {
    const auto load = wrk(server.url(), connections, seconds, command_script(some, "add_note", note, server.headers()),
                          places.scratch);
    if (connections == 64) p99 = p99 == 0 ? load.p99_ms : std::min(p99, load.p99_ms);
    resident.push_back(resident_bytes(server.pid()) / (1 << 20));
    return load.per_second;
  };
  out.push_back(compare(
      "incident commands through HTTP, SQLite, 64 connections", "commands/s", "SQLite, 64 rows a commit",
      at_least(0.30), places.runs, [&] { return commands(64); },
      [&] { return sqlite_rows_a_second(places.scratch, 64, seconds); }));
  out.push_back(compare(
      "the same, one connection", "commands/s", "SQLite, one row a commit", at_least(0.70), places.runs,
      [&] { return commands(1); }, [&] { return sqlite_rows_a_second(places.scratch, 1, seconds); }));
  out.push_back(compare(
      "p99 of a command under 64 connections", "ms", "SQLite's commit, p50", at_most(10), places.runs,
      [&] { return commands(64), p99; }, [&] { return sqlite_commit_p50_ms(places.scratch, 1); }));
  out.push_back(absolute("server resident, 10,000 incidents, under load", "MiB", at_most(120), resident));

  report("reads through HTTP");
  const StaticBytes nginx(places.scratch);
  const auto bytes = [&] { return wrk(nginx.url(), 64, seconds, "", places.scratch).per_second; };
  out.push_back(compare(
      "read one incident, 64 connections at once", "reads/s", "nginx, 200 static bytes", at_least(0.25), places.runs,
      [&] {
        return wrk(server.url() + "/v1/incidents/" + all.back(), 64, seconds, "", places.scratch, server.headers())
            .per_second;
      },
      bytes));
  // As many as lie open at a busy time, one after the other.
  const std::vector<std::string> different(all.end() - 1'000, all.end());
  const auto reading = reading_script(different, server.headers());
  out.push_back(compare(
      "read 1,000 different incidents, 64 connections", "reads/s", "nginx, 200 static bytes", at_least(0.25),
      places.runs, [&] { return wrk(server.url(), 64, seconds, reading, places.scratch).per_second; }, bytes));
  out.push_back(compare(
      "list 50 of 10,000 incidents, 64 connections", "reads/s", "nginx, 200 static bytes", at_least(0.10), places.runs,
      [&] {
        return wrk(server.url() + "/v1/incidents?limit=50", 64, seconds, "", places.scratch, server.headers())
            .per_second;
      },
      bytes));
}

}  // namespace standfirm::bench

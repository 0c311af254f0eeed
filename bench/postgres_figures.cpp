// Commands through HTTP on PostgreSQL, against pgbench on the same server in the same run.
#include "ceilings.hpp"
#include "measured_server.hpp"
#include "store/postgres/testing/private_cluster.hpp"

namespace standfirm::bench {
namespace {
constexpr double seconds = 2;
const std::string note = R"({"text":"Asked the front desk what they clicked; a letter about a parcel, on Monday."})";
}  // namespace

void postgres_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  report("a PostgreSQL server of our own");
  const store::conformance::PrivateCluster cluster;
  prepare_pgbench(cluster);
  MeasuredServer server(
      places, "postgres",
      {.store = "postgresql:///postgres?user=postgres&host=" + cluster.socket_folder(), .agents_at = {}});
  server.start();
  server.sign_in();
  const auto some = server.make_incidents(64);
  report("commands through HTTP on PostgreSQL");
  out.push_back(compare(
      "incident commands through HTTP, PostgreSQL, 64 connections", "commands/s", "pgbench -N, 64 clients",
      at_least(0.50), places.runs,
      [&] {
        return wrk(server.url(), 64, seconds, command_script(some, "add_note", note, server.headers()), places.scratch)
            .per_second;
      },
      [&] { return pgbench_a_second(cluster, 64, seconds); }));
}

}  // namespace standfirm::bench

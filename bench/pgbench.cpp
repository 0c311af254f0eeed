// pgbench, PostgreSQL's own measurement, as a ceiling.
#include <algorithm>
#include <stdexcept>

#include "ceilings.hpp"
#include "store/postgres/testing/private_cluster.hpp"

namespace standfirm::bench {

void prepare_pgbench(const store::conformance::PrivateCluster& cluster) {
  (void)cluster.run("pgbench", {"-h", cluster.socket_folder(), "-U", "postgres", "-i", "-q", "-s", "10", "postgres"});
}

double pgbench_a_second(const store::conformance::PrivateCluster& cluster, unsigned clients, double seconds) {
  const auto said = cluster.run(
      "pgbench", {"-h", cluster.socket_folder(), "-U", "postgres", "-N", "-n", "-c", std::to_string(clients), "-j", "2",
                  "-T", std::to_string(std::max(1, static_cast<int>(seconds))), "postgres"});
  const auto at = said.find("tps = ");
  if (at == std::string::npos) throw std::runtime_error("pgbench did not say its tps");
  return std::stod(said.substr(at + 6));
}

}  // namespace standfirm::bench

// bench/ceilings.hpp: what this machine itself can do, measured beside us: durable SQLite rows, static bytes from
// nginx, pgbench.
#pragma once
#include <memory>
#include <string>

#include "child.hpp"

namespace standfirm::store::conformance {
class PrivateCluster;
}

namespace standfirm::bench {

/// Rows a second into one table (WAL, synchronous=FULL), `rows_a_commit` at a time, for `seconds`.
[[nodiscard]] double sqlite_rows_a_second(const std::string& folder, unsigned rows_a_commit, double seconds);
/// Milliseconds of one durable commit of one row, the median.
[[nodiscard]] double sqlite_commit_p50_ms(const std::string& folder, double seconds);

/// pgbench's tables on this server; then transactions a second by `pgbench -N` with so many clients.
void prepare_pgbench(const store::conformance::PrivateCluster&);
[[nodiscard]] double pgbench_a_second(const store::conformance::PrivateCluster&, unsigned clients, double seconds);

/// nginx on a free port of loopback, serving 200 static bytes at /.
class StaticBytes {
 public:
  explicit StaticBytes(const std::string& folder);
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/bytes"; }

 private:
  int port_;
  std::unique_ptr<Child> child_;
};

}  // namespace standfirm::bench

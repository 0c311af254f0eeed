// Invoice numbers under concurrency and SIGKILL, on a real PostgreSQL: the program killed, and the database under it.
#include "engine/numbering.hpp"

#include "store/postgres/postgres_store.hpp"
#include "store/postgres/testing/private_cluster.hpp"

namespace standfirm::engine {

TEST(InvoiceNumbers, on_postgresql_have_no_gap_whenever_the_program_is_killed) {
  const store::conformance::PrivateCluster cluster;
  numbers_have_no_gap_whenever_it_is_killed([&] { return store::open_postgres_store(cluster.address()); });
}
TEST(InvoiceNumbers, on_postgresql_have_no_gap_when_the_database_is_killed_too) {
  store::conformance::PrivateCluster cluster;
  const OpenStore open = [&] { return store::open_postgres_store(cluster.address()); };
  const auto drafts = make_drafts(open, 40);
  (void)issued_until_killed(open, drafts, 5);
  cluster.kill_server();
  cluster.start_server();
  const auto issued = expect_no_gap(open);
  EXPECT_GE(issued, 5u);
}

}  // namespace standfirm::engine

// The PostgreSQL store against the suite every store passes, on a real server.
#include "store/conformance/suite.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/postgres/testing/private_cluster.hpp"

namespace standfirm::store::conformance {
namespace {

PrivateCluster& cluster() {
  static PrivateCluster one;
  return one;
}

class InSchema final : public Place {
 public:
  std::unique_ptr<Store> open() override { return open_postgres_store(cluster().address(), schema_); }

 private:
  static std::string next() {
    static int count = 0;
    return "place" + std::to_string(++count);
  }
  std::string schema_ = next();
};

INSTANTIATE_TEST_SUITE_P(Postgres, Conformance,
                         ::testing::Values(Backend{"postgres", [] { return std::make_unique<InSchema>(); }}), shown);
INSTANTIATE_TEST_SUITE_P(Postgres, Lasting,
                         ::testing::Values(Backend{"postgres", [] { return std::make_unique<InSchema>(); }}), shown);

}  // namespace
}  // namespace standfirm::store::conformance

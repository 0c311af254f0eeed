// The SQLite store against the suite every store passes.
#include "store/conformance/suite.hpp"
#include "store/conformance/temp_folder.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace standfirm::store::conformance {
namespace {

class InFile final : public Place {
 public:
  std::unique_ptr<Store> open() override { return open_sqlite_store(folder_.file("ledger.db")); }

 private:
  TempFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, Conformance,
                         ::testing::Values(Backend{"sqlite", [] { return std::make_unique<InFile>(); }}), shown);
INSTANTIATE_TEST_SUITE_P(Sqlite, Lasting,
                         ::testing::Values(Backend{"sqlite", [] { return std::make_unique<InFile>(); }}), shown);

}  // namespace
}  // namespace standfirm::store::conformance

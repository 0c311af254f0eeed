// Invoice numbers under concurrency and SIGKILL, on SQLite.
#include "engine/numbering.hpp"

#include "store/conformance/temp_folder.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace standfirm::engine {

TEST(InvoiceNumbers, on_sqlite_have_no_gap_whenever_the_server_is_killed) {
  const store::conformance::TempFolder folder;
  numbers_have_no_gap_whenever_it_is_killed([&] { return store::open_sqlite_store(folder.file("ledger.db")); });
}

}  // namespace standfirm::engine

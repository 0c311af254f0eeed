// The exported file's shape is for ever: a file made apart from this program
// (tests/fuzz/corpus/ledger_import/small.jsonl, by Python's hashlib) goes in and comes out the same.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "store/ledger/transfer.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::store {
namespace {

TEST(ExportedLedger, written_by_another_program_goes_in_and_comes_out_byte_for_byte) {
  std::ifstream file(SF_SOURCE_DIR "/tests/fuzz/corpus/ledger_import/small.jsonl", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(text.empty());
  const auto store = make_memory_store();
  std::istringstream in(text);
  const auto done = import_ledger(*store, in);
  ASSERT_TRUE(done) << done.error().line << ": " << done.error().what;
  std::ostringstream out;
  (void)export_ledger(*store, out);
  EXPECT_EQ(out.str(), text);
}

}  // namespace
}  // namespace standfirm::store

// Fuzzes exported files: whatever is imported is intact and comes out again as it went in; whatever is not leaves the
// ledger empty.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "store/chain.hpp"
#include "store/ledger/transfer.hpp"
#include "store/ledger/verify.hpp"
#include "store/memory/memory_store.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace standfirm::store;
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    (void)read_heads(text);
  } catch (const std::invalid_argument&) {
  }
  try {
    (void)read_cursor(text);
  } catch (const BadCursor&) {
  }
  const auto store = make_memory_store();
  std::istringstream in(text);
  const auto done = import_ledger(*store, in);
  if (!done && done.error().what.empty()) std::abort();
  std::ostringstream out;
  const auto exported = export_ledger(*store, out);
  if (!done && exported.events + exported.blobs + exported.series != 0) std::abort();
  // A seal in it may be anybody's nonsense, which verify reports; the chains it can't get wrong.
  for (const auto& fault : verify(*store).faults)
    if (fault.what.find("hash does not fit") != std::string::npos) std::abort();
  return 0;
}

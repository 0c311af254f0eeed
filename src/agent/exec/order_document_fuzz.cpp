// Fuzzes an order as it comes from the network: unsigned it is always refused, and a document that is read is written
// and read again as itself.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "actions/order.hpp"
#include "base/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace standfirm;
  const std::string text(reinterpret_cast<const char*>(data), size);
  static const std::string public_key(32, 'k');
  if (actions::verified({text, std::string(88, 'A'), "key"}, public_key)) std::abort();
  if (const auto order = json::read_text<actions::Order>(text)) {
    const auto again = json::write_text(*order);
    const auto second = json::read_text<actions::Order>(again);
    if (!second || json::write_text(*second) != again || !actions::is_known_kind(actions::kind_of(order->action)))
      std::abort();
  }
  return 0;
}

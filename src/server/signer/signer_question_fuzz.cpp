// Fuzzes what can be said to the signer: a question is one of two, or it is refused.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "server/signer/protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace standfirm;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto question = json::read_text<server::signer::Question>(text);
  if (!question && question.error().text().empty()) std::abort();
  if (question) {
    const auto again = json::read_text<server::signer::Question>(json::write_text(*question));
    if (!again || again->index() != question->index()) std::abort();
  }
  return 0;
}

// Fuzzes what clamd answers: never OK unless it says exactly that, never a word with a control character, never more
// than was sent.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/tools/clamd_session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace standfirm::agent;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ClamdAnswers reader;
  reader.take(bytes);
  std::size_t oks = 0, said = 0;
  for (std::size_t at = 0; (at = bytes.find(std::string_view("OK\0", 3), at)) != std::string_view::npos; ++at) ++said;
  for (;;) {
    const auto answer = reader.next();
    if (!answer || !*answer) break;
    if ((*answer)->number == 0 || (*answer)->words.size() > 2000) std::abort();
    if ((*answer)->kind == ClamdAnswer::Kind::ok) ++oks;
    for (const char c : (*answer)->words)
      if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') std::abort();
    (void)why_not_looked_at((*answer)->words);
  }
  if (oks > said) std::abort();
  return 0;
}

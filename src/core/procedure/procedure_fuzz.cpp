// Fuzzes the reading of procedure files: whatever the text, every mistake has a line, a message and a mend, and what is
// found right renders its script.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/procedure/load.hpp"
#include "core/procedure/report.hpp"
#include "core/procedure/script.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace standfirm::procedure;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto report = check(text, "fuzz.yaml", {"clamav", "debsums"});
  for (const auto& mistake : report.mistakes)
    if (mistake.line == 0 || mistake.message.empty() || mistake.mend.empty()) std::abort();
  if (report.valid != report.mistakes.empty()) std::abort();
  if (const auto read = parse(text, "fuzz.yaml", {"clamav", "debsums"}))
    for (const auto& step : read->steps)
      for (const auto& line : step.say)
        if (!render(line, ScriptValues{})) std::abort();
  return 0;
}

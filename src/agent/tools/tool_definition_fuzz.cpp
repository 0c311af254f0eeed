// Fuzzes the reading of tool definitions: what is wrong is said with file, line and mend; what is right can be run.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/tools/definition.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace standfirm::agent;
  const auto read = definition_from_text(std::string(reinterpret_cast<const char*>(data), size), "fuzz.yaml");
  if (!read) {
    if (!read.error().starts_with("fuzz.yaml: line ")) std::abort();
    return 0;
  }
  if (read->name.empty() || (read->program.empty() && read->adapter != Adapter::technician) ||
      (!read->version.line && !read->version.of_file && read->adapter != Adapter::technician) ||
      read->sha256.size() != 64)
    std::abort();
  if (read->adapter == Adapter::program && (read->argv.empty() || read->argv.front() != read->program)) std::abort();
  for (const auto& rule : read->lines) (void)rule.pattern.match("debsums: changed file /x (from y package)");
  return 0;
}

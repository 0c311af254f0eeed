// Fuzzes what tools print: whatever it is, nothing it names is ever taken away (no content is known), and what is kept
// is bounded.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "agent/local/printable.hpp"
#include "agent/tools/reading.hpp"
#include "agent/tools/shelf.hpp"

namespace {
using namespace standfirm::agent;
const std::vector<ToolDefinition>& tools() {
  static const std::vector<ToolDefinition> all = [] {
    std::vector<ToolDefinition> out;
    for (const char* lines : {"  - {on: output, line: 'changed {path} (from {name} package)', means: changed}\n  - "
                              "{on: output, line: '{any}INFECTED{any}', means: threat}\n",
                              "  - {on: errors, line: 'Warning: {any}', means: warning}\n  - {on: output, line: "
                              "'{name}: {path}', means: threat}\n",
                              "records:\n  - {on: log, when: {'1': '5'}, path: '8', name: '7', means: threat}\nlog: "
                              "{file: '/x', form: csv, encoding: utf-16le}\n",
                              "records:\n  - {on: log, when: {EventID: '1116'}, path: Path, name: Threat Name, means: "
                              "threat}\nlog: {file: '/x', form: events}\nos: windows\n",
                              "records:\n  - {on: log, path: /a/b, name: /c, means: cleaned}\nlog: {file: '/x', form: "
                              "json, items: /list}\nos: windows\n"}) {
      const std::string text = std::string(
                                   "tool: t\ntitle: T\nadapter: program\nprogram: t\nversion: {run: [t], line: 'T "
                                   "{name}'}\nrun: [t]\ntimeout_s: 1\nexit_codes: {complete: [0]}\n") +
                               (lines[0] == ' ' ? "lines:\n" : "") + lines + "other_lines: warning\n";
      auto read = definition_from_text(text, "t.yaml");
      if (!read) std::abort();
      out.push_back(std::move(*read));
    }
    return out;
  }();
  return all;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& tool : tools()) {
    RunSaid said{.output = std::string(text), .errors = std::string(text.substr(size / 2))};
    said.log = said.output;
    const auto read = read_run(tool, said);
    if (read.threats.size() > max_threats || read.why.size() > 20) std::abort();
    // What was named or left out is never clean.
    if (read.says == ToolSays::clean && (!read.threats.empty() || !read.why.empty())) std::abort();
    for (const auto& threat : read.threats)
      if ((!threat.why_left && !threat.taken_by_tool) || !threat.sha256.empty() ||
          (tool.system == ToolSystem::linux_system && threat.path.find("\\x00") == std::string::npos &&
           !from_printable(threat.path)))
        std::abort();
  }
  return 0;
}

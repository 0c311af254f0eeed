// YARA gets open files handed over by number, which only Linux can do.
#include "agent/tools/shelf.hpp"

namespace standfirm::agent {

actions::Scanned scan_with_yara(const ToolDefinition& tool, const actions::Scan&, const ToolBench&, const ScanWatch&) {
  actions::Scanned out;
  out.tool = tool.name;
  out.verdict = ScanVerdict::incomplete;
  out.why_incomplete.emplace_back("this agent runs YARA on Linux only; order a tool that is run as a program");
  return out;
}

}  // namespace standfirm::agent

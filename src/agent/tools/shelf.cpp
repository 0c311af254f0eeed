#include "agent/tools/shelf.hpp"

#include <algorithm>

#include "agent/local/disk.hpp"
#include "agent/tools/definition_files.hpp"
#include "agent/tools/places.hpp"

namespace standfirm::agent {
namespace {

#ifdef _WIN32
constexpr ToolSystem this_system = ToolSystem::windows;
#else
constexpr ToolSystem this_system = ToolSystem::linux_system;
#endif

}  // namespace

Shelf::Shelf(const std::filesystem::path& definitions, std::filesystem::path work, const Tree& tree, Programs& programs,
             const Clock& clock, std::vector<std::string> skip)
    : bench_{tree, programs, clock, std::move(work), std::move(skip), definitions} {
  std::error_code failed;
  std::vector<std::filesystem::path> files;
  for (const auto& item : std::filesystem::directory_iterator(definitions, failed))
    if (item.path().extension() == ".yaml") files.push_back(item.path());
  if (failed)
    problems_.push_back(definitions.string() + ": the tool definitions cannot be read; install the package again");
  std::ranges::sort(files);
  for (const auto& file : files) {
    const auto text = read_whole(file, 64 * 1024);
    auto definition = text ? definition_from_text(*text, file.string()) : std::unexpected(text.error());
    if (!definition)
      problems_.push_back(definition.error());
    else if (definition->name + ".yaml" != file.filename())
      problems_.push_back(file.string() + ": line 1: the tool is called " + definition->name + "; name the file " +
                          definition->name + ".yaml");
    else
      definitions_.emplace(definition->name, std::move(*definition));
  }
}

Allowed<actions::Scanned> Shelf::scan(const actions::Scan& order, const ScanWatch& watch) {
  const auto found = definitions_.find(order.tool);
  if (found == definitions_.end())
    return refuse(RefusalCode::tool_not_approved, Sentence::as_written("This machine has no tool called " + order.tool.substr(0, 60) + "."),
                  "Order one that came with the agent."_said, "tool");
  const auto& definition = found->second;
  if (definition.sha256 != order.definition_sha256)
    return refuse(RefusalCode::tool_not_approved,
                  Sentence::as_written("The machine's definition of " + order.tool + " is not the one that was approved."),
                  "Update the agent on it, or approve what it has."_said, "definition_sha256");
  if (definition.system != this_system)
    return refuse(RefusalCode::tool_not_approved, Sentence::as_written(definition.title + " does not run on this system."),
                  "Order one that does."_said, "tool");
  if (definition.adapter == Adapter::technician) {
    std::string steps;
    for (const auto& step : definition.steps) steps += (steps.empty() ? "" : " ") + step;
    return refuse(RefusalCode::tool_not_approved,
                  Sentence::as_written(definition.title + " cannot be run without somebody at the machine: a technician does it."), Sentence::as_written(steps),
                  "tool");
  }
  const auto program = program_of(definition, bench_);
  if (program.empty()) {
    std::string packages;
    for (const auto& package : definition.packages) packages += " " + package;
    return refuse(RefusalCode::tool_not_approved, Sentence::as_written(definition.title + " is not installed on this machine."),
                  Sentence::as_written(packages.empty() ? "" : "Install:" + packages + "."), "tool");
  }
  // Before it runs: what is written down is what was started.
  auto hash = sha256_of_file(on_disk(bench_.tree, program));
  auto out = definition.adapter == Adapter::clamd  ? scan_with_clamd(definition, order, bench_, watch)
             : definition.adapter == Adapter::yara ? scan_with_yara(definition, order, bench_, watch)
                                                   : scan_with_program(definition, order, bench_, watch);
  out.program_sha256 = std::move(hash);
  out.definition_sha256 = definition.sha256;
  return out;
}

}  // namespace standfirm::agent

// src/agent/tools/shelf.hpp: the tool definitions that came with the agent, and the adapters that run them.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/files/tree.hpp"
#include "agent/system/programs.hpp"
#include "agent/tools/definition.hpp"
#include "agent/tools/tools.hpp"

namespace standfirm::agent {

/// What an environment variable holds, "" when it is not set.
using Environment = std::function<std::string(const std::string& name)>;
[[nodiscard]] std::string own_environment(const std::string& name);

/// What an adapter needs beside its definition.
struct ToolBench {
  const Tree& tree;
  Programs& programs;
  const Clock& clock;
  std::filesystem::path work;              ///< a folder for what a tool leaves behind while it runs
  std::vector<std::string> skip;           ///< folders that are not scanned: the vault, mounted restore points
  std::filesystem::path definitions = {};  ///< the folder the definitions came from
  Environment environment = own_environment;
};

class Shelf final : public Tools {
 public:
  /// A definition that cannot be read is left out and named in `problems`.
  Shelf(const std::filesystem::path& definitions, std::filesystem::path work, const Tree&, Programs&, const Clock&,
        std::vector<std::string> skip = {});
  [[nodiscard]] Allowed<actions::Scanned> scan(const actions::Scan&, const ScanWatch&) override;
  [[nodiscard]] actions::Swept sweep(const actions::Sweep&, const ScanWatch&) override;
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
  [[nodiscard]] const std::map<std::string, ToolDefinition>& definitions() const { return definitions_; }

 private:
  ToolBench bench_;
  std::map<std::string, ToolDefinition> definitions_;
  std::vector<std::string> problems_;
};

/// Never clean without exit status, signatures loaded, complete coverage and fresh definitions: each that lacks is
/// named.
[[nodiscard]] actions::Scanned scan_with_clamd(const ToolDefinition&, const actions::Scan&, const ToolBench&,
                                               const ScanWatch&);
/// YARA's rules over every file the agent's own walk finds. YARA gets each as an open descriptor, so no name can forge
/// an answer, and every file must have one: what has none was not looked at.
[[nodiscard]] actions::Scanned scan_with_yara(const ToolDefinition&, const actions::Scan&, const ToolBench&,
                                              const ScanWatch&);
/// A tool that is run and read by its definition's rules.
[[nodiscard]] actions::Scanned scan_with_program(const ToolDefinition&, const actions::Scan&, const ToolBench&,
                                                 const ScanWatch&);

inline constexpr std::size_t max_threats = 5000, max_not_looked_at = 5000, max_log_bytes = 64 * 1024;

}  // namespace standfirm::agent

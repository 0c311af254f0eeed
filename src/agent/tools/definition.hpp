// src/agent/tools/definition.hpp: one approved tool as data (binder/tools/*.yaml): how it is found, asked for its
// version, run, and how what it says is read. Checked when it is loaded; what is wrong is said with file and line.
#pragma once
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace standfirm::agent {

/// A line of output, literals and {holes}: "debsums: changed file {path} (from {package} package)". Linear in the
/// line's length, whatever the line is.
class LinePattern {
 public:
  /// Holes: path, name, any. The error says what is wrong with the text.
  static std::expected<LinePattern, std::string> from_text(std::string_view);
  [[nodiscard]] std::optional<std::map<std::string, std::string>> match(std::string_view line) const;

 private:
  std::vector<std::string> literals_;  // one more than holes
  std::vector<std::string> holes_;
};

enum class LineMeans { threat, changed, warning, incomplete, ignore };
enum class Stream { output, errors };
struct LineRule {
  Stream stream = Stream::output;
  LinePattern pattern;
  LineMeans means = LineMeans::warning;
};

/// What an exit code says about the run, never about the machine: `complete`: it looked at everything; `failed`: it did
/// not.
enum class ExitMeans { complete, failed };

enum class Adapter { clamd, program };

struct ToolDefinition {
  std::string name, title;
  Adapter adapter = Adapter::program;
  std::vector<std::string> packages;  ///< what to install where it is missing
  std::string program;                ///< looked up in the system's own folders
  std::vector<std::string> version_argv;
  std::optional<LinePattern> version_pattern;
  std::vector<std::string> argv;  ///< {path} alone in an argument stands for one path; the tool runs once for each
  Seconds timeout{3600};
  std::map<int, ExitMeans> exit_codes;  ///< every other code is a failure
  std::vector<LineRule> lines;          ///< the first that fits
  LineMeans other_lines = LineMeans::ignore;
  std::optional<Days> definitions_max_age;  ///< clamd: older is incomplete
  std::string definitions_folder;           ///< clamd
  std::string sha256;                       ///< of the file's bytes: what an order names
};

/// `file` is for the messages: "clamav.yaml: line 7: timeout_s must be ...; write ...".
[[nodiscard]] std::expected<ToolDefinition, std::string> definition_from_text(const std::string& text,
                                                                              const std::string& file);

}  // namespace standfirm::agent

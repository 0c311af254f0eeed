// A tool that is run and read line by line. A line can be forged by a file's name, so what it names is reported, never
// touched.
#include <algorithm>

#include "agent/local/printable.hpp"
#include "agent/tools/shelf.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_line = 4096, max_kept = 8 << 20;

std::string version_of(const ToolDefinition& tool, Programs& programs) {
  const auto asked = programs.run({.argv = tool.version_argv, .timeout = Seconds{30}});
  for (const std::string& text : {asked.output, asked.errors})
    for (std::size_t from = 0; from < text.size();) {
      auto to = std::min(text.find('\n', from), text.size());
      if (const auto match =
              tool.version_pattern->match(std::string_view(text).substr(from, std::min(to - from, max_line))))
        if (const auto name = match->find("name"); name != match->end()) return readable(name->second, 60);
      from = to + 1;
    }
  return {};
}

}  // namespace

LinesRead read_lines(const ToolDefinition& tool, std::string_view output, std::string_view errors) {
  LinesRead out;
  const auto each = [&](Stream stream, std::string_view text) {
    for (std::size_t from = 0; from < text.size();) {
      const auto to = std::min(text.find('\n', from), text.size());
      auto line = text.substr(from, std::min(to - from, max_line));
      from = to + 1;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
      ++out.lines;
      LineMeans means = tool.other_lines;
      std::map<std::string, std::string> holes;
      for (const auto& rule : tool.lines) {
        if (rule.stream != stream) continue;
        if (auto match = rule.pattern.match(line)) {
          means = rule.means;
          holes = std::move(*match);
          break;
        }
      }
      const std::string shown = readable(line, 300);
      switch (means) {
        case LineMeans::ignore:
          break;
        case LineMeans::warning:
          if (out.warnings.size() < max_not_looked_at) out.warnings.push_back(shown);
          break;
        case LineMeans::incomplete:
          if (out.incomplete.size() < max_not_looked_at) out.incomplete.push_back(shown);
          break;
        case LineMeans::threat:
        case LineMeans::changed: {
          actions::Threat threat;
          threat.path = holes.contains("path") ? printable(holes["path"]) : "";
          threat.signature = holes.contains("name")        ? readable(holes["name"], 200)
                             : means == LineMeans::changed ? "changed"
                                                           : shown;
          threat.why_left =
              "named by a line of output, which a file's name can forge; look at it before taking it away";
          if (out.threats.size() < max_threats)
            out.threats.push_back(std::move(threat));
          else if (out.incomplete.size() < max_not_looked_at)
            out.incomplete.push_back("more than " + std::to_string(max_threats) + " findings");
          break;
        }
      }
    }
  };
  each(Stream::output, output);
  each(Stream::errors, errors);
  return out;
}

actions::Scanned scan_with_program(const ToolDefinition& tool, const actions::Scan& order, const ToolBench& bench,
                                   const ScanWatch& watch) {
  actions::Scanned out;
  out.tool = tool.name;
  out.tool_version = version_of(tool, bench.programs);
  if (out.tool_version.empty()) out.why_incomplete.push_back(tool.title + " did not say its version");
  const bool by_path = std::ranges::find(tool.argv, "{path}") != tool.argv.end();
  if (!by_path && !order.paths.empty())
    out.why_incomplete.push_back(tool.title + " always looks at the whole machine; the paths were not used");
  std::vector<std::string> places{"/"};
  if (by_path && !order.paths.empty()) {
    places.clear();
    for (const auto& path : order.paths) places.push_back(from_printable(path).value_or("/"));
  }
  if (!by_path) places.resize(1);
  const auto deadline = std::chrono::steady_clock::now() + std::min(order.timeout, tool.timeout);
  std::string log;
  for (const auto& place : places) {
    Program run{.argv = tool.argv, .max_output_bytes = max_kept, .in_background = true};
    std::ranges::replace(run.argv, std::string("{path}"), place);
    run.timeout =
        std::max(Seconds{1}, std::chrono::duration_cast<Seconds>(deadline - std::chrono::steady_clock::now()));
    if (out.command.empty()) {
      for (const auto& word : run.argv) out.command.push_back(printable(word));
    }
    const auto ended = bench.programs.run(
        run, [&](std::string_view output) { watch.progress("Running " + tool.title, 0, 0, output); });
    out.exit_code = ended.exit_code;
    log += ended.output;
    log += ended.errors;
    const auto code = tool.exit_codes.find(ended.exit_code);
    if (!ended.started || ended.timed_out)
      out.why_incomplete.push_back(ended.sentence(run));
    else if (code == tool.exit_codes.end())
      out.why_incomplete.push_back(tool.title + " ended with " + std::to_string(ended.exit_code) +
                                   ", which its definition does not know");
    else if (code->second == ExitMeans::failed)
      out.why_incomplete.push_back(ended.sentence(run));
    if (ended.cut) out.why_incomplete.push_back(tool.title + " said more than 8 MiB; the rest was not read");
    auto lines = read_lines(tool, ended.output, ended.errors);
    out.threats.insert(out.threats.end(), std::make_move_iterator(lines.threats.begin()),
                       std::make_move_iterator(lines.threats.end()));
    if (!lines.warnings.empty())
      out.why_incomplete.push_back(std::to_string(lines.warnings.size()) +
                                   " warnings that a person has to read, the first: " + lines.warnings.front());
    if (!lines.incomplete.empty()) out.why_incomplete.push_back(lines.incomplete.front());
  }
  out.log = readable(log, max_log_bytes);
  out.verdict = !out.why_incomplete.empty() ? ScanVerdict::incomplete
                : out.threats.empty()       ? ScanVerdict::clean
                                            : ScanVerdict::found;
  return out;
}

}  // namespace standfirm::agent

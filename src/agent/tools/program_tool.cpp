// A tool that is run and read line by line. A line can be forged by a file's name, so what it names is reported, never
// touched.
#include <algorithm>

#include "agent/local/printable.hpp"
#include "agent/tools/output.hpp"
#include "agent/tools/places.hpp"
#include "agent/tools/reading.hpp"
#include "agent/tools/shelf.hpp"

namespace standfirm::agent {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t max_kept = 8 << 20;

std::string replaced(std::string word, std::string_view hole, const std::string& by) {
  for (auto at = word.find(hole); at != std::string::npos; at = word.find(hole, at + by.size()))
    word.replace(at, hole.size(), by);
  return word;
}

/// The file a tool leaves, and what was in it before this run: some begin it afresh, some add to it, some make a new
/// one each time.
class LogFile {
 public:
  LogFile(const ToolDefinition& tool, const ToolBench& bench, const std::string& work) : bench_(bench) {
    const auto place = tool.log.empty() ? std::nullopt : filled_in(tool.log, bench.environment);
    if (place) place_ = replaced(*place, "{work}", work);
#ifndef _WIN32
    if (place_.starts_with('/')) std::ranges::replace(place_, '\\', '/');
#endif
    for (const auto& path : found()) before_[path] = text_of(path);
  }
  /// Nothing when the run left none.
  [[nodiscard]] std::optional<std::string> added() const {
    std::optional<std::string> newest;
    std::filesystem::file_time_type newest_at;
    for (const auto& path : found()) {
      auto text = text_of(path);
      if (const auto old = before_.find(path); old != before_.end()) {
        if (old->second == text) continue;
        if (text.starts_with(old->second)) {
          const bool marked = old->second.starts_with("\xFF\xFE");  // the mark stands at the file's beginning only
          text = (marked ? "\xFF\xFE" : "") + text.substr(old->second.size());
        }
      }
      std::error_code failed;
      const auto at = std::filesystem::last_write_time(on_disk(bench_.tree, path), failed);
      if (newest && at < newest_at) continue;
      newest = std::move(text);
      newest_at = at;
    }
    return newest;
  }

 private:
  [[nodiscard]] std::vector<std::string> found() const {
    if (place_.empty()) return {};
    // A folder of the agent's own is not below the machine's tree in tests.
    if (std::error_code failed; place_.front() == '/' && std::filesystem::is_regular_file(place_, failed))
      return {place_};
    return files_at(bench_.tree, place_);
  }
  [[nodiscard]] std::string text_of(const std::string& path) const {
    if (auto own = read_whole(path, max_kept)) return *own;
    return read_whole(on_disk(bench_.tree, path), max_kept).value_or("");
  }
  const ToolBench& bench_;
  std::string place_;
  std::map<std::string, std::string> before_;
};

class Running {
 public:
  Running(const ToolDefinition& tool, const actions::Scan& order, const ToolBench& bench, const ScanWatch& watch)
      : tool_(tool),
        bench_(bench),
        watch_(watch),
        program_(program_of(tool, bench)),
        work_((bench.work / tool.name).string()),
        deadline_(Steady::now() + std::min(order.timeout, tool.timeout)) {
    std::filesystem::remove_all(work_);
    std::filesystem::create_directories(work_);
  }
  ~Running() {
    std::error_code ignored;  // the folder is emptied before the next run anyway
    std::filesystem::remove_all(work_, ignored);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// What the program asked says, or its file's own version.
  std::string ask(const Asked& asked) const {
    if (asked.of_file) return file_version(on_disk(bench_.tree, program_));
    if (!asked.line || asked.argv.empty()) return {};
    const auto answer =
        bench_.programs.run({.argv = filled(asked.argv, "/"), .timeout = Seconds{30}, .limits = tool_.limits});
    auto word = asked_for(asked, decoded(answer.output, Encoding::utf8));
    return word.empty() ? asked_for(asked, decoded(answer.errors, Encoding::utf8)) : word;
  }

  RunRead once(const std::vector<std::string>& argv, const std::string& place, actions::Scanned& out,
               std::string& log) {
    Program run{
        .argv = filled(argv, place), .max_output_bytes = max_kept, .in_background = true, .limits = tool_.limits};
    run.timeout = std::max(Seconds{1}, std::chrono::duration_cast<Seconds>(deadline_ - Steady::now()));
    if (out.command.empty())
      for (const auto& word : run.argv) out.command.push_back(printable(word));
    const LogFile left(tool_, bench_, work_);
    RunSaid said;
    said.began = bench_.clock.now();
    const auto ended = bench_.programs.run(
        run, [&](std::string_view output) { watch_.progress("Running " + tool_.title, 0, 0, output); });
    out.exit_code = ended.exit_code;
    said.started = ended.started;
    said.timed_out = ended.timed_out;
    said.cut = ended.cut;
    said.exit_code = ended.exit_code;
    said.output = ended.output;
    said.errors = ended.errors;
    said.log = left.added();
    if (!tool_.afterwards.empty() && ended.started) {
      const auto after = bench_.programs.run({.argv = filled(tool_.afterwards, place),
                                              .timeout = Seconds{60},
                                              .max_output_bytes = max_kept,
                                              .limits = tool_.limits});
      said.afterwards_ran = after.well() && !after.cut;
      said.afterwards = after.output;
    }
    auto read = read_run(tool_, said);
    const auto code = tool_.exit_codes.find(ended.exit_code);
    if (!ended.started || ended.timed_out || (code != tool_.exit_codes.end() && code->second == ExitMeans::failed))
      read.why.insert(read.why.begin(), ended.sentence(run));
    for (const auto& words :
         {decoded(said.output, encoding_of(Stream::output)), decoded(said.errors, encoding_of(Stream::errors)),
          decoded(said.log.value_or(""), encoding_of(Stream::log)),
          decoded(said.afterwards, encoding_of(Stream::afterwards))})
      log += words;
    if (read.says >= ToolSays::incomplete && watch_.evidence) {
      const auto keep = [&](const std::string& name, const std::string& bytes) {
        if (!bytes.empty()) watch_.evidence("." + (runs_ == 0 ? name : name + "-" + std::to_string(runs_ + 1)), bytes);
      };
      keep("output", said.output);
      keep("errors", said.errors);
      keep("left", said.log.value_or(""));
      keep("afterwards", said.afterwards);
    }
    ++runs_;
    return read;
  }
  [[nodiscard]] const std::string& program() const { return program_; }

 private:
  [[nodiscard]] Encoding encoding_of(Stream stream) const {
    const auto found = tool_.written.find(stream);
    return found == tool_.written.end() ? Encoding::utf8 : found->second.encoding;
  }
  [[nodiscard]] std::vector<std::string> filled(std::vector<std::string> argv, std::string place) const {
    if (tool_.system == ToolSystem::windows) std::ranges::replace(place, '/', '\\');  // "C:/Users" is how we say it
    for (auto& word : argv) word = replaced(replaced(word, "{work}", work_), "{path}", place);
    if (argv.front().find('%') != std::string::npos)
      argv.front() = filled_in(argv.front(), bench_.environment).value_or(argv.front());
    if (argv.front() == tool_.program && !tool_.found_at.empty() && !program_.empty()) argv.front() = program_;
    return argv;
  }
  const ToolDefinition& tool_;
  const ToolBench& bench_;
  const ScanWatch& watch_;
  std::string program_, work_;
  Steady::time_point deadline_;
  int runs_ = 0;
};

bool uses_path(const std::vector<std::string>& argv) {
  return std::ranges::any_of(argv, [](const std::string& word) { return word.find("{path}") != std::string::npos; });
}

}  // namespace

actions::Scanned scan_with_program(const ToolDefinition& tool, const actions::Scan& order, const ToolBench& bench,
                                   const ScanWatch& watch) {
  actions::Scanned out;
  out.tool = tool.name;
  Running running(tool, order, bench, watch);
  out.tool_version = running.ask(tool.version);
  out.definitions_version = running.ask(tool.definitions_version);
  if (tool.definitions_date.line) out.definitions_date = date_of(running.ask(tool.definitions_date), tool.date_form);
  auto argv = order.paths.empty() && !tool.whole_argv.empty() ? tool.whole_argv : tool.argv;
  const auto& more = order.clean ? tool.cleaning : tool.looking;
  argv.insert(argv.end(), more.begin(), more.end());
  const bool by_path = uses_path(argv);
  if (!by_path && !order.paths.empty())
    out.why_incomplete.push_back(tool.title + " always looks at the whole machine; the paths were not used");
  std::vector<std::string> places{
      tool.system == ToolSystem::windows ? filled_in("%SystemDrive%\\", bench.environment).value_or("C:\\") : "/"};
  if (by_path && !order.paths.empty()) {
    places.clear();
    for (const auto& path : order.paths) places.push_back(from_printable(path).value_or("/"));
  }
  std::string log;
  ToolSays says = ToolSays::clean;
  for (const auto& place : places) {
    auto read = running.once(argv, place, out, log);
    says = std::max(says, read.says);
    out.threats.insert(out.threats.end(), std::make_move_iterator(read.threats.begin()),
                       std::make_move_iterator(read.threats.end()));
    out.why_incomplete.insert(out.why_incomplete.end(), read.why.begin(), read.why.end());
    if (out.tool_version.empty()) out.tool_version = read.version;
    if (out.definitions_version.empty()) out.definitions_version = read.definitions_version;
    if (!out.definitions_date) out.definitions_date = read.definitions_date;
  }
  if (says == ToolSays::needs_restart) out.restart_needed = true;
  if (out.tool_version.empty()) out.why_incomplete.push_back(tool.title + " did not say its version");
  if (tool.definitions_max_age) {
    if (!out.definitions_date)
      out.why_incomplete.push_back(tool.title + " did not say of which day its definitions are");
    else if (*out.definitions_date + *tool.definitions_max_age < bench.clock.now())
      out.why_incomplete.push_back("its definitions are of " + to_text(*out.definitions_date).substr(0, 10) +
                                   ", older than " + std::to_string(tool.definitions_max_age->count()) + " days");
  }
  out.log = readable(log, max_log_bytes);
  out.verdict = !out.why_incomplete.empty() ? ScanVerdict::incomplete
                : says == ToolSays::clean   ? ScanVerdict::clean
                : says == ToolSays::cleaned ? ScanVerdict::cleaned
                : says == ToolSays::found   ? ScanVerdict::found
                                            : ScanVerdict::incomplete;
  return out;
}

}  // namespace standfirm::agent

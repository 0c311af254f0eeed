// YARA over the agent's own walk: its own would follow links into /proc and never end, and its answers name paths,
// which a file's name could forge. It gets numbered descriptors instead, in batches, and every one must be answered.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

#include "agent/files/linux/open_file.hpp"
#include "agent/local/printable.hpp"
#include "agent/tools/definition_files.hpp"
#include "agent/tools/every_file.hpp"
#include "agent/tools/reading.hpp"
#include "agent/tools/shelf.hpp"

namespace standfirm::agent {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::string_view endings[] = {".yar", ".yara"};
constexpr std::size_t batch_files = 256, most_again = 1000, max_said = 4 << 20;
constexpr std::uint64_t batch_bytes = 4ULL << 30, largest_file = 2000ULL << 20;
constexpr Seconds compile_within{120}, file_within{300};

/// Calls `each` with every line.
template <class Each>
void each_line(std::string_view text, Each each) {
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find('\n', from), text.size());
    if (to > from) each(text.substr(from, to - from));
    from = to + 1;
  }
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

class Matching {
 public:
  Matching(actions::Scanned& out, const ToolDefinition& tool, const ToolBench& bench, const ScanWatch& watch,
           Steady::time_point deadline)
      : out_(out), tool_(tool), bench_(bench), watch_(watch), deadline_(deadline), folder_(bench.work / "yara") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
  }
  ~Matching() {
    std::error_code ignored;  // the folder is emptied before the next scan anyway
    std::filesystem::remove_all(folder_, ignored);
  }
  Matching(const Matching&) = delete;
  Matching& operator=(const Matching&) = delete;

  /// False: there are no rules to look for; why is said.
  bool load(const std::vector<std::filesystem::path>& rules) {
    Program compile{.argv = {"yarac", "-w"}, .timeout = compile_within, .in_background = true, .limits = tool_.limits};
    for (const auto& file : rules) compile.argv.push_back(file.string());
    compile.argv.push_back(rules_());
    const auto compiled = bench_.programs.run(compile);
    if (!compiled.well()) {
      out_.why_incomplete.push_back("its rules cannot be used: " + compiled.sentence(compile));
      return false;
    }
    const auto stats =
        bench_.programs.run({.argv = {tool_.program, "-C", "-S", rules_(), rules_()}, .limits = tool_.limits});
    each_line(stats.output, [&](std::string_view line) {
      static const auto pattern = *LinePattern::from_text("number of rules{any}:{count}");
      if (const auto match = pattern.match(line)) out_.signatures_loaded = std::stoull(match->at("count"));
    });
    if (out_.signatures_loaded == 0) out_.why_incomplete.push_back("it loaded no rules");
    return out_.signatures_loaded != 0;
  }

  bool file(const std::string& path, Descriptor opened, const FileAbout& about) {
    if (Steady::now() >= deadline_) {
      timed_out_ = true;
      return false;
    }
    if (static_cast<std::uint64_t>(about.st_size) > largest_file) {
      missed(path, "too_large");
      return true;
    }
    bytes_ += static_cast<std::uint64_t>(about.st_size);
    batch_.push_back({path, std::move(opened), about});
    if (batch_.size() >= batch_files || bytes_ >= batch_bytes) look();
    return true;
  }
  void finish() {
    look();
    // What was written to meanwhile gets one more look; what changes again stays not looked at.
    second_look_ = true;
    for (const auto& path : std::exchange(again_, {})) {
      auto opened = bench_.tree.open(path);
      if (!opened)
        missed(path, "changed_while_reading");
      else if (!file(path, std::move(opened->file), opened->about))
        break;
    }
    look();
    if (timed_out_) out_.why_incomplete.push_back("its time was over before everything was looked at");
    if (missed_ != 0) out_.why_incomplete.push_back(std::to_string(missed_) + " files or folders were not looked at");
  }
  void missed(const std::string& path, const std::string& why) {
    ++missed_;
    if (out_.not_looked_at.size() < max_not_looked_at) out_.not_looked_at.push_back({printable(path), why});
  }
  [[nodiscard]] const std::string& said() const { return said_; }

 private:
  struct Waiting {
    std::string path;
    Descriptor file;
    FileAbout about{};
    std::optional<std::uint64_t> matches{};  ///< what it answered
    std::set<std::string> rules{};
  };

  [[nodiscard]] std::string rules_() const { return (folder_ / "rules").string(); }
  [[nodiscard]] static std::string name_of(const Waiting& waiting) {
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(waiting.file.get());
  }
  Waiting* asked(std::string_view name) {
    const auto found = by_name_.find(std::string(name));
    return found == by_name_.end() ? nullptr : found->second;
  }
  void unexpected(std::string_view line) {
    if (std::exchange(unexpected_, true)) return;
    out_.why_incomplete.push_back(tool_.title + " said what nobody knows: " + readable(line, 200));
    if (watch_.evidence) watch_.evidence(".said", line);
  }

  /// One run over some of the batch. False when it did not end well.
  bool run(const std::vector<const Waiting*>& files, bool count, ProgramEnded& ended) {
    std::string list;
    for (const auto* waiting : files) list += name_of(*waiting) + "\n";
    write_whole(folder_ / "list", list);
    Program program{.argv = {tool_.program, "-C", "-w", "-p", "2", "-a", std::to_string(file_within.count())},
                    .max_output_bytes = max_said,
                    .in_background = true,
                    .limits = tool_.limits};
    if (count) program.argv.emplace_back("-c");
    program.argv.insert(program.argv.end(), {"--scan-list", rules_(), (folder_ / "list").string()});
    program.timeout = std::max(Seconds{1}, std::chrono::duration_cast<Seconds>(deadline_ - Steady::now()));
    if (out_.command.empty()) out_.command = program.argv;
    ended = bench_.programs.run(program);
    out_.exit_code = ended.exit_code;
    if (said_.size() < max_log_bytes && !count) said_ += ended.output;
    if (said_.size() < max_log_bytes) said_ += ended.errors;
    if (ended.well() && !ended.cut) return true;
    if (!std::exchange(failed_, true)) out_.why_incomplete.push_back(ended.sentence(program));
    return false;
  }

  void look() {
    if (batch_.empty()) return;
    by_name_.clear();
    std::vector<const Waiting*> all;
    all.reserve(batch_.size());
    for (auto& waiting : batch_) {
      by_name_.emplace(name_of(waiting), &waiting);
      all.push_back(&waiting);
    }
    ProgramEnded ended;
    if (run(all, true, ended)) counted(ended);
    std::vector<const Waiting*> hits;
    for (const auto& waiting : batch_)
      if (waiting.matches.value_or(0) != 0) hits.push_back(&waiting);
    if (!hits.empty() && run(hits, false, ended)) named(ended);
    for (auto& waiting : batch_) judge(waiting);
    batch_.clear();
    bytes_ = 0;
    watch_.progress("YARA is looking at the files", out_.files, 0, {});
  }
  /// "/proc/1/fd/7: 2" for every file; "error scanning /proc/1/fd/7: ..." beside a count of 0 means it was not read.
  void counted(const ProgramEnded& ended) {
    each_line(ended.output, [&](std::string_view line) {
      const auto colon = line.rfind(": ");
      auto* waiting = colon == std::string_view::npos ? nullptr : asked(line.substr(0, colon));
      const auto count = colon == std::string_view::npos ? std::nullopt : number_in(line.substr(colon + 2));
      if (waiting == nullptr || !count)
        unexpected(line);
      else
        waiting->matches = count;
    });
    errors(ended);
  }
  void errors(const ProgramEnded& ended) {
    constexpr std::string_view begins = "error scanning ";
    each_line(ended.errors, [&](std::string_view line) {
      const auto colon = line.find(": ");
      auto* waiting = line.starts_with(begins) && colon != std::string_view::npos
                          ? asked(line.substr(begins.size(), colon - begins.size()))
                          : nullptr;
      if (waiting == nullptr)
        unexpected(line);
      else
        waiting->matches.reset();
    });
  }
  /// "SF_Marker /proc/1/fd/7"
  void named(const ProgramEnded& ended) {
    each_line(ended.output, [&](std::string_view line) {
      const auto space = line.find(' ');
      auto* waiting = space == std::string_view::npos ? nullptr : asked(line.substr(space + 1));
      if (waiting == nullptr || space == 0)
        unexpected(line);
      else
        waiting->rules.emplace(line.substr(0, space));
    });
    errors(ended);
  }
  void judge(Waiting& waiting) {
    if (!waiting.matches) return missed(waiting.path, "could_not_read");
    ++out_.files;
    out_.bytes += static_cast<std::uint64_t>(waiting.about.st_size);
    if (*waiting.matches != 0) return threat(waiting);
    if (is_unchanged(waiting.file.get(), waiting.about)) return;
    if (second_look_ || again_.size() >= most_again)
      missed(waiting.path, "changed_while_reading");
    else
      again_.push_back(waiting.path);
  }
  void threat(const Waiting& waiting) {
    actions::Threat threat;
    threat.path = printable(waiting.path);
    for (const auto& rule : waiting.rules) threat.signature += (threat.signature.empty() ? "" : ", ") + rule;
    if (threat.signature.empty()) threat.signature = std::to_string(*waiting.matches) + " rules, not named";
    threat.signature = readable(threat.signature, 200);
    threat.sha256 = sha256_of_open(waiting.file.get()).value_or("");
    threat.size = static_cast<std::uint64_t>(waiting.about.st_size);
    watch_.progress("YARA is looking at the files", out_.files, 0, threat.path + ": " + threat.signature + "\n");
    if (out_.threats.size() < max_threats)
      out_.threats.push_back(std::move(threat));
    else if (!std::exchange(too_many_, true))
      out_.why_incomplete.push_back("more than " + std::to_string(max_threats) + " findings; the rest is not listed");
  }

  actions::Scanned& out_;
  const ToolDefinition& tool_;
  const ToolBench& bench_;
  const ScanWatch& watch_;
  Steady::time_point deadline_;
  std::filesystem::path folder_;
  std::vector<Waiting> batch_;
  std::map<std::string, Waiting*> by_name_;
  std::vector<std::string> again_;
  std::string said_;
  std::uint64_t bytes_ = 0, missed_ = 0;
  bool second_look_ = false, timed_out_ = false, failed_ = false, unexpected_ = false, too_many_ = false;
};

}  // namespace

actions::Scanned scan_with_yara(const ToolDefinition& tool, const actions::Scan& order, const ToolBench& bench,
                                const ScanWatch& watch) {
  actions::Scanned out;
  out.tool = tool.name;
  const auto folder = tool.definitions_folder.starts_with('/') ? bench.tree.real(tool.definitions_folder)
                                                               : bench.definitions / tool.definitions_folder;
  const auto rules = definition_files(folder, endings);
  out.definitions_date = newest_of(rules);
  if (const auto hash = sha256_of_all(rules)) out.definitions_version = "sha256:" + *hash;
  if (rules.empty()) {
    out.why_incomplete.push_back("it has no rules in " + folder.string());
    return out;
  }
  if (tool.definitions_max_age && out.definitions_date &&
      *out.definitions_date + *tool.definitions_max_age < bench.clock.now())
    out.why_incomplete.push_back("its newest rules are of " + to_text(*out.definitions_date).substr(0, 10) +
                                 ", older than " + std::to_string(tool.definitions_max_age->count()) + " days");
  const auto version = bench.programs.run({.argv = tool.version.argv, .timeout = Seconds{30}});
  out.tool_version = asked_for(tool.version, version.output);
  if (out.tool_version.empty()) out.why_incomplete.push_back("YARA did not say its version");
  watch.progress("YARA is loading its rules", 0, 0, {});
  try {
    Matching matching(out, tool, bench, watch, Steady::now() + std::min(order.timeout, tool.timeout));
    if (matching.load(rules)) {
      every_file(
          order, bench,
          [&](const std::string& path, Descriptor file, const FileAbout& about) {
            return matching.file(path, std::move(file), about);
          },
          [&](const std::string& path, const std::string& why) { matching.missed(path, why); });
      matching.finish();
      out.log = readable(matching.said(), max_log_bytes);
    }
  } catch (const std::exception& problem) {
    out.why_incomplete.push_back(readable(problem.what(), 500));
  }
  out.verdict = verdict_of(out);
  return out;
}

}  // namespace standfirm::agent

#include "agent/tools/definition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "agent/local/disk.hpp"
#include "base/yaml.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_words = 64, max_word = 1000, max_rules = 200;

struct Wrong {
  std::string sentence;
};  // thrown inside a read only

class Reading {
 public:
  explicit Reading(std::string file) : file_(std::move(file)) {}

  [[noreturn]] void wrong(std::size_t line, const std::string& what, const std::string& mend) const {
    throw Wrong{file_ + ": line " + std::to_string(line) + ": " + what + "; " + mend};
  }

  void known(const yaml::Node& map, const std::string& of, std::initializer_list<std::string_view> names) const {
    if (map.kind != yaml::Node::Kind::map) wrong(map.line, of + " must be a map", "write key: value lines");
    for (const auto& member : map.members)
      if (std::ranges::find(names, member.key) == names.end()) {
        std::string all;
        for (const auto name : names) all += (all.empty() ? "" : ", ") + std::string(name);
        wrong(member.line, "'" + member.key + "' is not known in " + of, "known are " + all);
      }
  }
  const yaml::Node& need(const yaml::Node& map, const std::string& of, std::string_view key) const {
    const auto* found = map.find(key);
    if (found == nullptr) wrong(map.line, of + " has no '" + std::string(key) + "'", "add " + std::string(key) + ":");
    return *found;
  }
  std::string word(const yaml::Node& node, const std::string& what) const {
    if (node.kind != yaml::Node::Kind::text || node.text.empty() || node.text.size() > max_word ||
        node.text.find('\0') != std::string::npos)
      wrong(node.line, what + " must be a text of 1 to 1000 bytes", "write it on this line");
    return node.text;
  }
  std::vector<std::string> words(const yaml::Node& node, const std::string& what) const {
    if (node.kind != yaml::Node::Kind::list || node.items.empty() || node.items.size() > max_words)
      wrong(node.line, what + " must be a list of 1 to 64 texts", "write [a, b]");
    std::vector<std::string> out;
    out.reserve(node.items.size());
    for (const auto& item : node.items) out.push_back(word(item, what));
    return out;
  }
  bool holds_braces(std::string_view text) const {
    std::string rest(text);
    for (const std::string_view hole : {"{path}", "{work}"})
      for (auto at = rest.find(hole); at != std::string::npos; at = rest.find(hole)) rest.erase(at, hole.size());
    return rest.find_first_of("{}") != std::string::npos;
  }
  /// A command line: the program first, no braces but {path} and {work}.
  std::vector<std::string> command(const yaml::Node& node, const std::string& what) const {
    auto out = words(node, what);
    for (const auto& word : out)
      if (holds_braces(word))
        wrong(node.line, fmt::format("{} has a brace that stands for nothing: {}", what, word),
              "only {path} and {work} are replaced");
    return out;
  }
  std::int64_t number(const yaml::Node& node, const std::string& what, std::int64_t least, std::int64_t most) const {
    std::int64_t value = 0;
    const auto read = std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
    if (node.kind != yaml::Node::Kind::text || node.quoted || read.ec != std::errc{} ||
        read.ptr != node.text.data() + node.text.size() || value < least || value > most)
      wrong(node.line, what + " must be a whole number from " + std::to_string(least) + " to " + std::to_string(most),
            "write e.g. " + std::to_string(least));
    return value;
  }
  LinePattern pattern(const yaml::Node& node) const {
    auto pattern = LinePattern::from_text(word(node, "a line's pattern"));
    if (!pattern) wrong(node.line, pattern.error(), "write e.g. 'Warning: {name}'");
    return std::move(*pattern);
  }
  template <class E, std::size_t N>
  E one_of(const yaml::Node& node, const std::string& what, const std::pair<std::string_view, E> (&choices)[N]) const {
    std::string all;
    for (const auto& [name, value] : choices) {
      if (node.kind == yaml::Node::Kind::text && node.text == name) return value;
      all += (all.empty() ? "" : ", ") + std::string(name);
    }
    wrong(node.line, what + " is none of what it can be", "write one of " + all);
  }

 private:
  std::string file_;
};

constexpr std::pair<std::string_view, LineMeans> meanings[] = {
    {"threat", LineMeans::threat},   {"cleaned", LineMeans::cleaned}, {"place", LineMeans::place},
    {"changed", LineMeans::changed}, {"counted", LineMeans::counted}, {"complete", LineMeans::complete},
    {"restart", LineMeans::restart}, {"warning", LineMeans::warning}, {"incomplete", LineMeans::incomplete},
    {"failed", LineMeans::failed},   {"ignore", LineMeans::ignore}};
constexpr std::pair<std::string_view, Stream> streams[] = {
    {"output", Stream::output}, {"errors", Stream::errors}, {"log", Stream::log}, {"afterwards", Stream::afterwards}};
constexpr std::pair<std::string_view, ExitMeans> exits[] = {
    {"complete", ExitMeans::complete}, {"clean", ExitMeans::clean},           {"found", ExitMeans::found},
    {"cleaned", ExitMeans::cleaned},   {"incomplete", ExitMeans::incomplete}, {"restart", ExitMeans::restart},
    {"failed", ExitMeans::failed}};
constexpr std::pair<std::string_view, Adapter> adapters[] = {{"clamd", Adapter::clamd},
                                                             {"yara", Adapter::yara},
                                                             {"program", Adapter::program},
                                                             {"technician", Adapter::technician}};
constexpr std::pair<std::string_view, ToolSystem> systems[] = {{"linux", ToolSystem::linux_system},
                                                               {"windows", ToolSystem::windows}};
constexpr std::pair<std::string_view, Encoding> encodings[] = {
    {"utf-8", Encoding::utf8}, {"utf-16le", Encoding::utf16le}, {"latin-1", Encoding::latin1}};
constexpr std::pair<std::string_view, Form> forms[] = {
    {"lines", Form::lines}, {"csv", Form::csv}, {"json", Form::json}, {"events", Form::events}};
constexpr std::pair<std::string_view, DateForm> date_forms[] = {{"2026-03-02", DateForm::y_m_d},
                                                                {"20260302", DateForm::ymd},
                                                                {"2.3.2026", DateForm::d_m_y},
                                                                {"3/2/2026", DateForm::m_d_y}};

bool is_tool_name(const std::string& name) {
  return !name.empty() && name.size() <= 40 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

/// {run: [...], line: '... {name}'}, {line: ...} for the scan's own words, or {file: true}.
Asked asked(const yaml::Node& node, const std::string& what, const Reading& reading, bool may_stand_in_words) {
  reading.known(node, what, {"run", "line", "file"});
  Asked out;
  if (const auto* file = node.find("file")) {
    if (file->text != "true" || node.members.size() != 1)
      reading.wrong(file->line, what + ".file stands alone and is true", "write {file: true}");
    out.of_file = true;
    return out;
  }
  const auto& line = reading.need(node, what, "line");
  out.line = reading.pattern(line);
  if (!out.line->has("name"))
    reading.wrong(line.line, what + " has no {name} to read it from", "write {name} where it stands");
  if (const auto* run = node.find("run"))
    out.argv = reading.command(*run, what + ".run");
  else if (!may_stand_in_words)
    reading.wrong(node.line, what + " has no 'run'", "add run:");
  return out;
}

void read_definitions(ToolDefinition& out, const yaml::Node& node, const Reading& reading) {
  const bool folder = out.adapter == Adapter::clamd || out.adapter == Adapter::yara;
  if (folder)
    reading.known(node, "definitions", {"folder", "max_age_days"});
  else
    reading.known(node, "definitions", {"version", "date", "date_form", "max_age_days"});
  if (folder) {
    const auto& where = reading.need(node, "definitions", "folder");
    out.definitions_folder = reading.word(where, "definitions.folder");
    if (out.definitions_folder.find("..") != std::string::npos ||
        (out.adapter == Adapter::clamd && out.definitions_folder.front() != '/'))
      reading.wrong(where.line, "definitions.folder must be a full path", "begin it with /");
  }
  if (const auto* version = node.find("version"))
    out.definitions_version = asked(*version, "definitions.version", reading, true);
  if (const auto* date = node.find("date")) {
    out.definitions_date = asked(*date, "definitions.date", reading, true);
    out.date_form = reading.one_of(reading.need(node, "definitions", "date_form"), "definitions.date_form", date_forms);
  }
  if (const auto* age = node.find("max_age_days")) {
    if (!folder && !out.definitions_date.line)
      reading.wrong(age->line, "definitions.max_age_days has no date to go by", "add definitions.date");
    out.definitions_max_age = Days{reading.number(*age, "definitions.max_age_days", 1, 3650)};
  } else if (out.adapter == Adapter::clamd) {
    (void)reading.need(node, "definitions", "max_age_days");
  }
}

void read_written(ToolDefinition& out, const yaml::Node& node, const std::string& what, Stream stream,
                  const Reading& reading) {
  Written written;
  if (const auto* encoding = node.find("encoding"))
    written.encoding = reading.one_of(*encoding, what + ".encoding", encodings);
  if (const auto* form = node.find("form")) written.form = reading.one_of(*form, what + ".form", forms);
  if (const auto* separator = node.find("separator")) {
    if (written.form != Form::csv)
      reading.wrong(separator->line, what + ".separator has no meaning without form: csv", "take it out");
    written.separator = separator->kind == yaml::Node::Kind::text && separator->text == "\\t"
                            ? "\t"
                            : reading.word(*separator, what + ".separator");
  }
  if (const auto* items = node.find("items")) {
    if (written.form != Form::json)
      reading.wrong(items->line, what + ".items has no meaning without form: json", "take it out");
    written.items = reading.word(*items, what + ".items");
  }
  out.written[stream] = std::move(written);
}

void read_exit_codes(ToolDefinition& out, const yaml::Node& codes, const Reading& reading) {
  reading.known(codes, "exit_codes", {"complete", "clean", "found", "cleaned", "incomplete", "restart", "failed"});
  for (const auto& member : codes.members) {
    if (member.value.kind != yaml::Node::Kind::list)
      reading.wrong(member.line, "exit_codes." + member.key + " must be a list of numbers", "write e.g. [0, 1]");
    const auto means = std::ranges::find(exits, std::string_view(member.key), [](const auto& e) { return e.first; });
    for (const auto& item : member.value.items) {
      const int code = static_cast<int>(reading.number(item, "an exit code", -2147483648LL, 2147483647LL));
      if (!out.exit_codes.emplace(code, means->second).second)
        reading.wrong(item.line, "the exit code " + std::to_string(code) + " stands there twice", "keep one");
    }
  }
  if (std::ranges::none_of(out.exit_codes, [](const auto& code) {
        return code.second == ExitMeans::complete || code.second == ExitMeans::clean ||
               code.second == ExitMeans::incomplete;
      }))
    reading.wrong(codes.line, "no exit code says that the run was complete", "write exit_codes: {complete: [0]}");
}

void read_rules(ToolDefinition& out, const yaml::Node& root, const Reading& reading) {
  const auto form_of = [&](Stream stream) {
    const auto found = out.written.find(stream);
    return found == out.written.end() ? Form::lines : found->second.form;
  };
  const auto there = [&](Stream stream, std::size_t line) {
    if (stream == Stream::log && out.log.empty()) reading.wrong(line, "on: log, but there is no log", "add log:");
    if (stream == Stream::afterwards && out.afterwards.empty())
      reading.wrong(line, "on: afterwards, but nothing is run afterwards", "add afterwards:");
  };
  const auto listed = [&](const yaml::Node& node, const std::string& what) {
    if (node.kind != yaml::Node::Kind::list || node.items.size() > max_rules)
      reading.wrong(node.line, what + " must be a list of at most 200 rules",
                    "write - {on: output, line: '...', means: threat}");
  };
  if (const auto* lines = root.find("lines")) {
    listed(*lines, "lines");
    for (const auto& item : lines->items) {
      const std::string of = "a rule of lines";
      reading.known(item, of, {"on", "line", "means"});
      LineRule rule;
      rule.stream = reading.one_of(reading.need(item, of, "on"), "on", streams);
      there(rule.stream, item.line);
      if (form_of(rule.stream) != Form::lines)
        reading.wrong(item.line, "this stream has fields, not lines", "put the rule under records");
      rule.pattern = reading.pattern(reading.need(item, of, "line"));
      rule.means = reading.one_of(reading.need(item, of, "means"), "means", meanings);
      if (rule.means == LineMeans::counted && !rule.pattern.has("count"))
        reading.wrong(item.line, "a rule that means counted has no {count}", "write {count} where the number stands");
      if (rule.means == LineMeans::place && !rule.pattern.has("path"))
        reading.wrong(item.line, "a rule that means place has no {path}", "write {path} where it stands");
      out.lines.push_back(std::move(rule));
    }
  }
  if (const auto* records = root.find("records")) {
    listed(*records, "records");
    for (const auto& item : records->items) {
      const std::string of = "a rule of records";
      reading.known(item, of, {"on", "when", "path", "name", "each", "as", "means"});
      RecordRule rule;
      rule.stream = reading.one_of(reading.need(item, of, "on"), "on", streams);
      there(rule.stream, item.line);
      if (form_of(rule.stream) == Form::lines)
        reading.wrong(item.line, "this stream has lines, not fields", "say its form: csv, json or events");
      if (const auto* when = item.find("when")) {
        if (when->kind != yaml::Node::Kind::map) reading.wrong(when->line, "when must be a map", "write {'2': '5'}");
        for (const auto& member : when->members) {
          if (member.value.kind != yaml::Node::Kind::text)
            reading.wrong(member.line, "when." + member.key + " must be a text", "write it in quotes");
          rule.when[member.key] = member.value.text;
        }
      }
      if (const auto* path = item.find("path")) rule.path = reading.word(*path, "path");
      if (const auto* name = item.find("name")) rule.name = reading.word(*name, "name");
      if (const auto* each = item.find("each")) rule.each = reading.word(*each, "each");
      if (const auto* as = item.find("as")) {
        rule.as = reading.pattern(*as);
        if (!rule.as->has("path")) reading.wrong(as->line, "as has no {path}", "write {path} where it stands");
      }
      rule.means = reading.one_of(reading.need(item, of, "means"), "means", meanings);
      if (rule.means == LineMeans::counted || rule.means == LineMeans::place)
        reading.wrong(item.line, "a record cannot mean that", "write threat, cleaned, complete, incomplete or ignore");
      out.records.push_back(std::move(rule));
    }
  }
  if (out.lines.empty() && out.records.empty())
    reading.wrong(root.line, "no rule says how the output is read", "add lines: or records:");
  if (const auto* other = root.find("other_lines")) out.other_lines = reading.one_of(*other, "other_lines", meanings);
}

Limits read_limits(const yaml::Node& node, Limits out, const Reading& reading) {
  reading.known(node, "limits", {"memory_mib", "cpu_percent"});
  if (const auto* memory = node.find("memory_mib"))
    out.memory_bytes = static_cast<std::uint64_t>(reading.number(*memory, "limits.memory_mib", 64, 65536)) << 20;
  if (const auto* cpu = node.find("cpu_percent"))
    out.cpu_percent = static_cast<unsigned>(reading.number(*cpu, "limits.cpu_percent", 1, 100));
  return out;
}

void no_more_than(const yaml::Node& root, const std::string& adapter, std::initializer_list<std::string_view> known,
                  const Reading& reading) {
  for (const auto& member : root.members)
    if (std::ranges::find(known, member.key) == known.end())
      reading.wrong(member.line, member.key + " has no meaning with the " + adapter + " adapter", "take it out");
}

void read_program(ToolDefinition& out, const yaml::Node& root, const Reading& reading) {
  const std::string of = "the tool";
  const auto& run = reading.need(root, of, "run");
  const auto command = [&](const yaml::Node& node, const std::string& what) {
    auto argv = reading.command(node, what);
    if (argv.front() != out.program)
      reading.wrong(node.line, what + " must begin with the program", "write " + what + ": [" + out.program + ", ...]");
    return argv;
  };
  out.argv = command(run, "run");
  if (const auto* whole = root.find("run_whole")) out.whole_argv = command(*whole, "run_whole");
  if (const auto* looking = root.find("looking")) out.looking = reading.command(*looking, "looking");
  if (const auto* cleaning = root.find("cleaning")) out.cleaning = reading.command(*cleaning, "cleaning");
  if (const auto* output = root.find("output")) {
    reading.known(*output, "output", {"encoding", "form", "separator", "items"});
    read_written(out, *output, "output", Stream::output, reading);
    out.written[Stream::errors].encoding = out.written[Stream::output].encoding;
  }
  if (const auto* log = root.find("log")) {
    reading.known(*log, "log", {"file", "encoding", "form", "separator", "items"});
    const auto& file = reading.need(*log, "log", "file");
    out.log = reading.word(file, "log.file");
    if (reading.holds_braces(out.log) || out.log.find("{path}") != std::string::npos)
      reading.wrong(file.line, "log.file has a brace that stands for nothing", "only {work} is replaced");
    read_written(out, *log, "log", Stream::log, reading);
  }
  if (const auto* afterwards = root.find("afterwards")) {
    reading.known(*afterwards, "afterwards", {"run", "encoding", "form", "separator", "items"});
    out.afterwards = reading.command(reading.need(*afterwards, "afterwards", "run"), "afterwards.run");
    read_written(out, *afterwards, "afterwards", Stream::afterwards, reading);
  }
  read_exit_codes(out, reading.need(root, of, "exit_codes"), reading);
  read_rules(out, root, reading);
  if (const auto* definitions = root.find("definitions")) read_definitions(out, *definitions, reading);
}

ToolDefinition read(const yaml::Node& root, const Reading& reading) {
  const std::string of = "the tool";
  reading.known(root, of, {"tool",      "title",       "os",          "adapter",   "packages",   "program",
                           "found_at",  "version",     "run",         "run_whole", "looking",    "cleaning",
                           "timeout_s", "exit_codes",  "output",      "log",       "afterwards", "lines",
                           "records",   "other_lines", "definitions", "steps",     "limits"});
  ToolDefinition out;
  const auto& name = reading.need(root, of, "tool");
  out.name = reading.word(name, "tool");
  if (!is_tool_name(out.name))
    reading.wrong(name.line, "tool must be a name of small letters, digits and _", "write e.g. tool: clamav");
  out.title = reading.word(reading.need(root, of, "title"), "title");
  if (const auto* system = root.find("os")) out.system = reading.one_of(*system, "os", systems);
  out.adapter = reading.one_of(reading.need(root, of, "adapter"), "adapter", adapters);
  if (out.adapter == Adapter::technician) {
    no_more_than(root, "technician", {"tool", "title", "os", "adapter", "steps"}, reading);
    out.steps = reading.words(reading.need(root, of, "steps"), "steps");
    return out;
  }
  if (const auto* steps = root.find("steps"))
    reading.wrong(steps->line, "steps has no meaning without the technician adapter", "take it out");
  out.program = reading.word(reading.need(root, of, "program"), "program");
  out.timeout = Seconds{reading.number(reading.need(root, of, "timeout_s"), "timeout_s", 1, 86400)};
  if (const auto* limits = root.find("limits")) out.limits = read_limits(*limits, out.limits, reading);
  if (const auto* packages = root.find("packages")) out.packages = reading.words(*packages, "packages");
  if (const auto* places = root.find("found_at")) out.found_at = reading.words(*places, "found_at");
  out.version = asked(reading.need(root, of, "version"), "version", reading, out.adapter == Adapter::program);
  if (out.adapter == Adapter::program) {
    read_program(out, root, reading);
    return out;
  }
  no_more_than(
      root, out.adapter == Adapter::clamd ? "clamd" : "yara",
      {"tool", "title", "os", "adapter", "packages", "program", "version", "timeout_s", "limits", "definitions"},
      reading);
  read_definitions(out, reading.need(root, of, "definitions"), reading);
  return out;
}

}  // namespace

bool ToolDefinition::says_when_complete() const {
  const auto says = [](LineMeans means) { return means == LineMeans::complete || means == LineMeans::counted; };
  return std::ranges::any_of(lines, [&](const LineRule& rule) { return says(rule.means); }) ||
         std::ranges::any_of(records, [&](const RecordRule& rule) { return says(rule.means); });
}

std::expected<ToolDefinition, std::string> definition_from_text(const std::string& text, const std::string& file) {
  const auto root = yaml::parse(text, {.max_bytes = 64 * 1024, .max_depth = 8, .max_nodes = 4000});
  if (!root) return std::unexpected(file + ": line " + std::to_string(root.error().line) + ": " + root.error().message);
  try {
    auto out = read(*root, Reading(file));
    out.sha256 = sha256_of(text);
    return out;
  } catch (Wrong& problem) {
    return std::unexpected(std::move(problem.sentence));
  }
}

}  // namespace standfirm::agent

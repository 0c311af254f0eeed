#include "agent/tools/definition.hpp"

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

constexpr std::pair<std::string_view, LineMeans> meanings[] = {{"threat", LineMeans::threat},
                                                               {"changed", LineMeans::changed},
                                                               {"warning", LineMeans::warning},
                                                               {"incomplete", LineMeans::incomplete},
                                                               {"ignore", LineMeans::ignore}};
constexpr std::pair<std::string_view, Stream> streams[] = {{"output", Stream::output}, {"errors", Stream::errors}};
constexpr std::pair<std::string_view, ExitMeans> exits[] = {{"complete", ExitMeans::complete},
                                                            {"failed", ExitMeans::failed}};
constexpr std::pair<std::string_view, Adapter> adapters[] = {{"clamd", Adapter::clamd}, {"program", Adapter::program}};

bool is_tool_name(const std::string& name) {
  return !name.empty() && name.size() <= 40 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

ToolDefinition read(const yaml::Node& root, const Reading& reading) {
  const std::string of = "the tool";
  reading.known(root, of,
                {"tool", "title", "adapter", "packages", "program", "version", "run", "timeout_s", "exit_codes",
                 "lines", "other_lines", "definitions"});
  ToolDefinition out;
  const auto& name = reading.need(root, of, "tool");
  out.name = reading.word(name, "tool");
  if (!is_tool_name(out.name))
    reading.wrong(name.line, "tool must be a name of small letters, digits and _", "write e.g. tool: clamav");
  out.title = reading.word(reading.need(root, of, "title"), "title");
  out.adapter = reading.one_of(reading.need(root, of, "adapter"), "adapter", adapters);
  out.program = reading.word(reading.need(root, of, "program"), "program");
  out.timeout = Seconds{reading.number(reading.need(root, of, "timeout_s"), "timeout_s", 1, 86400)};
  if (const auto* packages = root.find("packages")) out.packages = reading.words(*packages, "packages");
  const auto& version = reading.need(root, of, "version");
  reading.known(version, "version", {"run", "line"});
  out.version_argv = reading.words(reading.need(version, "version", "run"), "version.run");
  out.version_pattern = reading.pattern(reading.need(version, "version", "line"));
  if (out.adapter == Adapter::clamd) {
    const auto& definitions = reading.need(root, of, "definitions");
    reading.known(definitions, "definitions", {"folder", "max_age_days"});
    const auto& folder = reading.need(definitions, "definitions", "folder");
    out.definitions_folder = reading.word(folder, "definitions.folder");
    if (out.definitions_folder.front() != '/')
      reading.wrong(folder.line, "definitions.folder must be a full path", "begin it with /");
    out.definitions_max_age = Days{
        reading.number(reading.need(definitions, "definitions", "max_age_days"), "definitions.max_age_days", 1, 3650)};
    for (const char* key : {"run", "exit_codes", "lines", "other_lines"})
      if (const auto* there = root.find(key))
        reading.wrong(there->line, std::string(key) + " has no meaning with the clamd adapter", "take it out");
    return out;
  }
  if (const auto* definitions = root.find("definitions"))
    reading.wrong(definitions->line, "definitions has no meaning with the program adapter", "take it out");
  const auto& run = reading.need(root, of, "run");
  out.argv = reading.words(run, "run");
  for (const auto& word : out.argv)
    if (word != "{path}" && word.find_first_of("{}") != std::string::npos)
      reading.wrong(run.line, "'" + word + "' mixes a brace with other text",
                    "only {path} alone in an argument is replaced");
  if (out.argv.front() != out.program)
    reading.wrong(run.line, "run must begin with the program", "write run: [" + out.program + ", ...]");
  const auto& codes = reading.need(root, of, "exit_codes");
  reading.known(codes, "exit_codes", {"complete", "failed"});
  for (const auto& member : codes.members) {
    if (member.value.kind != yaml::Node::Kind::list)
      reading.wrong(member.line, "exit_codes." + member.key + " must be a list of numbers", "write e.g. [0, 1]");
    const auto means = member.key == exits[0].first ? exits[0].second : exits[1].second;
    for (const auto& item : member.value.items) {
      const int code = static_cast<int>(reading.number(item, "an exit code", -2147483648LL, 2147483647LL));
      if (!out.exit_codes.emplace(code, means).second)
        reading.wrong(item.line, "the exit code " + std::to_string(code) + " stands there twice", "keep one");
    }
  }
  if (std::ranges::none_of(out.exit_codes, [](const auto& code) { return code.second == ExitMeans::complete; }))
    reading.wrong(codes.line, "no exit code says that the run was complete", "write exit_codes: {complete: [0]}");
  const auto& lines = reading.need(root, of, "lines");
  if (lines.kind != yaml::Node::Kind::list || lines.items.size() > max_rules)
    reading.wrong(lines.line, "lines must be a list of at most 200 rules",
                  "write - {on: output, line: '...', means: threat}");
  for (const auto& item : lines.items) {
    reading.known(item, "a rule of lines", {"on", "line", "means"});
    LineRule rule;
    rule.stream = reading.one_of(reading.need(item, "a rule of lines", "on"), "on", streams);
    rule.pattern = reading.pattern(reading.need(item, "a rule of lines", "line"));
    rule.means = reading.one_of(reading.need(item, "a rule of lines", "means"), "means", meanings);
    out.lines.push_back(std::move(rule));
  }
  if (const auto* other = root.find("other_lines")) out.other_lines = reading.one_of(*other, "other_lines", meanings);
  return out;
}

}  // namespace

std::expected<LinePattern, std::string> LinePattern::from_text(std::string_view text) {
  LinePattern out;
  std::string literal;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '}') return std::unexpected("the pattern has a } without its {");
    if (text[i] != '{') {
      literal += text[i++];
      continue;
    }
    const auto end = text.find('}', i);
    if (end == std::string_view::npos) return std::unexpected("the pattern has a { without its }");
    const auto hole = text.substr(i + 1, end - i - 1);
    if (hole != "path" && hole != "name" && hole != "any")
      return std::unexpected("the pattern has the hole {" + std::string(hole) +
                             "}, but only {path}, {name} and {any} are known");
    if (!out.holes_.empty() && literal.empty()) return std::unexpected("the pattern has two holes side by side");
    if (hole != "any" && std::ranges::find(out.holes_, hole) != out.holes_.end())
      return std::unexpected("the pattern has {" + std::string(hole) + "} twice");
    out.literals_.push_back(std::exchange(literal, {}));
    out.holes_.emplace_back(hole);
    i = end + 1;
  }
  out.literals_.push_back(literal);
  if (out.holes_.empty() && literal.empty()) return std::unexpected("the pattern is empty");
  return out;
}

std::optional<std::map<std::string, std::string>> LinePattern::match(std::string_view line) const {
  const auto& first = literals_.front();
  if (!line.starts_with(first)) return std::nullopt;
  std::map<std::string, std::string> out;
  if (holes_.empty()) return line == first ? std::optional(out) : std::nullopt;
  const auto& last = literals_.back();
  std::size_t from = first.size();
  if (line.size() < from + last.size() || !line.ends_with(last)) return std::nullopt;
  const std::size_t end = line.size() - last.size();
  for (std::size_t i = 0; i < holes_.size(); ++i) {
    std::size_t to = end;
    if (i + 1 < holes_.size()) {
      const auto rest = line.substr(0, end);
      // A path may hold the words that follow it in the tool's sentence: the last place where they stand is the
      // sentence's own.
      to = holes_[i] == "path" ? rest.rfind(literals_[i + 1]) : rest.find(literals_[i + 1], from);
      if (to == std::string_view::npos || to < from) return std::nullopt;
    }
    if (holes_[i] != "any") out[holes_[i]] = std::string(line.substr(from, to - from));
    from = to + (i + 1 < holes_.size() ? literals_[i + 1].size() : 0);
  }
  return out;
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

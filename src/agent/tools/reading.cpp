#include "agent/tools/reading.hpp"

#include <algorithm>
#include <charconv>

#include "agent/local/printable.hpp"
#include "agent/tools/output.hpp"
#include "agent/tools/shelf.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_line = 4096;
constexpr std::string_view why_reported_only =
    "named by a line of output, which a file's name can forge; look at it before taking it away";

/// Calls `each` with every line that is not empty, at most 4096 bytes of it.
template <class Each>
void each_line(std::string_view text, Each each) {
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find('\n', from), text.size());
    auto line = text.substr(from, std::min(to - from, max_line));
    from = to + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") != std::string_view::npos) each(line);
  }
}

/// Windows paths are full of backslashes and hold no line breaks; they are only ever shown.
std::string shown_path(const ToolDefinition& tool, std::string_view path) {
  if (tool.system == ToolSystem::linux_system) return printable(path);
  const auto first = path.find_first_not_of(" \t"), last = path.find_last_not_of(" \t");
  if (first == std::string_view::npos) return {};
  std::string out = readable(path.substr(first, last - first + 1), 1000);
  std::ranges::replace(out, '\n', ' ');
  return out;
}

class ReadingRun {
 public:
  explicit ReadingRun(const ToolDefinition& tool)
      : tool_(tool),
        knows_the_end_(
            std::ranges::any_of(tool.lines, [](const LineRule& rule) { return rule.means == LineMeans::complete; })) {}

  void stream(Stream stream, std::string_view bytes, std::optional<TimePoint> began) {
    const auto found = tool_.written.find(stream);
    const Written written = found == tool_.written.end() ? Written{} : found->second;
    const std::string text = decoded(bytes, written.encoding);
    if (written.form == Form::lines) {
      each_line(text, [&](std::string_view line) { one_line(stream, line); });
      last_named_.reset();
      return;
    }
    std::vector<std::string> wanted;
    for (const auto& rule : tool_.records) {
      if (rule.stream != stream) continue;
      for (const auto& [field, value] : rule.when) wanted.push_back(field);
      for (const auto& field : {rule.path, rule.name})
        if (!field.empty()) wanted.push_back(field);
    }
    const auto records = records_of(text, written, wanted);
    for (std::size_t i = 0; i < records.rows.size(); ++i)
      if (!is_before(records.rows[i], began)) one_record(stream, records.rows[i], records.shown[i]);
    if (records.wrong) incomplete_.push_back("what it wrote could not be read: " + *records.wrong);
  }

  RunRead finish(const RunSaid& said);

 private:
  static bool is_before(const Fields& row, std::optional<TimePoint> began) {
    const auto at = row.find("TimeCreated");
    if (!began || at == row.end()) return false;
    // "2020-12-11T12:28:01.2990045Z": seconds are fine enough, and a date that cannot be read counts.
    const auto time = time_from_text(at->second.substr(0, 19) + "Z");
    return time && *time + Seconds{1} < *began;
  }
  void one_line(Stream stream, std::string_view line) {
    LineMeans means = stream == Stream::output || stream == Stream::errors ? tool_.other_lines : LineMeans::ignore;
    std::map<std::string, std::string> holes;
    for (const auto& rule : tool_.lines) {
      if (rule.stream != stream) continue;
      if (auto match = rule.pattern.match(line)) {
        means = rule.means;
        holes = std::move(*match);
        break;
      }
    }
    const auto path = holes.find("path"), name = holes.find("name"), count = holes.find("count");
    take(means, path == holes.end() ? std::nullopt : std::optional(path->second),
         name == holes.end() ? std::string() : name->second, readable(line, 300));
    if (means == LineMeans::counted && count != holes.end()) counted_ += std::stoull(count->second);
  }
  void one_record(Stream stream, const Fields& row, const std::string& shown) {
    for (const auto& rule : tool_.records) {
      if (rule.stream != stream || !std::ranges::all_of(rule.when, [&](const auto& when) {
            const auto field = row.find(when.first);
            return field == row.end() ? when.second.empty() : field->second == when.second;
          }))
        continue;
      const auto path = row.find(rule.path), name = row.find(rule.name);
      const std::string named = name == row.end() ? std::string() : name->second;
      if (path == row.end()) return take(rule.means, std::nullopt, named, shown);
      std::string_view rest = path->second;
      for (;;) {
        const auto to = rule.each.empty() ? std::string_view::npos : rest.find(rule.each);
        const auto one = rest.substr(0, to);
        const auto as = rule.as ? rule.as->match(one) : std::nullopt;
        take(rule.means, as ? as->at("path") : std::string(one), named, shown);
        if (to == std::string_view::npos) return;
        rest.remove_prefix(to + rule.each.size());
      }
    }
    take(tool_.other_lines, std::nullopt, {}, shown);
  }
  void take(LineMeans means, const std::optional<std::string>& path, const std::string& name,
            const std::string& shown) {
    switch (means) {
      case LineMeans::ignore:
        return;
      case LineMeans::complete:
        complete_ = true;
        return;
      case LineMeans::counted:
        has_counted_ = true;
        return;
      case LineMeans::restart:
        restart_.push_back(shown);
        return;
      case LineMeans::warning:
        warnings_.push_back(shown);
        return;
      case LineMeans::incomplete:
        incomplete_.push_back(shown);
        return;
      case LineMeans::failed:
        failed_.push_back(shown);
        return;
      case LineMeans::threat:
      case LineMeans::cleaned:
      case LineMeans::changed:
        add(path.value_or(""),
            !name.empty()                         ? name
            : means == LineMeans::changed         ? "changed"
            : means == LineMeans::cleaned && path ? ""
                                                  : shown,
            means == LineMeans::cleaned);
        last_named_ = path ? std::nullopt : std::optional(threats_.size() - 1);
        if (!path) last_name_ = {name.empty() ? shown : name, means == LineMeans::cleaned};
        return;
      case LineMeans::place:
        if (last_named_ && *last_named_ < threats_.size() && threats_[*last_named_].path.empty())
          threats_[*last_named_].path = shown_path(tool_, *path);
        else if (last_named_)
          add(*path, last_name_.first, last_name_.second);
        else
          add(*path, "not named", false);
        return;
    }
  }
  void add(const std::string& path, const std::string& name, bool taken) {
    if (threats_.size() >= max_threats) {
      if (!too_many_) incomplete_.push_back("more than " + std::to_string(max_threats) + " findings");
      too_many_ = true;
      return;
    }
    actions::Threat threat;
    threat.path = shown_path(tool_, path);
    threat.signature = readable(name, 200);
    std::ranges::replace(threat.signature, '\n', ' ');
    if (taken)
      threat.taken_by_tool = true;
    else
      threat.why_left = why_reported_only;
    // The same finding twice (found, then taken away; printed and logged) is one, and the last word on it counts.
    for (auto& there : threats_)
      if (!threat.path.empty() && there.path == threat.path && (there.signature == threat.signature || name.empty())) {
        there.taken_by_tool = threat.taken_by_tool;
        there.why_left = threat.why_left;
        return;
      }
    if (name.empty()) threat.signature = "found, but not named: read its output";
    threats_.push_back(std::move(threat));
  }

  const ToolDefinition& tool_;
  bool knows_the_end_;  // counting something is not yet the end of it
  std::vector<actions::Threat> threats_;
  std::vector<std::string> warnings_, incomplete_, failed_, restart_;
  std::optional<std::size_t> last_named_;
  std::pair<std::string, bool> last_name_;
  std::uint64_t counted_ = 0;
  bool complete_ = false, has_counted_ = false, too_many_ = false;
};

RunRead ReadingRun::finish(const RunSaid& said) {
  RunRead out;
  const auto worse = [&](ToolSays says, const std::string& why) {
    out.says = std::max(out.says, says);
    if (!why.empty() && out.why.size() < 20) out.why.push_back(why);
  };
  const std::string ended = tool_.title + " ended with " + std::to_string(said.exit_code);
  const auto code = tool_.exit_codes.find(said.exit_code);
  bool must_have_found = false;
  if (!said.started || said.timed_out) {
    worse(ToolSays::error, "");  // the caller says why
  } else if (code == tool_.exit_codes.end()) {
    worse(ToolSays::error, ended + ", which its definition does not know");
  } else {
    switch (code->second) {
      case ExitMeans::complete:
      case ExitMeans::clean:
        break;
      case ExitMeans::found:
        must_have_found = true;
        worse(ToolSays::found, "");
        break;
      case ExitMeans::cleaned:
        must_have_found = true;
        worse(ToolSays::cleaned, "");
        break;
      case ExitMeans::incomplete:
        worse(ToolSays::incomplete, ended + ": not everything was looked at");
        break;
      case ExitMeans::restart:
        worse(ToolSays::needs_restart, tool_.title + " needs a restart to finish; restart the machine and scan again");
        break;
      case ExitMeans::failed:
        worse(ToolSays::error, "");
        break;
    }
  }
  if (said.cut) worse(ToolSays::incomplete, tool_.title + " said more than 8 MiB; the rest was not read");
  if (!tool_.log.empty() && !said.log)
    worse(ToolSays::error, tool_.title + " left no log, so what it found is not known");
  if (!said.afterwards_ran)
    worse(ToolSays::incomplete, tool_.afterwards.front() + " did not say what " + tool_.title + " recorded");
  for (const auto& line : failed_) worse(ToolSays::error, line);
  for (const auto& line : incomplete_) worse(ToolSays::incomplete, line);
  for (const auto& line : restart_) worse(ToolSays::needs_restart, line);
  if (!warnings_.empty())
    worse(ToolSays::incomplete,
          std::to_string(warnings_.size()) + " warnings that a person has to read, the first: " + warnings_.front());
  if (tool_.says_when_complete() && !complete_ && (knows_the_end_ || !has_counted_))
    worse(ToolSays::incomplete, tool_.title + " did not say that it came to its end, or said it in words nobody knows");
  if (counted_ > threats_.size() && !threats_.empty())
    worse(ToolSays::incomplete, tool_.title + " counted " + std::to_string(counted_) + " findings and named " +
                                    std::to_string(threats_.size()));
  if (threats_.empty() && (must_have_found || counted_ > 0)) {
    add("", "", false);
    worse(ToolSays::found, "");
  }
  if (std::ranges::any_of(threats_, [](const auto& threat) { return !threat.taken_by_tool.value_or(false); }))
    worse(ToolSays::found, "");
  else if (!threats_.empty())
    worse(ToolSays::cleaned, "");
  out.threats = std::move(threats_);
  return out;
}

}  // namespace

std::string asked_for(const Asked& asked, std::string_view words) {
  std::string out;
  if (!asked.line) return out;
  each_line(words, [&](std::string_view line) {
    if (!out.empty()) return;
    if (const auto match = asked.line->match(line))
      if (const auto name = match->find("name"); name != match->end()) out = readable(name->second, 60);
  });
  return out;
}

std::optional<TimePoint> date_of(std::string_view text, DateForm form) {
  int numbers[3] = {0, 0, 0};
  std::size_t at = 0;
  const auto number = [&](int& into, std::size_t width) {
    const auto to = std::min(text.size(), at + width);
    const auto read = std::from_chars(text.data() + at, text.data() + to, into);
    const bool well = read.ec == std::errc{} && into >= 0;
    at = static_cast<std::size_t>(read.ptr - text.data());
    return well;
  };
  const bool wide = form == DateForm::y_m_d || form == DateForm::ymd;
  for (int i = 0; i < 3; ++i) {
    if (!number(numbers[i], (wide && i == 0) || (!wide && i == 2) ? 4 : 2)) return std::nullopt;
    if (i < 2 && form != DateForm::ymd) {
      const char between = form == DateForm::y_m_d ? '-' : form == DateForm::d_m_y ? '.' : '/';
      if (at >= text.size() || text[at] != between) return std::nullopt;
      ++at;
    }
  }
  const int year = wide ? numbers[0] : numbers[2] < 100 ? 2000 + numbers[2] : numbers[2];
  const int month = form == DateForm::m_d_y ? numbers[0] : numbers[1];
  const int day = wide ? numbers[2] : form == DateForm::m_d_y ? numbers[1] : numbers[0];
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 1990 || year > 2200) return std::nullopt;
  return TimePoint{std::chrono::sys_days(date)};
}

RunRead read_run(const ToolDefinition& tool, const RunSaid& said) {
  ReadingRun reading(tool);
  reading.stream(Stream::output, said.output, said.began);
  reading.stream(Stream::errors, said.errors, said.began);
  if (said.log) reading.stream(Stream::log, *said.log, said.began);
  reading.stream(Stream::afterwards, said.afterwards, said.began);
  auto out = reading.finish(said);
  const auto in_own_words = [&](const Asked& asked) {
    if (!asked.line || !asked.argv.empty()) return std::string();
    for (const auto& [stream, text] : {std::pair{Stream::output, &said.output}, {Stream::errors, &said.errors}}) {
      const auto written = tool.written.find(stream);
      auto word =
          asked_for(asked, decoded(*text, written == tool.written.end() ? Encoding::utf8 : written->second.encoding));
      if (!word.empty()) return word;
    }
    const auto written = tool.written.find(Stream::log);
    return said.log && written != tool.written.end() ? asked_for(asked, decoded(*said.log, written->second.encoding))
                                                     : std::string();
  };
  out.version = in_own_words(tool.version);
  out.definitions_version = in_own_words(tool.definitions_version);
  if (tool.definitions_date.line) out.definitions_date = date_of(in_own_words(tool.definitions_date), tool.date_form);
  return out;
}

}  // namespace standfirm::agent

#include <algorithm>
#include <utility>

#include "agent/tools/definition.hpp"

namespace standfirm::agent {
namespace {

std::string_view without_spaces(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

bool is_count(std::string_view text) {
  return !text.empty() && text.size() <= 9 && text.find_first_not_of("0123456789") == std::string_view::npos;
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
    if (hole != "path" && hole != "name" && hole != "count" && hole != "any")
      return std::unexpected("the pattern has the hole {" + std::string(hole) +
                             "}, but only {path}, {name}, {count} and {any} are known");
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
    const auto held = line.substr(from, to - from);
    if (holes_[i] == "count" && !is_count(without_spaces(held))) return std::nullopt;
    if (holes_[i] != "any") out[holes_[i]] = std::string(holes_[i] == "path" ? held : without_spaces(held));
    from = to + (i + 1 < holes_.size() ? literals_[i + 1].size() : 0);
  }
  return out;
}

bool LinePattern::has(std::string_view hole) const { return std::ranges::find(holes_, hole) != holes_.end(); }

}  // namespace standfirm::agent

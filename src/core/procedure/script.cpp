#include "core/procedure/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/describe/members.hpp>
#include <boost/mp11.hpp>
#include <map>
#include <variant>

namespace standfirm::procedure {
namespace {

using Members = boost::describe::describe_members<ScriptValues, boost::describe::mod_public>;
enum class Takes { text, condition, list };
using Member = std::variant<Sentence ScriptValues::*, bool ScriptValues::*, std::vector<Sentence> ScriptValues::*>;
Takes takes_of(const Member& member) { return static_cast<Takes>(member.index()); }

using Names = std::map<std::string_view, Member>;
const Names& names() {
  static const auto all = [] {
    Names out;
    boost::mp11::mp_for_each<Members>([&](auto d) { out.emplace(d.name, d.pointer); });
    return out;
  }();
  return all;
}

std::string all_names() {
  std::string out;
  for (const auto& [name, member] : names()) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

/// The known name most like `word`, when one is near enough to be what was meant.
std::string nearest(std::string_view word) {
  std::string best;
  std::size_t best_distance = word.size() / 3 + 2;
  for (const auto& [name, member] : names()) {
    std::vector<std::size_t> row(name.size() + 1);
    for (std::size_t j = 0; j <= name.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t corner = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= name.size(); ++j) {
        const std::size_t changed = corner + (word[i - 1] == name[j - 1] ? 0 : 1);
        corner = row[j];
        row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = name;
    }
  }
  return best;
}

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

constexpr std::size_t max_line = 4096, max_open_sections = 8;

/// What stands between two braces: {{name}}, {{#name}}, {{^name}} or {{/name}}.
struct Tag {
  char sign;  ///< '#', '^', '/', or 0 for a name
  std::string_view name;
};
Tag tag_of(std::string_view inside) {
  inside = trimmed(inside);
  if (inside.empty() || (inside.front() != '#' && inside.front() != '^' && inside.front() != '/')) return {0, inside};
  return {inside.front(), trimmed(inside.substr(1))};
}

/// Says a line that was found right, in one pass: no tree is kept, and nothing is copied that isn't said.
class Saying {
 public:
  Saying(std::string_view line, const ScriptValues& values) : line_(line), values_(values) {}
  std::string whole() {
    out_.reserve(line_.size() + 64);
    (void)part(0, nullptr, true);
    return std::move(out_);
  }

 private:
  /// From `at` to the tag that closes what is open there; returns where that ends. `item`: what {{.}} says.
  std::size_t part(std::size_t at, const std::string* item, bool aloud) {
    for (;;) {
      const auto from = line_.find("{{", at);
      if (aloud) out_ += line_.substr(at, from == std::string_view::npos ? from : from - at);
      if (from == std::string_view::npos) return line_.size();
      const auto end = line_.find("}}", from + 2);
      const auto tag = tag_of(line_.substr(from + 2, end - from - 2));
      at = end + 2;
      if (tag.sign == '/') return at;
      if (tag.sign != 0)
        at = section(at, tag, item, aloud);
      else if (aloud && tag.name == ".")
        out_ += item == nullptr ? std::string_view() : *item;  // nullptr: within {{^list}}
      else if (aloud)
        out_ += (values_.*std::get<Sentence ScriptValues::*>(names().find(tag.name)->second)).text;
    }
  }
  std::size_t section(std::size_t at, const Tag& tag, const std::string* item, bool aloud) {
    const auto& member = names().find(tag.name)->second;
    if (tag.sign == '#' && aloud)
      if (const auto* list = std::get_if<std::vector<Sentence> ScriptValues::*>(&member)) {
        std::size_t end = 0;
        for (const auto& each : values_.**list) end = part(at, &each.text, true);
        return end != 0 ? end : part(at, item, false);
      }
    return part(at, item, aloud && is_there(member) == (tag.sign == '#'));
  }
  /// An empty text is no text, an empty list no list: their sections stay out.
  [[nodiscard]] bool is_there(const Member& member) const {
    switch (takes_of(member)) {
      case Takes::text:
        return !(values_.*std::get<Sentence ScriptValues::*>(member)).empty();
      case Takes::condition:
        return values_.*std::get<bool ScriptValues::*>(member);
      case Takes::list:
        return !(values_.*std::get<std::vector<Sentence> ScriptValues::*>(member)).empty();
    }
    return false;
  }

  std::string_view line_;
  const ScriptValues& values_;
  std::string out_;
};

}  // namespace

std::vector<ScriptValue> by_name(const ScriptValues& values) {
  std::vector<ScriptValue> out;
  for (const auto& [name, member] : names()) {
    std::vector<Sentence> said;
    if (const auto* one = std::get_if<Sentence ScriptValues::*>(&member)) {
      if (!(values.**one).empty()) said.push_back(values.**one);
    } else if (const auto* list = std::get_if<std::vector<Sentence> ScriptValues::*>(&member)) {
      said = values.**list;
    } else if (values.*std::get<bool ScriptValues::*>(member)) {
      said.emplace_back();
    }
    if (!said.empty()) out.push_back({std::string(name), std::move(said)});
  }
  return out;
}

std::vector<LineError> check_line(std::string_view line) {
  std::vector<LineError> out;
  if (line.size() > max_line) {
    out.push_back({fmt::format("the line is longer than {} bytes", max_line), "split it into several lines"});
    return out;
  }
  std::array<std::string_view, max_open_sections> open;
  std::size_t depth = 0, at = 0;
  while ((at = line.find("{{", at)) != std::string_view::npos) {
    const auto end = line.find("}}", at + 2);
    if (end == std::string_view::npos) {
      out.push_back({"'{{' without '}}'", "close the name with '}}'"});
      return out;
    }
    const auto inside = line.substr(at + 2, end - at - 2);
    at = end + 2;
    const char first = trimmed(inside).empty() ? ' ' : trimmed(inside).front();
    if (first == '{' || first == '&' || first == '>' || first == '=' || first == '!') {
      out.push_back({fmt::format("'{{{{{}' is not allowed in a script line", first),
                     "use {{name}}, {{#name}}...{{/name}} or {{^name}}...{{/name}}"});
      if (first == '=') return out;  // would change what the rest means
      continue;
    }
    const auto [sign, name] = tag_of(inside);
    const bool opens = sign == '#' || sign == '^';
    if (name == ".") {
      const auto inner = depth == 0 ? names().end() : names().find(open[depth - 1]);
      if (sign != 0 || inner == names().end() || takes_of(inner->second) != Takes::list)
        out.push_back(
            {"'{{.}}' stands outside a list", "put it between {{#past}} and {{/past}} or another list's tags"});
      continue;
    }
    if (sign == '/') {
      if (depth == 0 || open[depth - 1] != name) {
        out.push_back({fmt::format("'{{{{/{}}}}}' closes what is not open", name),
                       depth == 0 ? "take it out" : fmt::format("close '{{{{#{}}}}}' first", open[depth - 1])});
        return out;
      }
      --depth;
      continue;
    }
    if (opens) {
      if (depth == max_open_sections) {
        out.push_back(
            {fmt::format("more than {} sections inside one another", max_open_sections), "write it in several lines"});
        return out;
      }
      open[depth++] = name;
    }
    const auto known = names().find(name);
    if (known == names().end()) {
      const auto like = nearest(name);
      out.push_back(
          {fmt::format("nothing is called '{}'", name),
           like.empty() ? "use one of " + all_names() : fmt::format("write '{}', or one of {}", like, all_names())});
    } else if (!opens && takes_of(known->second) != Takes::text) {
      out.push_back({fmt::format("'{}' has no text of its own", name),
                     fmt::format("use it as {{{{#{0}}}}}...{{{{/{0}}}}}", name)});
    }
  }
  if (depth != 0)
    out.push_back({fmt::format("'{{{{#{}}}}}' is left open", open[depth - 1]),
                   fmt::format("close it with '{{{{/{}}}}}'", open[depth - 1])});
  return out;
}

std::expected<std::string, std::string> render(std::string_view line, const ScriptValues& values) {
  if (const auto wrong = check_line(line); !wrong.empty()) return std::unexpected(wrong.front().message);
  return Saying(line, values).whole();
}

}  // namespace standfirm::procedure

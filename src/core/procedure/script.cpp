#include "core/procedure/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/describe/members.hpp>
#include <boost/mp11.hpp>
#include <kainjow/mustache.hpp>
#include <map>

namespace standfirm::procedure {
namespace {

using Members = boost::describe::describe_members<ScriptValues, boost::describe::mod_public>;
enum class Takes { text, condition, list };

const std::map<std::string, Takes, std::less<>>& names() {
  static const auto all = [] {
    std::map<std::string, Takes, std::less<>> out;
    boost::mp11::mp_for_each<Members>([&](auto d) {
      using M = std::remove_cvref_t<decltype(std::declval<ScriptValues&>().*d.pointer)>;
      out[d.name] = std::is_same_v<M, bool>          ? Takes::condition
                    : std::is_same_v<M, std::string> ? Takes::text
                                                     : Takes::list;
    });
    return out;
  }();
  return all;
}

std::string all_names() {
  std::string out;
  for (const auto& [name, takes] : names()) out += (out.empty() ? "" : ", ") + name;
  return out;
}

/// The known name most like `word`, when one is near enough to be what was meant.
std::string nearest(std::string_view word) {
  std::string best;
  std::size_t best_distance = word.size() / 3 + 2;
  for (const auto& [name, takes] : names()) {
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

}  // namespace

std::vector<LineError> check_line(std::string_view line) {
  std::vector<LineError> out;
  if (line.size() > max_line) {
    out.push_back({fmt::format("the line is longer than {} bytes", max_line), "split it into several lines"});
    return out;
  }
  std::vector<std::string> open;
  std::size_t at = 0;
  while ((at = line.find("{{", at)) != std::string_view::npos) {
    const auto end = line.find("}}", at + 2);
    if (end == std::string_view::npos) {
      out.push_back({"'{{' without '}}'", "close the name with '}}'"});
      return out;
    }
    std::string_view inside = trimmed(line.substr(at + 2, end - at - 2));
    at = end + 2;
    const char sign = inside.empty() ? ' ' : inside.front();
    if (sign == '{' || sign == '&' || sign == '>' || sign == '=' || sign == '!') {
      out.push_back({fmt::format("'{{{{{}' is not allowed in a script line", sign),
                     "use {{name}}, {{#name}}...{{/name}} or {{^name}}...{{/name}}"});
      if (sign == '=') return out;  // would change what the rest means
      continue;
    }
    const bool opens = sign == '#' || sign == '^', closes = sign == '/';
    const std::string name(opens || closes ? trimmed(inside.substr(1)) : inside);
    if (name == ".") {
      const auto inner = open.empty() ? names().end() : names().find(open.back());
      if (opens || closes || inner == names().end() || inner->second != Takes::list)
        out.push_back(
            {"'{{.}}' stands outside a list", "put it between {{#past}} and {{/past}} or another list's tags"});
      continue;
    }
    if (closes) {
      if (open.empty() || open.back() != name) {
        out.push_back({fmt::format("'{{{{/{}}}}}' closes what is not open", name),
                       open.empty() ? "take it out" : fmt::format("close '{{{{#{}}}}}' first", open.back())});
        return out;
      }
      open.pop_back();
      continue;
    }
    if (opens) {
      open.push_back(name);
      if (open.size() > max_open_sections) {
        out.push_back(
            {fmt::format("more than {} sections inside one another", max_open_sections), "write it in several lines"});
        return out;
      }
    }
    const auto known = names().find(name);
    if (known == names().end()) {
      const auto like = nearest(name);
      out.push_back(
          {fmt::format("nothing is called '{}'", name),
           like.empty() ? "use one of " + all_names() : fmt::format("write '{}', or one of {}", like, all_names())});
    } else if (!opens && known->second != Takes::text) {
      out.push_back({fmt::format("'{}' has no text of its own", name),
                     fmt::format("use it as {{{{#{0}}}}}...{{{{/{0}}}}}", name)});
    }
  }
  if (!open.empty())
    out.push_back({fmt::format("'{{{{#{}}}}}' is left open", open.back()),
                   fmt::format("close it with '{{{{/{}}}}}'", open.back())});
  return out;
}

std::expected<std::string, std::string> render(std::string_view line, const ScriptValues& values) {
  if (const auto wrong = check_line(line); !wrong.empty()) return std::unexpected(wrong.front().message);
  kainjow::mustache::data data;
  boost::mp11::mp_for_each<Members>([&](auto d) {
    const auto& value = values.*d.pointer;
    using M = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<M, bool>) {
      data.set(d.name, kainjow::mustache::data(value));
    } else if constexpr (std::is_same_v<M, std::string>) {
      if (value.empty())
        data.set(d.name, kainjow::mustache::data(false));  // an empty text is no text: its sections stay out
      else
        data.set(d.name, kainjow::mustache::data(value));
    } else {
      kainjow::mustache::data list(kainjow::mustache::data::type::list);
      for (const auto& item : value) list << kainjow::mustache::data(item);
      data.set(d.name, list);
    }
  });
  kainjow::mustache::mustache page{std::string(line)};
  if (!page.is_valid()) return std::unexpected(page.error_message());
  page.set_custom_escape([](const std::string& text) { return text; });
  return page.render(data);
}

}  // namespace standfirm::procedure

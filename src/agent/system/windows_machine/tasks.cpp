#include "agent/system/windows_machine/tasks.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr std::size_t max_actions = 64;

std::string without_entities(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> entities{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto found = std::ranges::find_if(entities, [&](const auto& one) { return text.starts_with(one.first); });
    if (found == entities.end()) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += found->second;
      text.remove_prefix(found->first.size());
    }
  }
  return out;
}

/// What stands between <name ...> and </name>, from `from` on; moves `from` behind it. Nothing: it is not there.
std::optional<std::string_view> between(std::string_view xml, const std::string& name, std::size_t& from) {
  for (auto open = xml.find("<" + name, from); open != std::string_view::npos; open = xml.find("<" + name, open + 1)) {
    const auto after = open + 1 + name.size();
    if (after >= xml.size() || (xml[after] != '>' && xml[after] != ' ')) continue;
    const auto begin = xml.find('>', after);
    const auto end = begin == std::string_view::npos ? begin : xml.find("</" + name + ">", begin);
    if (end == std::string_view::npos) break;
    from = end + name.size() + 3;
    return xml.substr(begin + 1, end - begin - 1);
  }
  from = xml.size();
  return std::nullopt;
}
std::string text_in(std::string_view xml, const std::string& name) {
  std::size_t from = 0;
  const auto text = between(xml, name, from);
  return text ? without_entities(*text) : std::string();
}

}  // namespace

ScheduledTask task_from(std::string_view xml) {
  ScheduledTask out;
  std::size_t from = 0;
  while (out.commands.size() < max_actions) {
    const auto action = between(xml, "Exec", from);
    if (!action) break;
    const auto command = text_in(*action, "Command"), arguments = text_in(*action, "Arguments");
    if (!command.empty()) out.commands.push_back(arguments.empty() ? command : command + " " + arguments);
  }
  from = 0;
  while (out.classes.size() < max_actions) {
    const auto action = between(xml, "ComHandler", from);
    if (!action) break;
    if (auto id = text_in(*action, "ClassId"); !id.empty()) out.classes.push_back(std::move(id));
  }
  out.author = text_in(xml, "Author");
  out.runs_as = text_in(xml, "UserId");
  out.enabled = !same(text_in(text_in(xml, "Settings"), "Enabled"), "false");
  return out;
}

}  // namespace standfirm::agent::windows_system

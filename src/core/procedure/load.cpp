#include "core/procedure/load.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sodium.h>

#include <algorithm>
#include <set>

#include "actions/catalogue.hpp"
#include "base/yaml.hpp"
#include "core/procedure/paths.hpp"
#include "core/procedure/script.hpp"

namespace standfirm::procedure {
namespace {

constexpr std::size_t max_steps = 200, max_text = 4000;
constexpr std::string_view closing = "close";

std::string version_of(std::string_view text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return to_hex(digest.data(), digest.size()).substr(0, 12);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

/// The defaults of one action as JSON, or nothing when there is no such action.
json::Value blank_arguments(std::string_view kind) {
  json::Value out;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, actions::Action::Alternatives>>(
      [&](auto type) {
        using A = typename decltype(type)::type;
        if (json::name_of<A>() == kind) out = json::write(A{});
      });
  return out;
}

/// Reads one procedure and keeps every mistake met on the way.
class Reading {
 public:
  Reading(const std::string& file, const std::vector<std::string>& known_tools)
      : file_(file), known_tools_(known_tools) {}

  Procedure procedure;
  std::vector<StepLines> lines;
  std::vector<Mistake> mistakes;

  void wrong(std::size_t line, std::string message, std::string mend) {
    mistakes.push_back({file_, line, std::move(message), std::move(mend)});
  }

  void whole(const yaml::Node& root) {
    if (root.kind != yaml::Node::Kind::map)
      return wrong(root.line, "a procedure is a map of fields", "start with 'id: virus-response'");
    only_fields(root, {"id", "title", "first_step", "approved_tools", "ways", "closing_needs", "steps"}, "a procedure");
    procedure.id = name(root, "id", "the procedure");
    procedure.title = words(root, "title", "the procedure", true);
    if (const auto* tools = list(root, "approved_tools", "the procedure", true)) {
      for (const auto& item : tools->items) tool(item);
    }
    const auto* steps = list(root, "steps", "the procedure", true);
    if (steps != nullptr) {
      if (steps->items.empty())
        wrong(steps->line, "the procedure has no steps", "write at least one step that leads to 'close'");
      if (steps->items.size() > max_steps)
        return wrong(steps->line, fmt::format("more than {} steps", max_steps), "split the procedure");
      for (const auto& item : steps->items) step(item);
    }
    procedure.first_step = name(root, "first_step", "the procedure");
    if (!procedure.first_step.empty())
      must_exist(procedure.first_step, root.find("first_step")->line, "first_step", false);
    for (auto& place : lines) places_of(place);
    if (const auto* needs = list(root, "closing_needs", "the procedure", true))
      procedure.closing_needs = need_list(*needs);
    if (const auto* ways = root.find("ways"))
      way_steps(*ways);
    else
      wrong(root.line, "'ways' is missing",
            "say at which step each way starts, for example 'ways: {cleaned: clean, reinstalled: reinstall}'");
  }

 private:
  void only_fields(const yaml::Node& node, std::initializer_list<std::string_view> known, std::string_view what) {
    for (const auto& member : node.members)
      if (std::ranges::find(known, std::string_view(member.key)) == known.end())
        wrong(member.line, fmt::format("{} has no field '{}'", what, member.key),
              fmt::format("known are {}", fmt::join(known, ", ")));
  }

  std::string words(const yaml::Node& node, std::string_view field, std::string_view owner, bool needed) {
    const auto* found = node.find(field);
    if (found == nullptr) {
      if (needed) wrong(node.line, fmt::format("{} lacks '{}'", owner, field), fmt::format("add '{}: ...'", field));
      return {};
    }
    return text_of(*found, fmt::format("'{}' of {}", field, owner));
  }
  std::string text_of(const yaml::Node& node, std::string_view what) {
    if (node.kind != yaml::Node::Kind::text) {
      wrong(node.line, fmt::format("{} must be text", what), "write one text there");
      return {};
    }
    std::string text = node.text;
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    if (text.empty()) wrong(node.line, fmt::format("{} is empty", what), "write it out");
    if (text.size() > max_text)
      wrong(node.line, fmt::format("{} is longer than {} bytes", what, max_text), "shorten it");
    return text;
  }
  std::string name(const yaml::Node& node, std::string_view field, std::string_view owner) {
    auto text = words(node, field, owner, true);
    const auto* found = node.find(field);
    if (!text.empty() && !is_name(text))
      wrong(found->line, fmt::format("'{}' is no name for '{}'", text, field),
            "use small letters, digits, '_' and '-', at most 64");
    return text;
  }
  const yaml::Node* list(const yaml::Node& node, std::string_view field, std::string_view owner, bool needed) {
    const auto* found = node.find(field);
    if (found == nullptr) {
      if (needed) wrong(node.line, fmt::format("{} lacks '{}'", owner, field), fmt::format("add '{}: [...]'", field));
      return nullptr;
    }
    if (found->kind != yaml::Node::Kind::list) {
      wrong(found->line, fmt::format("'{}' of {} must be a list", field, owner), "start each entry with '- '");
      return nullptr;
    }
    return found;
  }

  template <class E>
  std::optional<E> word(const yaml::Node& node, std::string_view what) {
    const auto text = text_of(node, what);
    if (text.empty()) return std::nullopt;
    const auto found = json::enum_from_text<E>(text);
    if (!found)
      wrong(node.line, fmt::format("'{}' is not {}", text, what),
            fmt::format("use one of {}", json::enum_choices<E>()));
    return found;
  }
  std::vector<Need> need_list(const yaml::Node& node) {
    std::vector<Need> out;
    for (const auto& item : node.items) {
      const auto need = word<Need>(item, "a need");
      if (!need) continue;
      if (std::ranges::find(out, *need) != out.end())
        wrong(item.line, fmt::format("the need '{}' stands twice in one list", item.text), "take one out");
      else
        out.push_back(*need);
    }
    return out;
  }

  void tool(const yaml::Node& item) {
    const auto text = text_of(item, "a tool");
    if (text.empty()) return;
    if (std::ranges::find(known_tools_, text) == known_tools_.end())
      wrong(item.line, fmt::format("no tool is called '{}'", text),
            fmt::format("use one of {}, or add binder/tools/{}.yaml", fmt::join(known_tools_, ", "), text));
    if (std::ranges::find(procedure.approved_tools, text) != procedure.approved_tools.end())
      wrong(item.line, fmt::format("the tool '{}' stands twice", text), "take one out");
    else
      procedure.approved_tools.push_back(text);
  }

  void step(const yaml::Node& node) {
    if (node.kind != yaml::Node::Kind::map)
      return wrong(node.line, "a step is a map of fields", "start it with '- id: ...'");
    only_fields(node, {"id", "title", "phase", "do_this", "say", "actions", "needs", "on_success", "on_failure"},
                "a step");
    Step step;
    StepLines at;
    at.step = node.line;
    step.id = name(node, "id", "this step");
    if (const auto* twice = procedure.find(step.id); twice != nullptr && !step.id.empty()) {
      const auto index = static_cast<std::size_t>(twice - procedure.steps.data());
      wrong(node.line, fmt::format("two steps are called '{}' (the first on line {})", step.id, lines[index].step),
            "rename one, and what leads to it");
    }
    if (step.id == closing)
      wrong(node.line, "a step may not be called 'close'", "rename it; 'close' is where the procedure ends");
    const auto owner = step.id.empty() ? std::string("this step") : fmt::format("step '{}'", step.id);
    step.title = words(node, "title", owner, true);
    step.do_this = words(node, "do_this", owner, true);
    if (const auto* phase = node.find("phase")) {
      if (const auto found = word<Phase>(*phase, "a phase")) {
        step.phase = *found;
        if (*found == Phase::closed)
          wrong(phase->line, "no step happens in the phase 'closed'", "use 'hardening' for what comes last");
      }
    } else {
      wrong(node.line, fmt::format("{} lacks 'phase'", owner),
            fmt::format("add 'phase: ...', one of {}", json::enum_choices<Phase>()));
    }
    if (const auto* say = list(node, "say", owner, false))
      for (const auto& item : say->items) say_line(item, step);
    if (const auto* offered = list(node, "actions", owner, false))
      for (const auto& item : offered->items) action(item, step, at);
    if (const auto* needs = list(node, "needs", owner, false)) step.needs = need_list(*needs);
    step.on_success = words(node, "on_success", owner, true);
    if (const auto* next = node.find("on_success")) at.on_success = next->line;
    if (const auto* next = node.find("on_failure")) {
      at.on_failure = next->line;
      if (auto text = text_of(*next, fmt::format("'on_failure' of {}", owner)); !text.empty())
        step.on_failure = std::move(text);
    }
    procedure.steps.push_back(std::move(step));
    lines.push_back(at);
  }

  void say_line(const yaml::Node& item, Step& step) {
    auto line = text_of(item, "a line to say");
    if (line.empty()) return;
    for (auto& error : check_line(line)) wrong(item.line, "in what to say: " + error.message, std::move(error.mend));
    step.say.push_back(std::move(line));
  }

  void action(const yaml::Node& item, Step& step, StepLines& at) {
    StepAction offered{.kind = {}, .arguments = json::Object{}};
    if (item.kind == yaml::Node::Kind::text) {  // "- isolate"
      offered.kind = item.text;
    } else if (item.kind == yaml::Node::Kind::map) {
      only_fields(item, {"kind", "arguments"}, "an action");
      offered.kind = words(item, "kind", "this action", true);
    } else {
      return wrong(item.line, "an action is a word or a map",
                   "write '- isolate', or '- {kind: scan, arguments: {tool: clamav}}'");
    }
    if (offered.kind.empty()) return;
    if (!actions::is_known_kind(offered.kind)) {
      std::vector<std::string> all;
      boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, actions::Action::Alternatives>>(
          [&](auto type) { all.push_back(json::name_of<typename decltype(type)::type>()); });
      return wrong(item.line, fmt::format("no action is called '{}'", offered.kind),
                   fmt::format("use one of {}", fmt::join(all, ", ")));
    }
    const auto* arguments = item.find("arguments");
    if (arguments != nullptr) offered.arguments = preset(*arguments, offered.kind);
    if (offered.kind == "scan") scan_tool(arguments, item.line);
    if (step.actions.size() >= 32) return wrong(item.line, "more than 32 actions in one step", "split the step");
    at.actions.push_back(item.line);
    step.actions.push_back(std::move(offered));
  }

  /// Only what the file presets is kept; the rest is filled in when the action is ordered.
  json::Object preset(const yaml::Node& node, const std::string& kind) {
    if (node.kind != yaml::Node::Kind::map) {
      wrong(node.line, "'arguments' must be a map", "write 'arguments: {name: value}'");
      return {};
    }
    const auto blank = blank_arguments(kind);
    json::Object kept;
    for (const auto& member : node.members) {
      const auto value = member.value.as_json();
      auto whole = blank.as_object();
      whole[member.key] = value;
      boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, actions::Action::Alternatives>>(
          [&](auto type) {
            using A = typename decltype(type)::type;
            if (json::name_of<A>() != kind) return;
            if (const auto read = json::read<A>(whole); !read)
              wrong(member.line, fmt::format("'{}': {}", kind, read.error().text()),
                    "mend the argument, or leave it out");
            else
              kept[member.key] = value;
          });
      if (const auto* number = kept.if_contains(member.key);
          number != nullptr && number->is_int64() && number->get_int64() < 0)
        wrong(member.line, fmt::format("'{}' may not be less than 0", member.key), "write a whole number from 0");
    }
    return kept;
  }

  void scan_tool(const yaml::Node* arguments, std::size_t line) {
    const auto* chosen = arguments == nullptr ? nullptr : arguments->find("tool");
    if (chosen == nullptr)
      return wrong(line, "'scan' doesn't say with which tool",
                   "add 'arguments: {tool: ...}' with one of approved_tools");
    if (std::ranges::find(procedure.approved_tools, chosen->text) == procedure.approved_tools.end())
      wrong(chosen->line, fmt::format("'{}' is not an approved tool of this procedure", chosen->text),
            "add it to approved_tools, in the firm's order, or name one that is there");
  }

  void must_exist(const std::string& id, std::size_t line, std::string_view field, bool may_close) {
    if (id.empty() || (may_close && id == closing) || procedure.find(id) != nullptr) return;
    wrong(line, fmt::format("'{}' leads to '{}', which is no step", field, id),
          may_close ? "write the id of a step, or 'close'" : "write the id of a step");
  }
  void places_of(const StepLines& place) {
    const auto& step = procedure.steps[static_cast<std::size_t>(&place - lines.data())];
    must_exist(step.on_success, place.on_success, "on_success", true);
    if (step.on_failure) must_exist(*step.on_failure, place.on_failure, "on_failure", true);
  }
  void way_steps(const yaml::Node& node) {
    if (node.kind != yaml::Node::Kind::map)
      return wrong(node.line, "'ways' must be a map", "write 'cleaned: clean' and the others below it");
    for (const auto& member : node.members) {
      const auto way = json::enum_from_text<Disposition>(member.key);
      if (!way || *way == Disposition::open) {
        wrong(member.line, fmt::format("'{}' is no way a machine ends up", member.key),
              "use one of cleaned, rolled_back, reinstalled, replaced, not_infected");
        continue;
      }
      const auto to = text_of(member.value, fmt::format("the step of '{}'", member.key));
      must_exist(to, member.value.line, "ways", false);
      procedure.way_steps[member.key] = to;
    }
    for (const std::string_view needed : {"cleaned", "rolled_back", "reinstalled", "replaced"})
      if (!procedure.way_steps.contains(std::string(needed)))
        wrong(node.line, fmt::format("'ways' says nothing about '{}'", needed),
              fmt::format("add '{}: ' and the step that way starts at", needed));
  }

  const std::string& file_;
  const std::vector<std::string>& known_tools_;
};

}  // namespace

bool can_fail(Need need) {
  switch (need) {
    case Need::triaged:
    case Need::limits_agreed:
    case Need::facts_read:
    case Need::startup_entries_reviewed:
    case Need::rights_considered:
    case Need::machines_accounted_for:
    case Need::statement:
      return false;
    case Need::isolated:
    case Need::in_safe_mode:
    case Need::every_tool_ran:
    case Need::no_threat_left:
    case Need::back_to_normal:
    case Need::signed_in_as_user:
    case Need::nothing_came_back:
    case Need::system_files_intact:
    case Need::second_tool_clean:
    case Need::verified_as_user:
    case Need::rolled_back:
    case Need::reinstalled:
    case Need::replaced:
    case Need::updates_applied:
    case Need::new_restore_point:
    case Need::released:
      return true;
  }
  return true;
}

std::expected<Procedure, std::vector<Mistake>> parse(std::string_view text, const std::string& file,
                                                     const std::vector<std::string>& known_tools) {
  const auto tree = yaml::parse(text);
  if (!tree)
    return std::unexpected(std::vector{Mistake{file, tree.error().line, tree.error().message, "mend the line"}});
  Reading reading(file, known_tools);
  reading.whole(*tree);
  for (auto& wrong : check_paths(reading.procedure, reading.lines))
    reading.wrong(wrong.line, std::move(wrong.message), std::move(wrong.mend));
  if (!reading.mistakes.empty()) {
    std::ranges::stable_sort(reading.mistakes, {}, &Mistake::line);
    return std::unexpected(std::move(reading.mistakes));
  }
  reading.procedure.version = version_of(text);
  return std::move(reading.procedure);
}

}  // namespace standfirm::procedure

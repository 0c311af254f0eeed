#include "core/procedure/paths.hpp"

#include <fmt/format.h>

#include <deque>
#include <optional>
#include <set>

#include "actions/catalogue.hpp"
#include "core/procedure/load.hpp"

namespace standfirm::procedure {
namespace {

using Index = std::size_t;
constexpr Index nowhere = static_cast<Index>(-1);

/// The steps as a graph: by index, so that a file with two steps of one name is still walked.
struct Graph {
  explicit Graph(const Procedure& p) : procedure(p) {}
  const Procedure& procedure;

  [[nodiscard]] Index index(const std::string& id) const {
    const auto* step = procedure.find(id);
    return step == nullptr ? nowhere : static_cast<Index>(step - procedure.steps.data());
  }
  [[nodiscard]] Index success(Index i) const { return index(procedure.steps[i].on_success); }
  [[nodiscard]] Index failure(Index i) const {
    return procedure.steps[i].on_failure ? index(*procedure.steps[i].on_failure) : nowhere;
  }
  [[nodiscard]] bool closes(Index i) const {
    return procedure.steps[i].on_success == "close" || procedure.steps[i].on_failure == "close";
  }
  /// Names a step that doesn't exist: already reported, so no further complaint about where it leads.
  [[nodiscard]] bool dangles(Index i) const {
    const auto& step = procedure.steps[i];
    const auto lost = [&](const std::string& id) { return id.empty() || (id != "close" && index(id) == nowhere); };
    return lost(step.on_success) || (step.on_failure && lost(*step.on_failure));
  }
};

/// Work that law 1 keeps back until the limits are agreed: by what the step offers, or because it is the work itself,
/// by hand.
std::optional<std::string> kept_back(const Step& step, const StepLines& lines, std::size_t& line) {
  for (Index i = 0; i < step.actions.size(); ++i) {
    if (!actions::allowed_before_agreement(step.actions[i].kind)) {
      line = lines.actions[i];
      return fmt::format("offers '{}'", step.actions[i].kind);
    }
  }
  line = lines.step;
  switch (step.phase) {
    case Phase::cleaning:
    case Phase::rolling_back:
    case Phase::reinstalling:
    case Phase::replacing:
      return fmt::format("is in the phase '{}'", json::enum_text(step.phase));
    case Phase::reported:
    case Phase::triaged:
    case Phase::agreed:
    case Phase::reached:
    case Phase::verifying:
    case Phase::hardening:
    case Phase::closed:
      return std::nullopt;
  }
  return std::nullopt;
}

bool agrees(const Step& step) {
  for (const auto need : step.needs)
    if (need == Need::limits_agreed) return true;
  return false;
}

void before_agreement(const Graph& graph, const std::vector<StepLines>& lines, std::vector<PathMistake>& out) {
  const auto& steps = graph.procedure.steps;
  const Index first = graph.index(graph.procedure.first_step);
  if (first == nowhere) return;
  std::vector<Index> came_from(steps.size(), nowhere);
  std::vector<bool> seen(steps.size());
  std::deque<Index> queue{first};
  seen[first] = true;
  while (!queue.empty()) {
    const Index at = queue.front();
    queue.pop_front();
    std::size_t line = 1;
    if (const auto what = kept_back(steps[at], lines[at], line)) {
      std::string path = steps[at].id;
      for (Index i = came_from[at]; i != nowhere; i = came_from[i]) path = fmt::format("{} -> {}", steps[i].id, path);
      out.push_back(
          {line, fmt::format("step '{}' {} and can come before the limits are agreed ({})", steps[at].id, *what, path),
           "let a step that needs 'limits_agreed' succeed first on this path"});
    }
    const auto go = [&](Index next) {
      if (next == nowhere || seen[next]) return;
      seen[next] = true;
      came_from[next] = at;
      queue.push_back(next);
    };
    if (!agrees(steps[at])) go(graph.success(at));
    go(graph.failure(at));
  }
}

std::vector<bool> reached_from(const Graph& graph, std::deque<Index> queue) {
  std::vector<bool> seen(graph.procedure.steps.size());
  while (!queue.empty()) {
    const Index at = queue.front();
    queue.pop_front();
    if (at == nowhere || seen[at]) continue;
    seen[at] = true;
    queue.push_back(graph.success(at));
    queue.push_back(graph.failure(at));
  }
  return seen;
}

/// Every step from which closing can be reached; `by_success_only` follows nothing but successes.
std::vector<bool> leads_to_close(const Graph& graph, bool by_success_only) {
  const auto& steps = graph.procedure.steps;
  std::vector<bool> leads(steps.size());
  for (Index i = 0; i < steps.size(); ++i)
    leads[i] = (by_success_only ? steps[i].on_success == "close" : graph.closes(i)) || graph.dangles(i);
  for (bool grew = true; grew;) {
    grew = false;
    for (Index i = 0; i < steps.size(); ++i) {
      if (leads[i]) continue;
      const Index success = graph.success(i), failure = by_success_only ? nowhere : graph.failure(i);
      if ((success != nowhere && leads[success]) || (failure != nowhere && leads[failure])) leads[i] = grew = true;
    }
  }
  return leads;
}

/// The circle that success runs in, from `start`: "a -> b -> a".
std::string circle(const Graph& graph, Index start) {
  std::set<Index> seen;
  Index at = start;
  while (seen.insert(at).second) at = graph.success(at);
  std::string out = graph.procedure.steps[at].id;
  for (Index i = graph.success(at); i != at; i = graph.success(i)) out += " -> " + graph.procedure.steps[i].id;
  return out + " -> " + graph.procedure.steps[at].id;
}

}  // namespace

std::vector<PathMistake> check_paths(const Procedure& procedure, const std::vector<StepLines>& lines) {
  const Graph graph(procedure);
  std::vector<PathMistake> out;
  if (procedure.steps.empty()) return out;

  std::deque<Index> starts{graph.index(procedure.first_step)};
  for (const auto& [way, step] : procedure.way_steps) starts.push_back(graph.index(step));
  const auto reached = reached_from(graph, starts);
  const auto leaves = leads_to_close(graph, false), succeeds = leads_to_close(graph, true);
  for (Index i = 0; i < procedure.steps.size(); ++i) {
    const auto& step = procedure.steps[i];
    if (!reached[i] && graph.index(procedure.first_step) != nowhere)
      out.push_back({lines[i].step, fmt::format("nobody reaches step '{}'", step.id),
                     "lead to it by 'on_success' or 'on_failure' of another step, or take it out"});
    if (!leaves[i])
      out.push_back({lines[i].on_success,
                     fmt::format("step '{}' is in a loop without an exit: nothing from here leads to 'close' ({})",
                                 step.id, circle(graph, i)),
                     "let one step of the loop lead out of it"});
    else if (!succeeds[i])
      out.push_back({lines[i].on_success,
                     fmt::format("from step '{}' the procedure never ends when everything succeeds ({})", step.id,
                                 circle(graph, i)),
                     "let 'on_success' of one of these steps lead on to 'close'"});
    if (step.on_failure) continue;
    for (const auto& action : step.actions) {
      if (actions::hazard_of(action.kind) == Hazard::reads) continue;
      out.push_back({lines[i].step,
                     fmt::format("step '{}' offers '{}', which can fail, and says nothing about what follows then",
                                 step.id, action.kind),
                     "add 'on_failure: ' and the step that follows"});
      break;
    }
    if (!out.empty() && out.back().line == lines[i].step && out.back().mend.starts_with("add 'on_failure")) continue;
    for (const auto need : step.needs) {
      if (!can_fail(need)) continue;
      out.push_back({lines[i].step,
                     fmt::format("step '{}' needs '{}', which may not come, and says nothing about what follows then",
                                 step.id, json::enum_text(need)),
                     "add 'on_failure: ' and the step that follows"});
      break;
    }
  }
  before_agreement(graph, lines, out);
  return out;
}

}  // namespace standfirm::procedure

#include "core/advice/evidence.hpp"

#include <algorithm>

namespace standfirm::advice {
namespace {
bool contains(std::string_view text, std::string_view word) {
  return std::search(text.begin(), text.end(), word.begin(), word.end(),
                     [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; }) != text.end();
}
std::size_t family_of(const std::string& signature) {
  for (const auto* word : {"rootkit", "bootkit"})
    if (contains(signature, word)) return 2;
  for (const auto* word : {"trojan", "backdoor", "worm", "agent"})
    if (contains(signature, word)) return 1;
  return 0;
}

/// Something bad was seen on the machine after `when`, or it was given up for a roll-back or a reinstallation.
bool went_bad_after(const incident::Machine& m, incident::At when) {
  if (m.wiped > when || (m.signed_in > when && m.something_came_back)) return true;
  return std::ranges::any_of(m.scans, [&](const incident::ScanDone& scan) {
    return scan.when > when && (scan.verdict == ScanVerdict::found || scan.verdict == ScanVerdict::cleaned);
  });
}
Came came_of(const incident::Machine& m, incident::At when) {
  return went_bad_after(m, when) ? Came::failed : Came::pending;
}

void put(std::vector<Tried>& tried, Tried one) {
  std::erase_if(tried, [&](const Tried& before) { return before.way == one.way; });
  tried.push_back(std::move(one));
}
}  // namespace

std::vector<std::string> cleaning_ways(const procedure::Procedure& procedure) {
  constexpr std::size_t most_tools = 3;
  std::vector<std::string> ways;
  for (const auto& step : procedure.steps)
    for (const auto& action : step.actions) {
      if (action.kind != "scan" || !action.arguments.is_object()) continue;
      const auto& arguments = action.arguments.get_object();
      const auto* clean = arguments.if_contains("clean");
      const auto* tool = arguments.if_contains("tool");
      if (clean == nullptr || tool == nullptr || !clean->is_bool() || !clean->get_bool() || !tool->is_string())
        continue;
      const std::string name(tool->get_string());
      if (ways.size() < most_tools && std::ranges::find(ways, name) == ways.end()) ways.push_back(name);
    }
  ways.emplace_back(by_hand);
  return ways;
}

Evidence evidence_of(const incident::State& state, MachineId id, const std::vector<std::string>& ways, TimePoint now) {
  Evidence out;
  const auto* m = state.machine(id);
  if (m == nullptr) return out;
  const auto is_way = [&](const std::string& name) { return std::ranges::find(ways, name) != ways.end(); };
  const auto took = [](const incident::Order& order) {
    const auto from = order.delivered_at.value_or(order.ordered_at);
    return std::chrono::duration_cast<Seconds>(order.ended_at.value_or(from) - from);
  };
  std::optional<std::string> signature;
  for (const auto& order : state.orders) {
    if (order.machine != id) continue;
    const auto* scanned = order.result ? std::get_if<actions::Scanned>(&*order.result) : nullptr;
    if (scanned != nullptr && !scanned->threats.empty() && !signature) signature = scanned->threats.front().signature;
    if (const auto* scan = std::get_if<actions::Scan>(&order.action);
        scan != nullptr && scan->clean && is_way(scan->tool)) {
      if (order.status == OrderStatus::ordered || order.status == OrderStatus::delivered) {
        out.running = scan->tool;
        out.running_for = std::max(
            Seconds{0}, std::chrono::duration_cast<Seconds>(now - order.delivered_at.value_or(order.ordered_at)));
      } else if (scanned == nullptr || scanned->verdict == ScanVerdict::incomplete) {
        put(out.tried, {scan->tool, Came::abandoned, order.when, took(order)});
      } else {
        const bool left =
            std::ranges::any_of(scanned->threats, [](const actions::Threat& t) { return !t.put_away(); });
        // Its own findings are in m.scans under the version in which it ended, at or after the order.
        const auto done = std::ranges::find_if(m->scans, [&](const incident::ScanDone& s) {
          return s.when >= order.when && s.cleaning && s.tool == scan->tool;
        });
        const auto ended = done == m->scans.end() ? order.when : done->when;
        put(out.tried, {scan->tool, left ? Came::failed : came_of(*m, ended), ended, took(order)});
      }
    } else if (order.status != OrderStatus::succeeded) {
      continue;
    } else if (std::holds_alternative<actions::RemoveStartupEntry>(order.action) ||
               std::holds_alternative<actions::QuarantineFile>(order.action)) {
      // What hands take out after a tool says that the tool had not been enough.
      for (auto& before : out.tried)
        if (before.came == Came::pending) before.came = Came::failed;
      put(out.tried, {std::string(by_hand), came_of(*m, order.when), order.when, Seconds{0}});
    } else if (const auto* roll = std::get_if<actions::RollBack>(&order.action)) {
      const auto later = std::ranges::any_of(state.orders, [&](const incident::Order& o) {
        return o.machine == id && o.when > order.when && o.status == OrderStatus::succeeded &&
               std::holds_alternative<actions::RollBack>(o.action);
      });
      // The roll-back itself wipes the machine a moment after it was ordered.
      const bool bad = later || went_bad_after(*m, std::max(order.when, m->rolled_back));
      out.rolled_to.push_back({roll->restore_point, roll->made_at, bad ? Came::failed : Came::pending, order.when});
    }
  }
  if (signature) out.family = family_of(*signature);
  out.verified = m->confirmed > m->changed && m->confirmed > 0 && !m->something_came_back;
  return out;
}

}  // namespace standfirm::advice

#include "core/incident/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace standfirm::incident {
namespace {

bool was_taken_out(const State& state, MachineId machine, const actions::StartupEntry& entry) {
  return std::ranges::any_of(state.orders, [&](const Order& order) {
    const auto* removed =
        order.machine == machine && order.result ? std::get_if<actions::StartupEntryRemoved>(&*order.result) : nullptr;
    return removed != nullptr && removed->gone && !removed->entry.package && removed->entry.kind == entry.kind &&
           removed->entry.digest == entry.digest;
  });
}

}  // namespace

std::optional<std::string> came_back(const State& state, MachineId machine,
                                     const std::vector<actions::StartupEntry>& entries, TimePoint now) {
  const Machine* m = state.machine(machine);
  if (m == nullptr || !state.is_closed() || !state.watch_until || now > *state.watch_until) return std::nullopt;
  const auto again = std::ranges::find_if(entries, [&](const actions::StartupEntry& entry) {
    return !entry.package && !entry.digest.empty() && was_taken_out(state, machine, entry);
  });
  if (again == entries.end()) return std::nullopt;
  return fmt::format("Within the watch period: what had been taken out of {} starts by itself there again: {} {}.",
                     m->name, again->kind, again->location.empty() ? again->name : again->location);
}

}  // namespace standfirm::incident

#include "engine/questions/machine_history.hpp"

#include <algorithm>
#include <functional>

namespace standfirm::engine {
namespace {
namespace people = wire::people;
constexpr unsigned most_looked_through = 50;
constexpr std::size_t most_orders = 50;
}  // namespace

Allowed<people::MachineHistory> machine_history(const Engine& engine, MachineId id, const Caller& as) {
  const auto machine = engine.machine(id);
  if (!machine) return std::unexpected(machine.error());
  ListQuery newest;
  newest.client = machine->machine.client;
  newest.limit = most_looked_through;
  const auto listed = engine.incidents(newest);
  if (!listed) return std::unexpected(listed.error());
  people::MachineHistory out;
  for (const auto& row : listed->items) {
    auto incident = engine.incident(row.id, as);
    if (!incident) continue;
    const auto mine = std::ranges::find(incident->machines, id, &people::IncidentMachine::id);
    if (mine == incident->machines.end()) continue;
    out.incidents.push_back({incident->id, incident->number, incident->summary, incident->phase, incident->reported_at,
                             incident->closed_at, mine->first_evidence_at, mine->disposition});
    for (auto& order : incident->orders)
      if (order.machine == id) out.orders.push_back({incident->id, incident->number, std::move(order)});
  }
  std::ranges::stable_sort(out.orders, std::greater{}, [](const auto& one) { return one.order.ordered_at; });
  if (out.orders.size() > most_orders) out.orders.resize(most_orders);
  return out;
}

}  // namespace standfirm::engine

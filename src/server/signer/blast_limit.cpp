#include "server/signer/blast_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace standfirm::server::signer {

std::optional<std::string> BlastLimit::exceeded_by(const actions::Order& order, TimePoint now) const {
  if (actions::hazard_of(actions::kind_of(order.action)) == Hazard::reads) return std::nullopt;
  std::set<MachineId> machines{order.machine};
  std::set<ClientId> clients{order.client};
  TimePoint room_at = now;  // when the oldest that counts is forgotten
  for (const auto& one : recent_) {
    if (one.at + limits_.window <= now) continue;
    if (one.order == order.id) return std::nullopt;
    if (machines.size() == 1 && clients.size() == 1) room_at = one.at + limits_.window;
    machines.insert(one.machine);
    clients.insert(one.client);
  }
  if (clients.size() > limits_.max_clients)
    return fmt::format(
        "Orders for another client were signed in the last {} minutes, and only {} client at a time is allowed; wait "
        "until {}, or have an owner widen signer.max_clients.",
        limits_.window.count(), limits_.max_clients, to_text(room_at));
  if (machines.size() > limits_.max_machines)
    return fmt::format(
        "This would be machine number {} in {} minutes, and {} is the most; wait until {}, or have an owner widen "
        "signer.max_machines.",
        machines.size(), limits_.window.count(), limits_.max_machines, to_text(room_at));
  return std::nullopt;
}

void BlastLimit::count(const actions::Order& order, TimePoint signed_at) {
  if (actions::hazard_of(actions::kind_of(order.action)) == Hazard::reads) return;
  count(order.id, order.machine, order.client, signed_at);
}

void BlastLimit::count(OrderId order, MachineId machine, ClientId client, TimePoint signed_at) {
  std::erase_if(recent_, [&](const Signed& one) { return one.at + limits_.window <= signed_at; });
  if (std::ranges::none_of(recent_, [&](const Signed& one) { return one.order == order; }))
    recent_.push_back({order, machine, client, signed_at});
}

}  // namespace standfirm::server::signer

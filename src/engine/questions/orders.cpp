// Orders a machine has yet to answer, for the agent listener and the signer.
#include "engine/impl.hpp"
#include "engine/streams/actions.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {
OutstandingOrder shown(OutstandingRow row) {
  actions::Order order;
  order.id = row.id;
  order.client = row.client;
  order.machine = row.machine;
  order.incident = row.incident;
  order.step = std::move(row.step);
  auto action = action_from(row.action, json::Unknown::ignore);
  if (!action) throw StreamParked("order " + row.id.text() + ": " + action.error().text());
  order.action = std::move(*action);
  order.ordered_by = row.ordered_by;
  order.ordered_at = row.ordered_at;
  order.expires_at = row.expires_at;
  return {std::move(order), row.status};
}
}  // namespace

std::vector<OutstandingOrder> Engine::outstanding_orders(MachineId machine) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) {
    std::vector<OutstandingOrder> out;
    for_each_row(reader, rows_of(view::outstanding, machine.text()), [&](const store::Row& row) {
      auto one = from_row<OutstandingRow>(row);
      if (one.status == OrderStatus::delivered || one.expires_at > now) out.push_back(shown(std::move(one)));
    });
    return out;
  });
}

std::optional<OutstandingOrder> Engine::order(OrderId id) const {
  return impl_->look([&](const store::Reader& reader) -> std::optional<OutstandingOrder> {
    const auto row = reader.row(view::outstanding, id.text());
    if (!row) return std::nullopt;
    return shown(from_row<OutstandingRow>(*row));
  });
}

bool Engine::still_allowed(const actions::Order& asked) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) {
    // From the events, not from a view: whoever signs believes the ledger alone.
    const auto state = fold<Incidents>(reader, stream_of<Incidents>(asked.incident)).state;
    const auto* order = state.order(asked.id);
    if (order == nullptr || state.is_closed()) return false;
    const bool waits = order->status == OrderStatus::ordered || order->status == OrderStatus::delivered;
    return waits && asked.expires_at > now && order->expires_at == asked.expires_at &&
           order->machine == asked.machine && state.client == asked.client && order->step == asked.step &&
           order->ordered_by == asked.ordered_by && order->ordered_at == asked.ordered_at &&
           written(order->action) == written(asked.action);
  });
}

}  // namespace standfirm::engine

#include "server/signer/rules.hpp"

#include <fmt/format.h>

#include "core/incident/orders.hpp"

namespace standfirm::server::signer {
namespace {

std::unexpected<SignRefused> never(std::string sentence) {
  return std::unexpected(SignRefused{std::move(sentence), true});
}
std::unexpected<SignRefused> not_now(std::string sentence) {
  return std::unexpected(SignRefused{std::move(sentence), false});
}

}  // namespace

std::expected<actions::Order, SignRefused> may_be_signed(const Known& known, OrderId id, TimePoint now) {
  const auto& incident = known.incident;
  if (!incident.exists()) return never("The ledger has no such incident.");
  const auto* order = incident.order(id);
  if (order == nullptr) return never(fmt::format("The ledger has no such order on incident {}.", incident.number));
  if (order->status != OrderStatus::ordered && order->status != OrderStatus::delivered)
    return never(fmt::format("The order has ended already ({}).", json::enum_text(order->status)));
  if (order->expires_at <= now) return never(fmt::format("The order expired at {}.", to_text(order->expires_at)));
  if (incident.is_closed()) return never(fmt::format("Incident {} is closed.", incident.number));

  // A sweep only looks, on the client's other machines too; everything else is for the incident's own.
  const bool sweeps = std::holds_alternative<actions::Sweep>(order->action);
  if (!sweeps && incident.machine(order->machine) == nullptr)
    return never(fmt::format("The machine is not part of incident {}.", incident.number));
  if (known.machine.id != order->machine || known.machine.client != incident.client)
    return never(fmt::format("{} is not a machine of this incident's client.", known.machine.name));
  if (!known.machine.enrolment) return not_now(fmt::format("{} is not enrolled.", known.machine.name));

  if (known.technician.id != order->ordered_by || !known.technician.active)
    return not_now("Whoever ordered it does not work here any more.");
  if (known.technician.role != Role::owner && known.technician.role != Role::technician)
    return not_now(fmt::format("{} may not order anything on machines.", known.technician.name));

  const auto& kind = actions::kind_of(order->action);
  const bool stops_the_loss = actions::allowed_before_agreement(kind);
  if (!stops_the_loss && !incident.terms)
    return not_now(fmt::format("Incident {} has no agreed limits yet, and \"{}\" needs them.", incident.number,
                               actions::title_of(kind).text));
  const auto* step = known.procedure.find(order->step);
  if (step == nullptr) return not_now(fmt::format("The procedure has no step '{}'.", order->step.substr(0, 60)));
  if (actions::needs_minutes(kind) && order->step != incident.current_step)
    return never(fmt::format("'{}' is not the current step of incident {} any more.", step->title, incident.number));
  if (const auto refusal = incident::limit_refuses(incident, step, order->action, now))
    return std::unexpected(SignRefused{refusal->text(), false, refusal->code});

  actions::Order out;
  out.id = order->id;
  out.client = incident.client;
  out.machine = order->machine;
  out.incident = incident.id;
  out.step = order->step;
  out.action = order->action;
  out.ordered_by = order->ordered_by;
  out.ordered_at = order->ordered_at;
  out.expires_at = order->expires_at;
  out.work_until = incident::may_start_before(incident, step, order->action, now);
  return out;
}

}  // namespace standfirm::server::signer

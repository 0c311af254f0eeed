// src/server/signer/rules.hpp: what the signer checks for itself before it signs, from the events alone. No clock, no
// file.
#pragma once
#include <expected>

#include "core/incident/incident.hpp"
#include "core/machine/machine.hpp"
#include "core/procedure/procedure.hpp"
#include "core/technician/technician.hpp"
#include "server/signer/protocol.hpp"

namespace standfirm::server::signer {

/// What the ledger says about everything an order touches.
struct Known {
  const incident::State& incident;
  const machine::State& machine;
  const technician::State& technician;  ///< who ordered it
  const procedure::Procedure& procedure;
};

/// The order as it may be signed, but for `firm` and `nonce`; or why not. In this order: the order is in the ledger and
/// waits; the incident is open; the machine is the client's, in the incident and enrolled; the technician works here
/// and may order; limits are agreed, unless the action only reads or stops the loss; the step is known and, but for
/// those actions and undoing, current; and for what needs minutes some are left, which the order then says until when.
[[nodiscard]] std::expected<actions::Order, SignRefused> may_be_signed(const Known&, OrderId, TimePoint now);

}  // namespace standfirm::server::signer

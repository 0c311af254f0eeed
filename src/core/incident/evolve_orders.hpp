// src/core/incident/evolve_orders.hpp: what orders and their outcomes change in what is known of a machine.
#pragma once
#include "core/incident/state.hpp"

namespace standfirm::incident {

void order_succeeded(State&, const OrderSucceeded&, TimePoint at);
void order_failed(State&, const OrderFailed&, TimePoint at);
void order_unknown(State&, const OrderUnknown&, TimePoint at);
void order_resolved(State&, const OrderResolved&, TimePoint at);
void order_ended(State&, OrderId, OrderStatus, const std::string& sentence, TimePoint at);

}  // namespace standfirm::incident

// How a client is billed, and what the firm reckons with.
#include "base/business_hours.hpp"
#include "engine/impl.hpp"
#include "engine/same_shape.hpp"
#include "engine/views/invoices.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace people = wire::people;

Allowed<people::ClientBilling> Engine::client_billing(ClientId id) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) -> Allowed<people::ClientBilling> {
    const auto client = read_folded<Clients>(reader, impl_->shared.memory, id);
    if (client->version == 0) return refuse(RefusalCode::not_found, "There is no such client."_said);
    const auto& s = client->state;
    people::ClientBilling v;
    v.client = id;
    v.version = client->version;
    v.details = same_shape<people::BillingDetails>(s.billing);
    // Next is the first period that is not billed; a year ahead is far enough to look.
    const auto horizon = std::chrono::year_month_day{std::chrono::floor<Days>(now) + Days{366}};
    for (const auto& charge : s.charges) {
      people::ChargeView c{
          charge.id,   charge.text,  charge.unit_price, charge.quantity, std::string(json::enum_text(charge.every)),
          charge.from, charge.until, std::nullopt};
      for (const auto& period : client::periods(charge, std::max(horizon, charge.from))) {
        if (looked_up(reader, billed_name(charge.id, period))) continue;
        c.next = period.from;
        break;
      }
      v.charges.push_back(std::move(c));
    }
    return v;
  });
}

people::LabourCosts Engine::labour_costs() const {
  return impl_->look([&](const store::Reader& reader) {
    const auto firm = read_folded<Firms>(reader, impl_->shared.memory, this_firm);
    people::LabourCosts v;
    v.version = firm->version;
    v.items.reserve(firm->state.labour_costs.size());
    for (const auto& cost : firm->state.labour_costs) v.items.push_back({cost.technician, cost.from, cost.hourly_cost});
    return v;
  });
}

people::Assumptions Engine::assumptions() const {
  return impl_->look([&](const store::Reader& reader) {
    return same_shape<people::Assumptions>(
        read_folded<Firms>(reader, impl_->shared.memory, this_firm)->state.assumptions);
  });
}

}  // namespace standfirm::engine

// Whole years in money: POST /v1/simulations, what preparation is worth, a client's readiness.
#include "wire/people/years.hpp"

#include "server/routes/handle.hpp"

namespace standfirm::server {

void add_years(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.post<Simulate, Simulation>("/v1/simulations", "simulate_years",
                                "What cap, rate, courtesy, price and preparation do to a year's margin; keeps nothing.")
      .of("figures")
      .by(staff())
      .refusing({currency_differs})
      .without_comparing_keys()
      .even_when_locked()
      .does(slowly<Simulate>([](Call& call, const Simulate& asked) {
        const auto years = call.house.engine.simulation(asked);
        if (!years) return call.refuse(years.error());
        call.answer_with(*years);
      }));
  to.get<Preparations>("/v1/preparations", "list_preparations",
                       "What can be done beforehand, what it saves and who says so.")
      .of("figures")
      .by(staff())
      .does(reads([](const Call& call) -> Allowed<Preparations> { return call.house.engine.preparations(); }));
  to.get<ClientReadiness>(
        "/v1/clients/{client}/readiness", "read_client_readiness",
        "Expected yearly virus cost of each machine, what each preparation saves, and how sure that is.")
      .of("clients")
      .by(staff())
      .does(slowly([](Call& call) {
        const auto readiness = call.house.engine.readiness(call.id<ClientId>());
        if (!readiness) return call.refuse(readiness.error());
        call.answer_with(*readiness);
      }));
}

}  // namespace standfirm::server

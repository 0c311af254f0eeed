// What the firm reckons with, and what came of it: labour costs, assumptions, margin.
#include "server/routes/handle.hpp"
#include "wire/people/billing.hpp"

namespace standfirm::server {

void add_figures(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<LabourCosts>("/v1/labour_costs", "list_labour_costs", "What an hour of work costs the firm, by day.")
      .of("figures")
      .by({Role::owner})
      .versioned()
      .does(reads([](const Call& call) -> Allowed<LabourCosts> { return call.house.engine.labour_costs(); }));
  to.post<LabourCost, CommandDone>("/v1/labour_costs", "set_labour_cost",
                                   "Sets what an hour costs from a day on, of one technician or of all others.")
      .of("figures")
      .by({Role::owner})
      .with_if_match()
      .refusing({not_found, nothing_to_do})
      .does(commands<LabourCost>(
          [](const Call&, const LabourCost& body) -> engine::Request { return engine::SetLabourCost{body}; }));
  to.get<Assumptions>("/v1/assumptions", "read_assumptions",
                      "What the advisor, the simulator and readiness take for granted.")
      .of("figures")
      .by(staff())
      .does(reads([](const Call& call) -> Allowed<Assumptions> { return call.house.engine.assumptions(); }));
  to.post<Assumptions, CommandDone>("/v1/assumptions", "change_assumptions", "Changes them from now on.")
      .of("figures")
      .by({Role::owner})
      .with_if_match()
      .refusing({nothing_to_do})
      .does(commands<Assumptions>(
          [](const Call&, Assumptions body) -> engine::Request { return engine::ChangeAssumptions{body}; }));
  to.get<MarginReport>("/v1/reports/margin", "report_margin",
                       "Earned, cost and margin, each with the events it came from.")
      .of("reports")
      .by({Role::owner})
      .taking({"by", "incident, client, agreement, technician or month; client when left out"})
      .taking({"client", "only this client's"})
      .taking({"from", "work done and invoices issued on this day or later"})
      .taking({"through", "the same, on this day or earlier"})
      .does(slowly([](Call& call) {
        const auto by = call.asked_as<engine::MarginBy>("by");
        if (!by) return call.refuse(by.error());
        const auto from = call.asked_as<std::chrono::year_month_day>("from");
        if (!from) return call.refuse(from.error());
        const auto through = call.asked_as<std::chrono::year_month_day>("through");
        if (!through) return call.refuse(through.error());
        const auto report =
            call.house.engine.margin(by->value_or(engine::MarginBy::client), {call.list.client, *from, *through});
        if (!report) return call.refuse(report.error());
        call.answer_with(*report);
      }));
}

}  // namespace standfirm::server

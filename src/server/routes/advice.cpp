// /v1/incidents/{incident}/advice and /v1/reports/advice: what each way on is expected to cost, and who was right.
#include "wire/people/advice.hpp"

#include "server/routes/handle.hpp"

namespace standfirm::server {

void add_advice(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<AdviceView>("/v1/incidents/{incident}/advice", "read_advice",
                     "The ways on for one machine, the cheapest first, with what each is expected to cost and why.")
      .of("incidents")
      .by(staff())
      .versioned()
      .taking({"machine", "of the incident; without it, the first that is not settled"})
      .refusing({machine_not_in_this_incident})
      .does(reads_often([](const Call& call) -> Allowed<AdviceView> {
        const auto machine = call.asked_as<MachineId>("machine");
        if (!machine) return std::unexpected(machine.error());
        return call.house.engine.advice(call.id<IncidentId>(), *machine);
      }));
  to.get<AdviceReport>("/v1/reports/advice", "report_advice",
                       "What was advised, what was chosen and what came of it, newest first.")
      .of("reports")
      .by(staff())
      .paged()
      .taking({"client", "only this client's"})
      .does(slowly([](Call& call) {
        const auto report = call.house.engine.advice_report(call.list);
        if (!report) return call.refuse(report.error());
        call.answer_with(*report);
      }));
}

}  // namespace standfirm::server

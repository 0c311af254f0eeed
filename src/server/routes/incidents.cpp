// /v1/incidents: report one, list them, read one, its time line and its report.
#include "wire/people/incidents.hpp"
#include "server/routes/handle.hpp"

namespace standfirm::server {

void add_incidents(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<DeskPage>("/v1/incidents", "list_incidents", "Incidents, newest first, closed ones too.")
      .of("incidents")
      .by(staff())
      .paged()
      .taking({"client", "only this client's"})
      .taking({"search", "only those whose number, client or summary contains this"})
      .does(reads_often([](const Call& call) { return call.house.engine.incidents(call.list); }));
  to.post<ReportIncident, CommandDone>(
        "/v1/incidents", "report_incident",
        "Opens an incident; a report about a machine with an open incident joins that one.")
      .of("incidents")
      .by(staff())
      .answering(201)
      .versioned()
      .refusing({not_found, person_not_of_this_client, machine_not_of_this_client})
      .does(commands<ReportIncident>([](const Call&, ReportIncident body) -> engine::Request {
        const bool acknowledge = body.acknowledge.value_or(false);
        return engine::ReportIncident{std::move(body), {}, acknowledge};
      }));
  to.get<IncidentView>("/v1/incidents/{incident}", "read_incident",
                       "One incident: steps, clock, machines, orders, money, and what may be done now.")
      .of("incidents")
      .by(staff())
      .versioned()
      .does(reads_often(
          [](const Call& call) { return call.house.engine.incident(call.id<IncidentId>(), call.caller()); }));
  to.get<SweepView>("/v1/incidents/{incident}/sweep", "read_sweep",
                    "What is looked for on the client's machines, and one plain answer for each.")
      .of("incidents")
      .by(staff())
      .versioned()
      .does(reads_often([](const Call& call) { return call.house.engine.sweep(call.id<IncidentId>()); }));
  to.get<TimelinePage>("/v1/incidents/{incident}/timeline", "read_timeline", "Everything that happened, oldest first.")
      .of("incidents")
      .by(staff())
      .paged()
      .does(reads([](const Call& call) {
        return call.house.engine.timeline(call.id<IncidentId>(), call.list.after, call.list.limit);
      }));
  to.get_document("/v1/incidents/{incident}/report.pdf", "print_report", "The incident report for the client.",
                  "application/pdf")
      .of("incidents")
      .by(staff())
      .does(slowly([](Call& call) {
        if (call.house.papers == nullptr)
          return call.fault(Fault::unavailable, "This server prints no documents."_said);
        answer_with_document(call, call.house.papers->report(call.id<IncidentId>(), call.caller()));
      }));
}

}  // namespace standfirm::server

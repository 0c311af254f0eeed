// POST /v1/incidents/{incident}/<command>: each command on its own, with who may and what may be refused.
#include "core/incident/commands.hpp"
#include "server/routes/handle.hpp"
#include "server/routes/same_fields.hpp"

namespace standfirm::server {
namespace {

Route& command_route(Route& route, std::vector<RefusalCode> refusals, bool also_when_closed = false) {
  if (!also_when_closed) refusals.push_back(RefusalCode::incident_closed);
  return route.of("incident commands")
      .by({Role::owner, Role::technician})
      .with_if_match()
      .refusing(std::move(refusals));
}

/// The body of the wire becomes the core's command of the same fields; the command's word is the address.
template <class Body, class Command>
Route& command(RouteTable& to, std::string summary, std::vector<RefusalCode> refusals, bool also_when_closed = false) {
  const auto& word = json::name_of<Command>();
  auto& route = command_route(
      to.post<Body, wire::people::CommandDone>("/v1/incidents/{incident}/" + word, word, std::move(summary)),
      std::move(refusals), also_when_closed);
  return route.does(commands<Body>([](const Call& call, Body body) -> engine::Request {
    return engine::OnIncident{call.id<IncidentId>(), same_fields<Command>(std::move(body))};
  }));
}

}  // namespace

void add_incident_commands(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  command<Triage, incident::Triage>(to, "States urgency and impact; the agreement gives priority and targets.",
                                    {already_done})
      .by(staff());
  command<Assign, incident::Assign>(to, "Gives the incident to a technician.", {already_done}).by(staff());
  command<AddMachine, incident::AddMachine>(to, "Adds another machine of the client's.",
                                            {machine_not_of_this_client, already_done})
      .by(staff());
  command<AddNote, incident::AddNote>(to, "Writes something into the time line, after closing too.", {reason_missing},
                                      true)
      .by(staff());
  command<StateFirstEvidence, incident::StateFirstEvidence>(
      to, "States, with a reason, since when a machine has been infected.",
      {machine_not_of_this_client, machine_not_in_this_incident, reason_missing});
  command<AgreeLimits, incident::AgreeLimits>(
      to, "Records what the client agreed to: minutes beyond the included ones, and what happens when they run out.",
      {not_triaged, no_agreement_in_force, authoriser_not_of_this_client, authoriser_may_not_approve, already_done});
  command_route(to.post<AskForTime, CommandDone>(
                    "/v1/incidents/{incident}/ask_for_time", "ask_for_time",
                    "Mails an approver the link that authorises more time; the incident waits for the client."),
                {limits_not_agreed, authoriser_not_of_this_client, authoriser_may_not_approve})
      .by(staff())
      .does(commands<AskForTime>([](const Call& call, AskForTime body) -> engine::Request {
        return engine::AskForTime{call.id<IncidentId>(), body};
      }));
  command<AuthoriseTime, incident::AuthoriseTime>(
      to, "Records more time an approver said yes to.",
      {link_already_used, limits_not_agreed, authoriser_not_of_this_client, authoriser_may_not_approve})
      .by(staff());
  command<DeclineTime, incident::DeclineTime>(
      to, "Records that an approver said no to more time.",
      {link_already_used, authoriser_not_of_this_client, authoriser_may_not_approve, nothing_to_do})
      .by(staff());
  command<StartClock, incident::StartClock>(to, "Starts the technician's own clock.",
                                            {limits_not_agreed, limit_reached, clock_already_running});
  command<PauseClock, incident::PauseClock>(to, "Pauses the technician's own clock.", {clock_not_running});
  command<CorrectClock, incident::CorrectClock>(
      to, "Adds or takes away attended seconds, with a reason.",
      {limits_not_agreed, correction_out_of_range, reason_missing, nothing_to_do});
  command_route(to.post<OrderAction, CommandDone>("/v1/incidents/{incident}/order_action", "order_action",
                                                  "Orders one action of one machine; it runs at most once."),
                {limits_not_agreed, limit_reached, machine_not_of_this_client, machine_not_in_this_incident,
                 machine_not_enrolled, step_unknown, step_not_current, tool_not_approved, order_outstanding,
                 order_unknown, first_evidence_unknown, restore_point_unknown, restore_point_not_older_than_evidence,
                 rights_removal_not_agreed, last_administrator, nothing_to_do})
      .does(commands<OrderAction>([](const Call& call, OrderAction body) -> engine::Request {
        return engine::OrderAction{call.id<IncidentId>(), std::move(body)};
      }));
  command<ResolveOrder, incident::ResolveOrder>(
      to, "States what came of an order that was delivered and never answered, or whose outcome is unknown.",
      {order_already_ended, order_outstanding, reason_missing}, true);
  command<EndStep, incident::EndStep>(
      to, "Ends the current step as done or failed; the procedure says what follows.",
      {limits_not_agreed, step_unknown, step_not_current, step_needs_evidence, reason_missing});
  command<ChooseWay, incident::ChooseWay>(
      to, "Chooses how to go on: clean, roll back, reinstall, replace, or call it a false alarm.",
      {limits_not_agreed, limit_reached, step_unknown, step_needs_evidence, reason_missing});
  command<ConfirmAsUser, incident::ConfirmAsUser>(
      to, "States what the person at the machine said after signing in.",
      {machine_not_of_this_client, machine_not_in_this_incident, person_not_of_this_client, not_verified_as_user,
       still_in_safe_mode, reason_missing});
  command<AccountForMachine, incident::AccountForMachine>(
      to, "States how a machine of the incident ended up.",
      {machine_not_of_this_client, machine_not_in_this_incident, limits_not_agreed, step_needs_evidence, reason_missing,
       already_done});
  command<Waive, incident::Waive>(
      to, "Waives one need by name and reason; it goes to a colleague's review.",
      {machine_not_of_this_client, machine_not_in_this_incident, reason_missing, already_done});
  command<ProposeRightsRemoval, incident::ProposeRightsRemoval>(
      to, "Proposes taking a person out of the local administrators.",
      {machine_not_of_this_client, machine_not_in_this_incident, person_not_of_this_client, already_done});
  command<AgreeRightsRemoval, incident::AgreeRightsRemoval>(
      to, "Records that an approver agreed to the removal.",
      {machine_not_of_this_client, machine_not_in_this_incident, authoriser_not_of_this_client,
       authoriser_may_not_approve, nothing_to_do, already_done});
  command<Sweep, incident::Sweep>(to,
                                  "Looks on all the client's other machines for what was found on this incident's; "
                                  "one that has the very same thing joins the incident.",
                                  {nothing_to_do, order_outstanding});
  command<CloseIncident, incident::Close>(
      to, "Closes the incident when everything the procedure asks for is there or waived.",
      {not_triaged, limits_not_agreed, order_outstanding, order_unknown, step_needs_evidence, not_verified_as_user,
       updates_not_applied, no_new_restore_point, still_isolated, still_in_safe_mode, machine_not_accounted_for,
       reason_missing});
  command<ReopenIncident, incident::Reopen>(
      to, "Reopens a closed incident: the infection came back within the watch period.",
      {incident_not_closed, reason_missing});
  command<OverrideTerms, incident::OverrideTerms>(to, "Decides courtesy or rate by hand, with a reason.",
                                                  {no_agreement_in_force, limit_reached, reason_missing, already_done})
      .by({Role::owner});
}

}  // namespace standfirm::server

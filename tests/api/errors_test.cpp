// Every error that the OpenAPI document promises for a route is provoked from outside, with real links, a real
// machine's socket and a clock that is moved. The list is the document's own: an error nobody can provoke is either not
// true, or stands below with the reason.
#include <gtest/gtest.h>

#include "api/document.hpp"
#include "api/provoked.hpp"

namespace standfirm::api {
namespace {

/// "route status code", or only "status code" for all routes: what cannot be provoked from outside, and why.
const std::map<std::string, std::string>& not_from_outside() {
  static const std::map<std::string, std::string> all{
      {"503 unavailable", "the ledger's disk must fail; tests/api/durability_test.cpp and src/store try that"},
      {"approve_by_link 422 authoriser_may_not_approve",
       "an approver loses that right only in the ledger, not by a route"},
      {"decline_by_link 422 authoriser_may_not_approve", "the same"},
      {"choose_way 422 step_unknown", "the shipped procedure has a step for every way; another firm's may not"},
      {"close 409 not_triaged", "only where a firm's own procedure asks for it at closing"},
      {"close 409 limits_not_agreed", "the same"},
      {"close 409 step_needs_evidence", "the same"},
      {"reopen 409 incident_closed", "after a second closing and the watch period: src/core/incident/closing_test.cpp"},
      {"open_live_socket 429 too_many_requests", "an upgrade: tests/api/live_test.cpp"},
  };
  return all;
}

template <class Value>
json::Object with(json::Object base, const std::string& field, const Value& value) {
  base[field] = value;
  return base;
}

void before_the_agreement(Provoked& p, const std::string& incident) {
  const auto& firm = p.firm;
  const json::Object scan{{"type", "scan"},         {"tool", "clamav"}, {"definition_sha256", ""},
                          {"paths", json::Array{}}, {"clean", true},    {"timeout", 0}};
  const json::Object order{{"machine", firm.machine}, {"step", "clean"}, {"action", scan}};
  const json::Object agree{{"with", firm.person}, {"heard_by", "phone"}, {"authorised", 0}, {"at_limit", "reinstall"}};
  p.refused("not_triaged", p.at(incident, "agree_limits"), agree);
  p.refused("limits_not_agreed", p.at(incident, "ask_for_time"),
            {{"of", firm.person}, {"minutes", 60}, {"at_limit", "reinstall"}});
  p.refused("limits_not_agreed", p.at(incident, "authorise_time"),
            {{"by", firm.person}, {"minutes", 60}, {"heard_by", "phone"}, {"at_limit", "reinstall"}});
  p.refused("nothing_to_do", p.at(incident, "decline_time"),
            {{"by", firm.person}, {"heard_by", "phone"}, {"reason", "no"}});
  for (const std::string command : {"authorise_time", "decline_time"})
    p.refused("link_already_used", p.at(incident, command),
              command == "decline_time"
                  ? json::Object{{"by", firm.person}, {"heard_by", "link"}, {"reason", "no"}}
                  : json::Object{{"by", firm.person}, {"minutes", 60}, {"heard_by", "link"}, {"at_limit", "stop"}});
  for (const auto& [who, code] :
       std::map<std::string, std::string>{{firm.other_person, "authoriser_not_of_this_client"},
                                          {p.person_without_say, "authoriser_may_not_approve"}}) {
    p.refused(code, p.at(incident, "ask_for_time"), {{"of", who}, {"minutes", 60}, {"at_limit", "stop"}});
    p.refused(code, p.at(incident, "authorise_time"),
              {{"by", who}, {"minutes", 60}, {"heard_by", "phone"}, {"at_limit", "stop"}});
    p.refused(code, p.at(incident, "decline_time"), {{"by", who}, {"heard_by", "phone"}, {"reason", "no"}});
  }
  p.refused("limits_not_agreed", p.at(incident, "start_clock"), {});
  p.refused("clock_not_running", p.at(incident, "pause_clock"), {{"why", "x"}});
  p.refused("limits_not_agreed", p.at(incident, "correct_clock"), {{"by", 60}, {"reason", "x"}});
  p.refused("limits_not_agreed", p.at(incident, "order_action"), order);
  p.refused("limits_not_agreed", p.at(incident, "choose_way"), {{"way", "reinstalled"}, {"reason", "x"}});
  p.refused("limits_not_agreed", p.at(incident, "end_step"),
            {{"step", "facts"}, {"succeeded", true}, {"statement", "x"}});
  p.refused("limits_not_agreed", p.at(incident, "account_for_machine"),
            {{"machine", firm.machine}, {"disposition", "cleaned"}, {"statement", "x"}});
  p.refused("incident_not_closed", p.at(incident, "reopen"), {{"reason", "x"}});
  p.refused("step_needs_evidence", p.at(incident, "end_step"),
            {{"step", "report"}, {"succeeded", true}, {"statement", ""}});
  p.refused("step_not_current", p.at(incident, "end_step"),
            {{"step", "triage"}, {"succeeded", true}, {"statement", "x"}});
  p.refused("step_unknown", p.at(incident, "end_step"), {{"step", "dance"}, {"succeeded", true}, {"statement", "x"}});
  p.refused("reason_missing", p.at(incident, "add_note"), {{"text", " "}});
  p.done("add_note", p.at(incident, "add_note"), {{"text", "A note."}});
  p.done("end_step", p.at(incident, "end_step"), {{"step", "report"}, {"succeeded", true}, {"statement", "Told."}});

  p.done("triage", p.at(incident, "triage"), {{"urgency", "high"}, {"impact", "one_person"}});
  p.refused("already_done", p.at(incident, "triage"), {{"urgency", "high"}, {"impact", "one_person"}});
  const auto session = firm.owner;
  const auto who = p.firm.program.get("/v1/sessions/current", session).body.at("technician").as_string();
  p.done("assign", p.at(incident, "assign"), {{"technician", who}});
  p.refused("already_done", p.at(incident, "assign"), {{"technician", who}});
  p.end_step(incident, "triage");
  p.refused("reason_missing", p.at(incident, "end_step"),
            {{"step", "conversation"}, {"succeeded", false}, {"statement", ""}});
  p.refused("authoriser_not_of_this_client", p.at(incident, "agree_limits"), with(agree, "with", firm.other_person));
  p.refused("authoriser_may_not_approve", p.at(incident, "agree_limits"), with(agree, "with", p.person_without_say));
  p.done("agree_limits", p.at(incident, "agree_limits"), agree);
  p.refused("already_done", p.at(incident, "agree_limits"), agree);
  p.end_step(incident, "conversation");
}

/// Each command that names a machine: another client's, and one that is not in this incident.
void machines_that_are_not_meant(Provoked& p, const std::string& incident) {
  const json::Object read{{"type", "read_facts"}};
  const std::map<std::string, json::Object> naming{
      {"order_action", {{"step", "isolate"}, {"action", read}}},
      {"state_first_evidence", {{"at", to_text(p.now())}, {"reason", "x"}}},
      {"confirm_as_user", {{"statement", "x"}}},
      {"account_for_machine", {{"disposition", "not_infected"}, {"statement", "x"}}},
      {"waive", {{"need", "isolated"}, {"reason", "x"}}},
      {"propose_rights_removal", {{"person", p.person_without_say}, {"user", "tom"}}},
      {"agree_rights_removal", {{"user", "tom"}, {"by", p.firm.person}, {"heard_by", "phone"}}}};
  for (const auto& [command, body] : naming) {
    p.refused("machine_not_of_this_client", p.at(incident, command), with(body, "machine", p.firm.other_machine));
    p.refused("machine_not_in_this_incident", p.at(incident, command), with(body, "machine", p.second_machine));
  }
  p.refused("machine_not_of_this_client", p.at(incident, "add_machine"), {{"machine", p.firm.other_machine}});
  p.done("add_machine", p.at(incident, "add_machine"), {{"machine", p.agentless}});
  p.refused("already_done", p.at(incident, "add_machine"), {{"machine", p.agentless}});
  p.refused("machine_not_enrolled", p.at(incident, "order_action"),
            {{"machine", p.agentless}, {"step", "isolate"}, {"action", read}});
  p.refused("person_not_of_this_client", p.at(incident, "confirm_as_user"),
            {{"machine", p.firm.machine}, {"statement", "x"}, {"person", p.firm.other_person}});
  p.refused("person_not_of_this_client", p.at(incident, "propose_rights_removal"),
            {{"machine", p.firm.machine}, {"person", p.firm.other_person}, {"user", "tom"}});
  // The old PC takes no further part.
  p.refused("reason_missing", p.at(incident, "account_for_machine"),
            {{"machine", p.agentless}, {"disposition", "not_infected"}, {"statement", ""}});
  p.done("account_for_machine", p.at(incident, "account_for_machine"),
         {{"machine", p.agentless}, {"disposition", "not_infected"}, {"statement", "Switched off all week."}});
  p.refused("already_done", p.at(incident, "account_for_machine"),
            {{"machine", p.agentless}, {"disposition", "not_infected"}, {"statement", "x"}});
}

json::Object scan_with(const std::string& tool) {
  return {{"type", "scan"},         {"tool", tool},  {"definition_sha256", ""},
          {"paths", json::Array{}}, {"clean", true}, {"timeout", 0}};
}

void reached(Provoked& p, const std::string& incident) {
  const auto& pc = p.firm.machine;
  const auto order_at = p.at(incident, "order_action");
  const auto order = [&](const std::string& step, const json::Object& action) {
    return json::Object{{"machine", pc}, {"step", step}, {"action", action}};
  };
  const auto roll_back_to = [&](const std::string& point) {
    return order("roll_back", {{"type", "roll_back"},
                               {"restore_point", point},
                               {"made_at", to_text(p.now())},
                               {"first_evidence_at", to_text(p.now())}});
  };
  p.refused("step_unknown", order_at, order("dance", scan_with("clamav")));
  p.refused("step_not_current", order_at, order("clean", scan_with("clamav")));
  p.refused("nothing_to_do", order_at, order("isolate", {{"type", "add_administrator"}, {"user", "tom"}}));
  // One that the machine takes and never answers; and one that no machine has taken yet.
  p.machine->answers([](const actions::Order&) { return std::nullopt; });
  const auto silent =
      p.order(incident, pc, "isolate", {{"type", "isolate"}, {"also_allow", json::Array{}}, {"undo_after", 0}});
  p.wait_for_order(incident, silent, "delivered");
  p.refused("order_outstanding", order_at, order("isolate", {{"type", "read_facts"}}));
  p.refused("order_outstanding", p.at(incident, "close"), {{"summary", "x"}});
  p.refused("reason_missing", p.at(incident, "resolve_order"),
            {{"order", silent}, {"succeeded", true}, {"statement", ""}});
  p.done("resolve_order", p.at(incident, "resolve_order"),
         {{"order", silent}, {"succeeded", true}, {"statement", "Seen at the machine."}});
  p.refused("order_already_ended", p.at(incident, "resolve_order"),
            {{"order", silent}, {"succeeded", true}, {"statement", "x"}});
  p.machine->stops();
  const auto waiting = p.order(incident, pc, "isolate", {{"type", "list_restore_points"}});
  p.refused("order_outstanding", p.at(incident, "resolve_order"),
            {{"order", waiting}, {"succeeded", true}, {"statement", "x"}});
  p.machine->answers(answers_well);
  p.machine->comes_back();
  p.wait_for_order(incident, waiting, "succeeded");
  p.end_step(incident, "isolate");
  p.carried_out(incident, pc, "facts", {{"type", "read_facts"}});
  p.carried_out(incident, pc, "facts", {{"type", "isolate"}, {"also_allow", json::Array{}}, {"undo_after", 0}});
  p.refused("not_verified_as_user", p.at(incident, "confirm_as_user"), {{"machine", pc}, {"statement", "x"}});
  p.end_step(incident, "facts");
  p.carried_out(incident, pc, "safe_mode", {{"type", "enter_safe_mode"}, {"undo_after", 0}});
  p.refused("still_in_safe_mode", p.at(incident, "confirm_as_user"), {{"machine", pc}, {"statement", "x"}});

  const auto way_at = p.at(incident, "choose_way");
  p.refused("reason_missing", way_at, {{"way", "rolled_back"}, {"reason", ""}});
  p.done("choose_way", way_at, {{"way", "rolled_back"}, {"reason", "it looks deep"}});
  p.refused("first_evidence_unknown", order_at, roll_back_to("rp-old"));
  const json::Object evidence{
      {"machine", pc}, {"at", to_text(p.now() - Days{5})}, {"reason", "Tom saw a window then."}};
  p.refused("reason_missing", p.at(incident, "state_first_evidence"), with(evidence, "reason", ""));
  p.done("state_first_evidence", p.at(incident, "state_first_evidence"), evidence);
  p.refused("restore_point_unknown", order_at, roll_back_to("rp-nowhere"));
  p.refused("restore_point_not_older_than_evidence", order_at, roll_back_to("rp-week"));
  EXPECT_EQ(p.firm.program.post(way_at, R"({"way":"cleaned","reason":"first the tools"})", p.firm.owner).status, 200u);
}

void cleaned(Provoked& p, const std::string& incident) {
  const auto& pc = p.firm.machine;
  const auto order_at = p.at(incident, "order_action");
  const json::Object scan{{"machine", pc}, {"step", "clean"}, {"action", scan_with("clamav")}};
  p.refused("tool_not_approved", order_at, {{"machine", pc}, {"step", "clean"}, {"action", scan_with("my-own-tool")}});
  p.machine->answers([](const actions::Order& order) {
    return actions::Outcome{order.id,         OrderStatus::unknown, "Interrupted.", std::nullopt,
                            order.ordered_at, order.ordered_at,     "boot-2"};
  });
  const auto lost = p.order(incident, pc, "clean", scan_with("clamav"));
  p.wait_for_order(incident, lost, "unknown");
  p.machine->answers(answers_well);
  p.refused("order_unknown", order_at, scan);
  p.refused("order_unknown", p.at(incident, "close"), {{"summary", "x"}});
  EXPECT_EQ(p.firm.program
                .post(p.at(incident, "resolve_order"),
                      json::text(json::Object{{"order", lost}, {"succeeded", false}, {"statement", "It never ran."}}),
                      p.firm.owner)
                .status,
            200u);
  p.refused("nothing_to_do", p.at(incident, "sweep"), {});
  p.carried_out(incident, pc, "clean", scan_with("clamav"));
  p.enrol_second_machine();
  p.done("sweep", p.at(incident, "sweep"), {});
  p.refused("order_outstanding", p.at(incident, "sweep"), {});
  p.state_outcome(incident, "sweep");
  p.refused("step_needs_evidence", p.at(incident, "choose_way"), {{"way", "not_infected"}, {"reason", "x"}});
  p.refused("step_needs_evidence", p.at(incident, "account_for_machine"),
            {{"machine", pc}, {"disposition", "rolled_back"}, {"statement", "x"}});
}

void the_clock(Provoked& p, const std::string& incident) {
  const auto correct_at = p.at(incident, "correct_clock");
  p.done("start_clock", p.at(incident, "start_clock"), {});
  p.refused("clock_already_running", p.at(incident, "start_clock"), {});
  p.passes(Minutes{30});
  p.done("pause_clock", p.at(incident, "pause_clock"), {{"why", "lunch"}});
  p.refused("correction_out_of_range", correct_at, {{"by", -36'000}, {"reason", "x"}});
  p.refused("reason_missing", correct_at, {{"by", 60}, {"reason", ""}});
  p.refused("nothing_to_do", correct_at, {{"by", 0}, {"reason", "x"}});
  p.done("correct_clock", correct_at, {{"by", 60}, {"reason", "The clock was started late."}});
  EXPECT_EQ(p.firm.program.post(p.at(incident, "start_clock"), "{}", p.firm.owner).status, 200u);
  p.passes(Minutes{240});
  p.refused("limit_reached", p.at(incident, "start_clock"), {});
  p.refused("limit_reached", p.at(incident, "order_action"),
            {{"machine", p.firm.machine}, {"step", "clean"}, {"action", scan_with("clamav")}});
  p.refused("limit_reached", p.at(incident, "choose_way"), {{"way", "replaced"}, {"reason", "x"}});
  p.refused("limit_reached", p.at(incident, "override_terms"), {{"courtesy", false}, {"reason", "x"}});
  p.refused("reason_missing", p.at(incident, "override_terms"), {{"courtesy", true}, {"reason", ""}});
  p.refused("already_done", p.at(incident, "override_terms"), {{"courtesy", true}, {"reason", "x"}});
  p.done("authorise_time", p.at(incident, "authorise_time"),
         {{"by", p.firm.person}, {"minutes", 600}, {"heard_by", "phone"}, {"at_limit", "reinstall"}});
}

/// Asks for time; the word of the link that Ines gets.
std::string asked_for_time(Provoked& p, const std::string& incident) {
  return p.link_of(p.done("ask_for_time", p.at(incident, "ask_for_time"),
                          {{"of", p.firm.person}, {"minutes", 30}, {"at_limit", "reinstall"}})
                       .id());
}

void the_links(Provoked& p, const std::string& incident) {
  const auto approved = asked_for_time(p, incident);
  EXPECT_EQ(p.firm.program.get("/v1/links/" + approved, As::nobody()).status, 200u);
  p.done("approve_by_link", "/v1/links/" + approved + "/approve", {{"at_limit", "stop"}}, As::nobody());
  p.refused("link_already_used", "/v1/links/" + approved + "/approve", {}, As::nobody());
  const auto declined = asked_for_time(p, incident);
  p.done("decline_by_link", "/v1/links/" + declined + "/decline", {{"reason", "no"}}, As::nobody());
  p.refused("link_already_used", "/v1/links/" + declined + "/decline", {{"reason", "no"}}, As::nobody());
  (void)asked_for_time(p, incident);
  p.done("decline_time", p.at(incident, "decline_time"),
         {{"by", p.firm.person}, {"heard_by", "phone"}, {"reason", "she called"}});
}

void rights(Provoked& p, const std::string& incident) {
  const auto& pc = p.firm.machine;
  const json::Object removal{{"machine", pc},
                             {"step", "consequences"},
                             {"action", json::Object{{"type", "remove_administrator"}, {"user", "tom"}}}};
  for (const auto* need : {"every_tool_ran", "no_threat_left", "startup_entries_reviewed", "signed_in_as_user",
                           "nothing_came_back", "second_tool_clean", "system_files_intact", "rights_considered"})
    EXPECT_EQ(
        p.firm.program
            .post(p.at(incident, "waive"), json::text(json::Object{{"need", need}, {"reason", "a test"}}), p.firm.owner)
            .status,
        200u)
        << need;
  for (const auto* step : {"clean", "startup_entries", "normal_mode", "sign_in", "second_tool", "system_files",
                           "user_says_so", "updates", "new_restore_point", "release"})
    p.end_step(incident, step);
  p.refused("rights_removal_not_agreed", p.at(incident, "order_action"), removal);
  const json::Object agree{{"machine", pc}, {"user", "tom"}, {"by", p.firm.person}, {"heard_by", "phone"}};
  p.refused("nothing_to_do", p.at(incident, "agree_rights_removal"), agree);
  const json::Object propose{{"machine", pc}, {"person", p.person_without_say}, {"user", "tom"}};
  p.done("propose_rights_removal", p.at(incident, "propose_rights_removal"), propose);
  p.refused("already_done", p.at(incident, "propose_rights_removal"), propose);
  p.refused("authoriser_not_of_this_client", p.at(incident, "agree_rights_removal"),
            with(agree, "by", p.firm.other_person));
  p.refused("authoriser_may_not_approve", p.at(incident, "agree_rights_removal"),
            with(agree, "by", p.person_without_say));
  p.done("agree_rights_removal", p.at(incident, "agree_rights_removal"), agree);
  p.refused("already_done", p.at(incident, "agree_rights_removal"), agree);
  p.refused("last_administrator", p.at(incident, "order_action"), removal);
}

/// What closing asks for, one after the other; each is waived or done.
void closing(Provoked& p, const std::string& incident) {
  const auto& pc = p.firm.machine;
  const auto close_at = p.at(incident, "close"), waive_at = p.at(incident, "waive");
  const json::Object close{{"summary", "An attachment; cleaned."}};
  p.refused("not_verified_as_user", close_at, close);
  p.refused("reason_missing", waive_at, {{"need", "verified_as_user"}, {"reason", ""}});
  p.done("waive", waive_at, {{"need", "verified_as_user"}, {"reason", "Tom is on holiday."}});
  p.refused("already_done", waive_at, {{"need", "verified_as_user"}, {"reason", "x"}});
  p.refused("updates_not_applied", close_at, close);
  const auto waive = [&](const std::string& need) {
    EXPECT_EQ(
        p.firm.program.post(waive_at, json::text(json::Object{{"need", need}, {"reason", "a test"}}), p.firm.owner)
            .status,
        200u);
  };
  waive("updates_applied");
  p.refused("no_new_restore_point", close_at, close);
  waive("new_restore_point");
  p.refused("still_isolated", close_at, close);
  p.carried_out(incident, pc, "clean", {{"type", "release"}});
  p.refused("still_in_safe_mode", close_at, close);
  p.carried_out(incident, pc, "clean", {{"type", "leave_safe_mode"}});
  p.refused("reason_missing", p.at(incident, "confirm_as_user"), {{"machine", pc}, {"statement", ""}});
  p.done("confirm_as_user", p.at(incident, "confirm_as_user"), {{"machine", pc}, {"statement", "All is well."}});
  p.refused("machine_not_accounted_for", close_at, close);
}

void closed(Provoked& p, const std::string& incident) {
  EXPECT_EQ(p.firm.program
                .post(p.at(incident, "account_for_machine"),
                      json::text(json::Object{
                          {"machine", p.firm.machine}, {"disposition", "cleaned"}, {"statement", "Cleaned."}}),
                      p.firm.owner)
                .status,
            200u);
  p.refused("reason_missing", p.at(incident, "close"), {{"summary", " "}});
  const auto open_link = asked_for_time(p, incident);
  p.done("close", p.at(incident, "close"), {{"summary", "An attachment; cleaned."}});
  p.repeat_on_closed(incident);
  p.refused("incident_closed", "/v1/links/" + open_link + "/approve", {}, As::nobody());
  p.refused("incident_closed", "/v1/links/" + open_link + "/decline", {{"reason", "no"}}, As::nobody());

  const auto invoice = p.invoice_of(incident);
  const auto at = "/v1/invoices/" + invoice;
  p.refused("invoice_not_issued", at + "/send", {});
  p.done("issue_invoice", at + "/issue", {});
  p.refused("invoice_not_draft", at + "/issue", {});
  p.done("send_invoice", at + "/send", {});
  p.refused("reason_missing", at + "/void", {{"reason", ""}});
  p.done("void_invoice", at + "/void", {{"reason", "Sent to the wrong firm."}});
  p.refused("already_done", at + "/void", {{"reason", "x"}});

  p.refused("reason_missing", p.at(incident, "reopen"), {{"reason", ""}});
  p.done("reopen", p.at(incident, "reopen"), {{"reason", "It is back."}});
}

void around_the_incident(Provoked& p) {
  auto& firm = p.firm;
  const auto client = "/v1/clients/" + firm.client;
  const json::Object report{
      {"client", firm.client}, {"summary", "x"}, {"words", ""}, {"machines", json::Array{}}, {"through", "phone"}};
  p.refused("not_found", "/v1/incidents", with(report, "client", p.nothing));
  p.refused("person_not_of_this_client", "/v1/incidents", with(report, "person", firm.other_person));
  p.refused("machine_not_of_this_client", "/v1/incidents",
            with(report, "machines", json::Array{json::Value(firm.other_machine)}));
  const json::Object mill{{"name", "Mill Cafe"}, {"time_zone", "America/New_York"}, {"currency", "USD"}};
  const auto without_terms = p.done("add_client", "/v1/clients", mill).id();
  p.refused("already_done", "/v1/clients", mill);
  p.refused("already_done", client + "/people",
            {{"name", "Another Tom"}, {"email", "tom@harbor.example"}, {"phone", ""}, {"approver", false}});
  p.refused("already_done", client + "/machines", {{"name", "old-pc"}});
  p.refused("machine_not_of_this_client", client + "/enrolment_tokens",
            {{"machine", firm.other_machine}, {"valid_for", 60}});
  p.refused("already_done", client + "/enrolment_tokens", {{"machine", firm.machine}, {"valid_for", 60}});
  auto terms = firm.terms();
  p.refused("nothing_to_do", client + "/agreement", terms);
  const json::Object euros{{"amount", "150.00"}, {"currency", "EUR"}};
  p.refused("currency_differs", client + "/agreement", with(terms, "hourly_rate", euros));
  terms["name"] = "Care, renewed";
  p.done("agree_terms", client + "/agreement", terms);
  const auto ines =
      firm.program.post("/v1/clients/" + without_terms + "/people",
                        R"({"name":"Ann","email":"ann@mill.example","phone":"","approver":true})", firm.owner);
  const auto theirs = firm.program.post("/v1/incidents", json::text(with(report, "client", without_terms)), firm.owner);
  EXPECT_EQ(
      firm.program.post(p.at(theirs.id(), "triage"), R"({"urgency":"low","impact":"one_person"})", firm.owner).status,
      200u);
  p.refused("no_agreement_in_force", p.at(theirs.id(), "agree_limits"),
            {{"with", ines.id()}, {"heard_by", "phone"}, {"authorised", 0}, {"at_limit", "stop"}});
  p.refused("no_agreement_in_force", p.at(theirs.id(), "override_terms"), {{"courtesy", true}, {"reason", "x"}});

  const json::Object new_one{
      {"name", "Nora"}, {"email", "nora@firm.example"}, {"password", Program::password}, {"role", "technician"}};
  p.done("add_technician", "/v1/technicians", new_one);
  p.refused("already_done", "/v1/technicians", with(new_one, "name", "Nora again"));
  p.done("make_api_key", "/v1/api_keys", {{"name", "monitoring"}, {"role", "technician"}});
}

void signing_in(Provoked& p) {
  auto& firm = p.firm;
  const json::Object right{{"email", "nora@firm.example"}, {"password", Program::password}};
  p.done("sign_in", "/v1/sessions", right);
  for (int i = 0; i < 12; ++i)
    (void)firm.program.post("/v1/sessions", json::text(with(right, "password", "wrong")), As::nobody());
  As nora = firm.program.key(firm.owner, "owner");
  for (const auto* target : {"/v1/sessions/current",
                             "/v1/api_keys/"
                             "01890000-0000-7000-8000-000000000000"}) {
    EXPECT_EQ(firm.program.ask("DELETE", target).code(), "signed_out");
    EXPECT_EQ(firm.program.ask("DELETE", target, {}, nora).code(), "not_entitled");
  }
  EXPECT_EQ(firm.program.ask("DELETE", "/v1/api_keys/" + p.nothing, {}, firm.owner).code(), "not_found");
  EXPECT_EQ(firm.program.get("/v1/live", firm.owner).code(), "upgrade_required");
  for (const auto* target : {"/v1/sessions/current", "/v1/api_keys", "/v1/live"})
    EXPECT_EQ(firm.program.get(target, nora).code(), "not_entitled") << target;
}

void links_that_are_old_or_guessed(Provoked& p, const std::string& incident) {
  const auto old_link = asked_for_time(p, incident);
  p.passes(Days{4});
  EXPECT_EQ(p.firm.program.get("/v1/links/" + old_link, As::nobody()).code(), "link_expired");
  p.refused("link_expired", "/v1/links/" + old_link + "/approve", {}, As::nobody());
  p.refused("link_expired", "/v1/links/" + old_link + "/decline", {{"reason", "no"}}, As::nobody());
  const std::string guessed = "/v1/links/forged-token-nobody-signed";
  std::string code;
  for (int i = 0; i < 200 && code != "too_many_requests"; ++i) code = p.firm.program.get(guessed, As::nobody()).code();
  p.refused("too_many_requests", guessed + "/approve", {}, As::nobody());
  p.refused("too_many_requests", guessed + "/decline", {{"reason", "no"}}, As::nobody());
  p.passes(Minutes{2});  // the address may try again
}

/// A firm that has its people is not begun again, however often somebody tries.
void begun_already(Provoked& p) {
  auto& program = p.firm.program;
  const std::string target = "/v1/first_run";
  const json::Object body{
      {"code", "x"}, {"name", "Eve"}, {"email", "eve@evil.example"}, {"password", Program::password}};
  const auto text = json::text(body);
  EXPECT_EQ(program.post(target, "{", As::nobody()).code(), "malformed_request");
  p.refused("invalid_argument", target, with(body, "a_colour", "red"), As::nobody());
  EXPECT_EQ(program.post(target, text, As::nobody(), {{"Content-Type", "text/plain"}}).code(),
            "unsupported_media_type");
  EXPECT_EQ(program.post(target, std::string(4097, ' '), As::nobody()).code(), "body_too_large");
  EXPECT_EQ(program.post(target, text, As::nobody(), {{"Origin", "https://evil.example"}}).code(), "not_entitled");
  p.refused("already_done", target, body, As::nobody());
  std::string code;
  for (int i = 0; i < 100 && code != "too_many_requests"; ++i) code = program.post(target, text, As::nobody()).code();
  EXPECT_EQ(code, "too_many_requests");
}

TEST(Errors, all_that_the_document_promises_are_given) {
  Provoked p;
  around_the_incident(p);
  const auto incident = p.incident({p.firm.machine}, p.person_without_say);
  about_money(p, incident);
  about_releases(p);
  p.done("lock_down", "/v1/lockdown", {{"why", "To see what it says."}});
  std::filesystem::remove(p.firm.program.folder() / "data/lockdown");
  p.locked_for([&] {  // those that are asked in another way than commands are
    EXPECT_EQ(p.firm.program.ask("DELETE", "/v1/api_keys/" + p.nothing, {}, p.firm.owner).code(), "locked_down");
    EXPECT_EQ(p.firm.program.post("/v1/first_run", "{}", As::nobody()).code(), "locked_down");
  });
  p.refused("reason_missing", "/v1/lockdown", {{"why", " "}});
  before_the_agreement(p, incident);
  p.done("override_terms", p.at(incident, "override_terms"), {{"courtesy", false}, {"reason", "Asked for it."}});
  EXPECT_EQ(
      p.firm.program.post(p.at(incident, "override_terms"), R"({"courtesy":true,"reason":"After all."})", p.firm.owner)
          .status,
      200u);
  machines_that_are_not_meant(p, incident);
  const json::Object file{{"name", "screen.txt"}, {"media_type", "text/plain"}, {"content", "cGF5"}};
  p.done("add_evidence", p.at(incident, "evidence"), file);
  p.refused("already_done", p.at(incident, "evidence"), file);
  reached(p, incident);
  cleaned(p, incident);
  the_clock(p, incident);
  p.firm.sign_in();
  the_links(p, incident);
  closing(p, incident);
  rights(p, incident);
  closed(p, incident);
  links_that_are_old_or_guessed(p, incident);
  p.firm.sign_in();
  signing_in(p);
  for (const auto& route : server::all_routes().routes())
    if (route->method == net::Method::get) p.asked(*route, p.address_of(*route, incident));
  begun_already(p);

  std::string never;
  unsigned shown = 0;
  for (const auto& one : documented_errors()) {
    const auto without_route = one.substr(one.find(' ') + 1);
    if (seen().contains(one))
      ++shown;
    else if (!not_from_outside().contains(one) && !not_from_outside().contains(without_route))
      never += one + "\n";
  }
  EXPECT_EQ(never, "") << "documented, and never seen; " << shown << " were";
  for (const auto& [one, why] : not_from_outside()) {
    EXPECT_FALSE(seen().contains(one)) << one << " was seen: take it off the list of what can't be (" << why << ")";
  }
}

}  // namespace
}  // namespace standfirm::api

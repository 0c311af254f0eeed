#include <gtest/gtest.h>
#include <set>

#include <fstream>
#include <iterator>
#include <map>

#include "api/program.hpp"
#include "server/openapi/document.hpp"
#include "server/routes/router.hpp"

namespace standfirm::api {
namespace {

/// Who may, decided here a second time and by hand: a route that is not in this table fails the test.
/// o owner, t technician, d dispatcher, k also with a key, * anyone, l the holder of a link (whose token is all that
/// counts).
const std::map<std::string, std::string>& verdicts() {
  static const std::map<std::string, std::string> all{{"sign_in", "*"},
                                                      {"read_first_run", "*"},
                                                      {"begin_firm", "*"},
                                                      {"read_session", "otd"},
                                                      {"sign_out", "otd"},
                                                      {"read_desk", "otdk"},
                                                      {"list_incidents", "otdk"},
                                                      {"report_incident", "otdk"},
                                                      {"read_incident", "otdk"},
                                                      {"read_timeline", "otdk"},
                                                      {"print_report", "otdk"},
                                                      {"triage", "otdk"},
                                                      {"assign", "otdk"},
                                                      {"add_machine", "otdk"},
                                                      {"add_note", "otdk"},
                                                      {"state_first_evidence", "otk"},
                                                      {"agree_limits", "otk"},
                                                      {"ask_for_time", "otdk"},
                                                      {"authorise_time", "otdk"},
                                                      {"decline_time", "otdk"},
                                                      {"start_clock", "otk"},
                                                      {"pause_clock", "otk"},
                                                      {"correct_clock", "otk"},
                                                      {"order_action", "otk"},
                                                      {"sweep", "otk"},
                                                      {"read_sweep", "otdk"},
                                                      {"resolve_order", "otk"},
                                                      {"end_step", "otk"},
                                                      {"choose_way", "otk"},
                                                      {"confirm_as_user", "otk"},
                                                      {"account_for_machine", "otk"},
                                                      {"waive", "otk"},
                                                      {"propose_rights_removal", "otk"},
                                                      {"agree_rights_removal", "otk"},
                                                      {"close", "otk"},
                                                      {"reopen", "otk"},
                                                      {"override_terms", "ok"},
                                                      {"list_evidence", "otdk"},
                                                      {"add_evidence", "otk"},
                                                      {"read_evidence", "otdk"},
                                                      {"read_link", "l"},
                                                      {"approve_by_link", "l"},
                                                      {"decline_by_link", "l"},
                                                      {"list_clients", "otdk"},
                                                      {"add_client", "odk"},
                                                      {"read_client", "otdk"},
                                                      {"add_person", "otdk"},
                                                      {"add_machine_to_client", "otdk"},
                                                      {"agree_terms", "ok"},
                                                      {"make_enrolment_token", "otk"},
                                                      {"list_machines", "otdk"},
                                                      {"read_machine", "otdk"},
                                                      {"read_machine_history", "otdk"},
                                                      {"list_invoices", "otdk"},
                                                      {"read_invoice", "otdk"},
                                                      {"print_invoice", "otdk"},
                                                      {"issue_invoice", "odk"},
                                                      {"send_invoice", "odk"},
                                                      {"void_invoice", "ok"},
                                                      {"read_advice", "otdk"},
                                                      {"report_advice", "otdk"},
                                                      {"list_agreement_versions", "otdk"},
                                                      {"preview_agreement", "otdk"},
                                                      {"read_client_billing", "otdk"},
                                                      {"change_client_billing", "odk"},
                                                      {"agree_charge", "odk"},
                                                      {"end_charge", "odk"},
                                                      {"run_billing", "odk"},
                                                      {"write_off_line", "odk"},
                                                      {"record_payment", "odk"},
                                                      {"export_invoices", "odk"},
                                                      {"list_labour_costs", "ok"},
                                                      {"set_labour_cost", "ok"},
                                                      {"read_assumptions", "otdk"},
                                                      {"change_assumptions", "ok"},
                                                      {"report_margin", "ok"},
                                                      {"simulate_years", "otdk"},
                                                      {"list_preparations", "otdk"},
                                                      {"read_client_readiness", "otdk"},
                                                      {"read_procedure", "otdk"},
                                                      {"lock_down", "otk"},
                                                      {"list_agent_releases", "ok"},
                                                      {"start_agent_rollout", "ok"},
                                                      {"stop_agent_rollout", "ok"},
                                                      {"go_on_with_agent_rollout", "ok"},
                                                      {"list_technicians", "otdk"},
                                                      {"add_technician", "ok"},
                                                      {"list_api_keys", "otd"},
                                                      {"make_api_key", "otd"},
                                                      {"revoke_api_key", "otd"},
                                                      {"open_live_socket", "otd"},
                                                      {"read_openapi", "*"},
                                                      {"read_docs", "*"},
                                                      {"read_health", "*"},
                                                      {"read_readiness", "*"},
                                                      {"read_metrics", "otdk"}};
  return all;
}

std::string address_of(const server::Route& route, const std::string& incident) {
  std::string out = route.path;
  const auto put = [&](const std::string& brace, const std::string& value) {
    if (const auto at = out.find(brace); at != std::string::npos) out.replace(at, brace.size(), value);
  };
  const std::string nothing = "01890000-0000-7000-8000-000000000000";
  put("{incident}", incident);
  put("{client}", firm().client);
  put("{machine}", firm().machine);
  put("{invoice}", nothing);
  put("{evidence}", nothing);
  put("{charge}", nothing);
  put("{api_key}", nothing);
  put("{token}", "forged-token-nobody-signed");
  return out;
}

TEST(Routes, each_has_a_verdict_for_every_role_and_keeps_to_it) {
  auto& program = firm().program;
  const auto incident = firm().incident();
  const As owner_key = program.key(firm().owner, "owner"),
           technician_key = program.key(firm().technician, "technician"),
           dispatcher_key = program.key(firm().dispatcher, "dispatcher");
  const auto ids = [&] {
    std::set<std::string> out;
    const auto listed = program.get("/v1/api_keys", firm().owner);
    for (const auto& key : listed.body.at("items").as_array()) out.insert(std::string(key.at("id").as_string()));
    return out;
  };
  const auto before = ids();
  As revoked = program.key(firm().owner, "owner");
  revoked.name = "revoked key";
  std::string revoked_id;
  for (const auto& id : ids())
    if (!before.contains(id)) revoked_id = id;
  ASSERT_EQ(program.ask("DELETE", "/v1/api_keys/" + revoked_id, {}, firm().owner).status, 204u);
  ASSERT_EQ(program.get("/v1/desk", revoked).status, 401u) << "the key just revoked still opens the desk";
  As forged{"forged cookie", "standfirm_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x", {}};
  As by_link{"a link's token as a key", {}, {}, "sfk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};

  struct Caller {
    As as;
    char role;
    bool key;
  };
  const std::vector<Caller> callers{{As::nobody(), '-', false},
                                    {forged, '-', false},
                                    {revoked, '-', true},
                                    {by_link, '-', true},
                                    {firm().owner, 'o', false},
                                    {firm().technician, 't', false},
                                    {firm().dispatcher, 'd', false},
                                    {owner_key, 'o', true},
                                    {technician_key, 't', true},
                                    {dispatcher_key, 'd', true}};
  const auto table = server::all_routes();
  for (const auto& route : table.routes()) {
    const auto verdict = verdicts().find(route->name);
    ASSERT_NE(verdict, verdicts().end()) << route->name << " has no verdict: decide who may, and write it down here";
    const auto& may = verdict->second;
    for (const auto& caller : callers) {
      if (route->name == "sign_out" && caller.role != '-' && !caller.key)
        continue;  // has a test of its own: it would sign our people out
      const bool public_route = may.contains('*') || may.contains('l');
      const bool allowed =
          public_route || (caller.role != '-' && may.contains(caller.role) && (!caller.key || may.contains('k')));
      const std::string method(net::method_text(route->method));
      const auto answer = program.ask(method, address_of(*route, incident),
                                      route->name == "decline_by_link"     ? R"({"reason":"no"})"
                                      : route->method == net::Method::post ? "{}"
                                                                           : "",
                                      caller.as);
      const auto shown = route->name + " as " + caller.as.name + " (" + caller.role +
                         "): " + std::to_string(answer.status) + " " + answer.text.substr(0, 200);
      if (allowed) {
        EXPECT_NE(answer.status, 401u) << shown;
        EXPECT_NE(answer.status, 403u) << shown;
        if (may.contains('l')) EXPECT_EQ(answer.status, 404u) << shown;
        EXPECT_NE(answer.status, 500u) << shown;
      } else {
        EXPECT_EQ(answer.status, caller.role == '-' ? 401u : 403u) << shown;
      }
    }
  }
  EXPECT_EQ(verdicts().size(), table.routes().size()) << "a verdict for a route that is no more";
}

TEST(Routes, a_session_without_its_csrf_token_changes_nothing) {
  auto& program = firm().program;
  const auto table = server::all_routes();
  const auto incident = firm().incident();
  As without = firm().owner, with_anothers = firm().owner;
  without.csrf.clear();
  with_anothers.csrf = firm().technician.csrf;
  for (const auto& route : table.routes()) {
    if (route->method == net::Method::get || verdicts().at(route->name).contains('*') ||
        verdicts().at(route->name).contains('l'))
      continue;
    for (const auto& as : {without, with_anothers}) {
      const auto answer = program.ask(std::string(net::method_text(route->method)), address_of(*route, incident),
                                      route->method == net::Method::post ? "{}" : "", as);
      EXPECT_EQ(answer.status, 403u) << route->name << " " << answer.text;
    }
  }
}

TEST(Routes, a_page_of_another_site_changes_nothing_even_with_the_cookie) {
  const auto answer = firm().program.post("/v1/incidents", "{}", firm().owner, {{"Origin", "https://evil.example"}});
  EXPECT_EQ(answer.status, 403u) << answer.text;
  const auto sign_in = firm().program.post("/v1/sessions", R"({"email":"olga@firm.example","password":"x"})",
                                           As::nobody(), {{"Origin", "https://evil.example"}});
  EXPECT_EQ(sign_in.status, 403u) << sign_in.text;
}

TEST(Routes, addresses_are_matched_exactly_or_not_at_all) {
  auto& program = firm().program;
  for (const std::string target :
       {"/v1/desk/", "//v1/desk", "/v1//desk", "/v1/./desk", "/v1/x/../desk", "/V1/desk", "/v1/desk%2f", "/v1/%64esk",
        "/v1/desk;x=1", "/v1", "/v1/", "/v2/desk", "/v1/incidents/not-an-id",
        "/v1/incidents/01890000-0000-7000-8000-000000000000/burn", "/setup", "/admin", "/.env"}) {
    const auto answer = program.get(target, firm().owner);
    EXPECT_EQ(answer.status, 404u) << target << " " << answer.text.substr(0, 100);
  }
  for (const std::string method : {"PUT", "PATCH", "DELETE", "OPTIONS"}) {
    const auto answer = program.ask(method, "/v1/desk", {}, firm().owner);
    EXPECT_EQ(answer.status, 405u) << method;
    EXPECT_EQ(answer.raw.header("Allow").value_or(""), "GET");
  }
}

TEST(Routes, the_document_that_is_checked_in_is_the_one_the_program_prints) {
  std::ifstream in(std::string(SF_SOURCE_DIR) + "/web/api/openapi.json", std::ios::binary);
  const std::string checked_in((std::istreambuf_iterator<char>(in)), {});
  const auto printed = run_standfirm({"openapi"});
  ASSERT_EQ(printed.code, 0);
  EXPECT_TRUE(printed.out == checked_in) << "run: standfirm openapi > web/api/openapi.json, then npm run types in web/";
  const auto served = firm().program.get("/v1/openapi.json", As::nobody());
  EXPECT_EQ(served.body, *json::parse(checked_in, 4 << 20));
}

TEST(Routes, the_reference_needs_nothing_from_elsewhere_and_names_every_route) {
  const auto page = firm().program.get("/docs", As::nobody());
  ASSERT_EQ(page.status, 200u);
  for (const auto& route : server::all_routes().routes())
    EXPECT_NE(page.text.find("id=\"" + route->name + "\""), std::string::npos) << route->name;
  for (const std::string remote : {"<script", "http://", "https://", "<link"})
    EXPECT_EQ(page.text.find(remote), std::string::npos) << remote;
}

}  // namespace
}  // namespace standfirm::api

// Money over HTTP: advice, agreements before they are agreed, billing that runs twice, books, margin, years; and the
// commands that need no server.
#include <gmock/gmock.h>

#include <fstream>

#include "api/program.hpp"
#include "testing/shared_data.hpp"

namespace standfirm::api {
namespace {
using ::testing::HasSubstr;

std::string text_at(const json::Value& value, std::string_view pointer) {
  boost::system::error_code error;
  const auto* found = value.find_pointer(pointer, error);
  if (found == nullptr) return "nothing at " + std::string(pointer) + " of " + json::text(value).substr(0, 500);
  return found->is_string() ? std::string(found->get_string()) : json::text(*found);
}
std::string money(const char* amount) { return R"({"amount":")" + std::string(amount) + R"(","currency":"USD"})"; }
}  // namespace

TEST(Money, advice_answers_for_an_incident_and_the_report_counts_choices) {
  auto& program = firm().program;
  const auto incident = firm().incident_on(firm().machine);
  const auto advice = program.get("/v1/incidents/" + incident + "/advice", firm().technician);
  ASSERT_EQ(advice.status, 200u) << advice.text;
  EXPECT_EQ(text_at(advice.body, "/incident"), incident);
  EXPECT_EQ(
      program.get("/v1/incidents/" + incident + "/advice?machine=" + firm().other_machine, firm().technician).status,
      422u);
  EXPECT_EQ(program.get("/v1/incidents/" + incident + "/advice?machine=x", firm().technician).status, 400u);
  EXPECT_EQ(program.get("/v1/reports/advice", firm().technician).status, 200u);
}

TEST(Money, an_agreement_is_previewed_in_words_with_a_worked_example) {
  auto& program = firm().program;
  const auto client = program.get("/v1/clients/" + firm().client, firm().owner);
  const auto* agreement = client.body.as_object().if_contains("agreement");
  ASSERT_NE(agreement, nullptr) << client.text;
  auto terms = agreement->at("terms").as_object();
  terms["rules"] = json::parse(R"({"most_billed":180,"minimum_billed":0,"warranty_days":15,"not_covered_when":
      ["user_was_administrator"],"no_resolve_target_from_machines":5,"readiness_goals":[],"project_from":360,"other":[]})")
                       .value();
  const auto address = "/v1/clients/" + firm().client + "/agreement";
  const auto preview = program.post(address + "/preview", json::text(terms), firm().technician);
  ASSERT_EQ(preview.status, 200u) << preview.text;
  EXPECT_THAT(preview.text, HasSubstr("An incident costs at most 3 hours, however long it takes."));
  EXPECT_EQ(preview.body.at("example").as_array().size(), 5u);
  EXPECT_EQ(program.get("/v1/clients/" + firm().client, firm().owner).body, client.body) << "a preview changes nothing";
  EXPECT_EQ(program.get(address + "/versions", firm().technician).status, 200u);
}

TEST(Money, is_billed_once_paid_exported_and_reckoned) {
  auto& program = firm().program;
  const auto& owner = firm().owner;
  const auto client = "/v1/clients/" + firm().other_client;
  ASSERT_EQ(program
                .post(client + "/billing", R"({"address":{"lines":["1 Harbor Way"],"city":"Portland","postcode":"04101",
      "region":"ME","country":"US"},"attention":"Accounts payable","tax_percent_millis":5500,"tax_exempt_reason":"",
      "tax_number":"","reference":"PO 77","electronic":"none"})",
                      owner)
                .status,
            200u);
  const auto charge = program.post(
      client + "/charges",
      R"({"text":"Anti-virus","unit_price":)" + money("3.50") + R"(,"quantity":10,"every":"year","from":"2026-01-01"})",
      owner);
  ASSERT_EQ(charge.status, 201u) << charge.text;
  const auto run = program.post("/v1/billing_runs", R"({"through":"2026-01-01"})", owner);
  ASSERT_EQ(run.status, 200u) << run.text;
  ASSERT_GE(run.body.at("drafted").as_array().size(), 1u);
  const auto again = program.post("/v1/billing_runs", R"({"through":"2026-01-01"})", owner);
  EXPECT_TRUE(again.body.at("drafted").as_array().empty()) << "the same billing twice changes nothing";

  const auto invoice = "/v1/invoices/" + text_at(run.body, "/drafted/0");
  ASSERT_EQ(program.post(invoice + "/issue", "{}", owner).status, 200u);
  EXPECT_EQ(text_at(program.get(invoice, owner).body, "/total/amount"), "36.93");
  for (const std::string books : {"quickbooks", "xero"}) {
    const auto csv = program.get("/v1/invoices.csv?for=" + books, owner);
    ASSERT_EQ(csv.status, 200u) << csv.text;
    EXPECT_THAT(csv.text, HasSubstr("Anti-virus"));
  }
  EXPECT_EQ(program.get("/v1/invoices.csv?for=abacus", owner).status, 400u);
  EXPECT_EQ(program
                .post(invoice + "/payments",
                      R"({"amount":)" + money("36.93") + R"(,"on":"2026-02-01","reference":"cheque"})", owner)
                .status,
            200u);
  EXPECT_EQ(text_at(program.get(invoice, owner).body, "/status"), "paid");
  EXPECT_EQ(
      program.post("/v1/labour_costs", R"({"from":"2026-01-01","hourly_cost":)" + money("60.00") + "}", owner).status,
      200u);
  for (const std::string by : {"incident", "client", "agreement", "technician", "month"}) {
    const auto margin = program.get("/v1/reports/margin?by=" + by, owner);
    ASSERT_EQ(margin.status, 200u) << margin.text;
    EXPECT_THAT(margin.text, HasSubstr("was issued")) << "every figure opens to its events";
  }
  EXPECT_EQ(program.get("/v1/reports/margin?by=weather", owner).status, 400u);
}

TEST(Money, of_years_is_simulated_and_readiness_has_its_sources) {
  auto& program = firm().program;
  const std::string question =
      R"({"clients":10,"machines_per_client":10,"preparations":["antivirus_current"],"hourly_rate":)" +
      money("150.00") + R"(,"monthly_price_per_machine":)" + money("2.00") +
      R"(,"courtesy_incidents":1,"courtesy_minutes":240,"cap":240,"policy":"advice","seed":5,"years":500})";
  const auto once = program.post("/v1/simulations", question, firm().technician);
  ASSERT_EQ(once.status, 200u) << once.text;
  EXPECT_EQ(program.post("/v1/simulations", question, firm().technician).text, once.text);
  const auto readiness = program.get("/v1/clients/" + firm().client + "/readiness", firm().technician);
  ASSERT_EQ(readiness.status, 200u) << readiness.text;
  EXPECT_FALSE(readiness.body.at("sources").as_array().empty());
  EXPECT_EQ(program.get("/v1/preparations", firm().technician).status, 200u);
}

TEST(Replay, of_a_log_adds_up_on_the_command_line) {
  const auto data = testing::shared_data();
  if (!data || !std::filesystem::exists(*data / "tickets_servicenow"))
    GTEST_SKIP() << "no ticket logs; set STANDFIRM_SHARED_DATA to the folder that holds tickets_servicenow";
  const auto ran = run_standfirm(
      {"replay", (*data / "tickets_servicenow" / "events.csv.gz").string(), "--log", "servicenow", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const auto report = json::parse(ran.out).value();
  EXPECT_EQ(report.at("out_of_balance").as_int64(), 0);
  EXPECT_EQ(report.at("running").as_int64() + report.at("paused").as_int64(), report.at("elapsed").as_int64());
  EXPECT_GT(report.at("flagged").as_int64(), 0);
  EXPECT_EQ(report.at("capped").as_array().size(), 5u);
}
TEST(Replay, of_another_file_says_what_is_missing) {
  const auto path = (firm().program.folder() / "other.csv").string();
  std::ofstream(path) << "a,b\n1,2\n";
  const auto ran = run_standfirm({"replay", path, "--log", "helpdesk"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("case id"));
  EXPECT_EQ(run_standfirm({"replay", "/nowhere.csv", "--log", "volvo"}).code, 2);
}

}  // namespace standfirm::api

#include <gtest/gtest.h>

#include "api/program.hpp"

namespace standfirm::api {
namespace {

std::string note(const std::string& text) { return json::text(json::Object{{"text", text}}); }

TEST(Asking, the_same_key_and_body_again_gives_the_first_answer_again) {
  auto& program = firm().program;
  const auto at = "/v1/incidents/" + firm().incident() + "/add_note";
  const Headers key{{"Idempotency-Key", "note-0001-first"}};
  const auto first = program.post(at, note("once"), firm().technician, key);
  const auto again = program.post(at, note("once"), firm().technician, key);
  ASSERT_EQ(first.status, 200u) << first.text;
  EXPECT_EQ(again.status, 200u);
  EXPECT_EQ(again.text, first.text);
  const auto other_body = program.post(at, note("twice"), firm().technician, key);
  EXPECT_EQ(other_body.status, 422u);
  EXPECT_EQ(other_body.code(), "idempotency_key_reused");
  const auto somebody_else = program.post(at, note("mine"), firm().owner, key);
  EXPECT_EQ(somebody_else.status, 200u) << "keys are each caller's own";
  EXPECT_EQ(program.post(at, note("x"), firm().technician, {{"Idempotency-Key", "short"}}).code(), "invalid_argument");
}

TEST(Asking, a_key_for_a_program_made_twice_with_one_idempotency_key_is_one_key) {
  auto& program = firm().program;
  const Headers key{{"Idempotency-Key", "api-key-for-monitoring"}};
  const auto first =
      program.post("/v1/api_keys", R"({"name":"monitoring","role":"technician"})", firm().technician, key);
  const auto again =
      program.post("/v1/api_keys", R"({"name":"monitoring","role":"technician"})", firm().technician, key);
  ASSERT_EQ(first.status, 201u) << first.text;
  EXPECT_EQ(again.text, first.text);
  EXPECT_EQ(program.post("/v1/api_keys", R"({"name":"other","role":"technician"})", firm().technician, key).code(),
            "idempotency_key_reused");
}

TEST(Asking, a_version_that_has_moved_on_is_refused) {
  auto& program = firm().program;
  const auto id = firm().incident();
  const auto seen = program.get("/v1/incidents/" + id, firm().technician);
  ASSERT_TRUE(seen.etag());
  const auto first =
      program.post("/v1/incidents/" + id + "/add_note", note("first"), firm().technician, {{"If-Match", *seen.etag()}});
  EXPECT_EQ(first.status, 200u) << first.text;
  EXPECT_NE(first.etag(), seen.etag());
  const auto late =
      program.post("/v1/incidents/" + id + "/add_note", note("late"), firm().technician, {{"If-Match", *seen.etag()}});
  EXPECT_EQ(late.status, 412u);
  EXPECT_EQ(late.code(), "version_conflict");
  EXPECT_EQ(
      program.post("/v1/incidents/" + id + "/add_note", note("x"), firm().technician, {{"If-Match", "banana"}}).code(),
      "invalid_argument");
  EXPECT_EQ(
      program.post("/v1/incidents/" + id + "/add_note", note("any"), firm().technician, {{"If-Match", "*"}}).status,
      200u);
}

TEST(Asking, pages_follow_one_another_without_gap_or_repeat) {
  auto& program = firm().program;
  for (int i = 0; i < 5; ++i) (void)firm().incident("page " + std::to_string(i));
  std::vector<std::string> by_twos, whole;
  for (const auto& row : program.get("/v1/incidents?limit=200", firm().owner).body.at("items").as_array())
    whole.emplace_back(row.at("id").as_string());
  std::string target = "/v1/incidents?limit=2";
  for (int rounds = 0; rounds < 200; ++rounds) {
    const auto page = program.get(target, firm().owner);
    ASSERT_EQ(page.status, 200u) << page.text;
    EXPECT_LE(page.body.at("items").as_array().size(), 2u);
    for (const auto& row : page.body.at("items").as_array()) by_twos.emplace_back(row.at("id").as_string());
    const auto* next = page.body.as_object().if_contains("next");
    if (next == nullptr) break;
    std::string escaped;
    for (const char c : std::string_view(next->as_string())) {
      char text[4];
      std::snprintf(text, sizeof text, "%%%02X", static_cast<unsigned char>(c));
      escaped += text;
    }
    target = "/v1/incidents?limit=2&after=" + escaped;
  }
  EXPECT_EQ(by_twos, whole);
}

TEST(Asking, questions_that_make_no_sense_are_refused_with_the_field_at_fault) {
  auto& program = firm().program;
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"/v1/desk?limit=0", "limit"},     {"/v1/desk?limit=201", "limit"},
      {"/v1/desk?limit=ten", "limit"},   {"/v1/desk?limit=5&limit=6", "query"},
      {"/v1/desk?colour=red", "colour"}, {"/v1/incidents?client=harbor", "client"},
      {"/v1/desk?limit=%zz", "query"},   {"/v1/desk?limit=%00", "query"}};
  for (const auto& [target, field] : wrong) {
    const auto answer = program.get(target, firm().owner);
    EXPECT_EQ(answer.status, 400u) << target;
    EXPECT_EQ(answer.body.at("field").as_string(), field) << target;
  }
  const auto cursor = program.get("/v1/incidents?after=rubbish", firm().owner);
  EXPECT_EQ(cursor.status, 400u) << cursor.text;
}

TEST(Asking, a_body_must_be_what_the_document_says) {
  auto& program = firm().program;
  const auto at = "/v1/incidents/" + firm().incident() + "/triage";
  struct Case {
    std::string body;
    unsigned status;
    std::string code, field;
  };
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "[";
  const std::vector<Case> cases{
      {"{", 400, "malformed_request", ""},
      {"[]", 400, "invalid_argument", ""},
      {"null", 400, "invalid_argument", ""},
      {deep, 400, "malformed_request", ""},
      {R"({"urgency":"high"})", 400, "invalid_argument", "impact"},
      {R"({"urgency":"enormous","impact":"one_person"})", 400, "invalid_argument", "urgency"},
      {R"({"urgency":"high","impact":"one_person","colour":1})", 400, "invalid_argument", "colour"},
      {R"({"urgency":"high","urgency":"low","impact":"one_person"})", 400, "malformed_request", ""},
      {R"({"urgency":7,"impact":"one_person"})", 400, "invalid_argument", "urgency"},
      {"{\"urgency\":\"\xff\"}", 400, "malformed_request", ""}};
  for (const auto& one : cases) {
    const auto answer = program.post(at, one.body, firm().technician);
    EXPECT_EQ(answer.status, one.status) << one.body.substr(0, 80) << answer.text;
    EXPECT_EQ(answer.code(), one.code) << one.body.substr(0, 80) << answer.text;
    if (!one.field.empty()) EXPECT_EQ(answer.body.at("field").as_string(), one.field) << one.body;
  }
  EXPECT_EQ(program.post(at, "urgency=high", firm().technician, {{"Content-Type", "application/x-www-form-urlencoded"}})
                .code(),
            "unsupported_media_type");
  EXPECT_EQ(program.post(at, std::string(70'000, ' '), firm().technician).code(), "body_too_large");
}

TEST(Asking, hostile_words_come_back_as_words) {
  auto& program = firm().program;
  const std::string hostile =
      "</script><script>alert(1)</script>\r\nX-Injected: 1 ' OR 1=1; -- \xe2\x80\xae {{7*7}} ${jndi:ldap://x}";
  const auto id = firm().incident(hostile.substr(0, 150));
  const auto read = program.get("/v1/incidents/" + id, firm().owner);
  ASSERT_EQ(read.status, 200u) << read.text;
  EXPECT_EQ(read.raw.header("X-Content-Type-Options").value_or(""), "nosniff");
  EXPECT_FALSE(read.raw.header("X-Injected"));
  EXPECT_EQ(program.post("/v1/incidents/" + id + "/add_note", R"({"text":"nul \u0000"})", firm().technician).status,
            400u);
}

TEST(Asking, evidence_is_kept_whole_and_given_back_as_a_download) {
  auto& program = firm().program;
  const auto id = firm().incident(), other = firm().incident();
  const std::string content = "<html><script>alert(1)</script>";
  const auto kept = program.post("/v1/incidents/" + id + "/evidence",
                                 json::text(json::Object{{"name", "../../etc/page.html\""},
                                                         {"media_type", "text/html"},
                                                         {"content", to_base64(content.data(), content.size())}}),
                                 firm().technician);
  ASSERT_EQ(kept.status, 201u) << kept.text;
  const auto given = program.get("/v1/incidents/" + id + "/evidence/" + kept.id(), firm().dispatcher);
  EXPECT_EQ(given.status, 200u);
  EXPECT_EQ(given.text, content);
  const std::string disposition(given.raw.header("Content-Disposition").value_or(""));
  EXPECT_TRUE(disposition.starts_with("attachment; filename=\"")) << disposition;
  EXPECT_EQ(disposition.find('/'), std::string::npos) << disposition;
  EXPECT_EQ(program.get("/v1/incidents/" + other + "/evidence/" + kept.id(), firm().owner).status, 404u)
      << "another incident's evidence";
  const std::string large(6 * 1024 * 1024, 'x');
  EXPECT_EQ(program
                .post("/v1/incidents/" + id + "/evidence",
                      json::text(json::Object{{"name", "large.bin"},
                                              {"media_type", "application/octet-stream"},
                                              {"content", to_base64(large.data(), large.size())}}),
                      firm().technician)
                .status,
            201u);
  EXPECT_EQ(program.post("/v1/incidents/" + id + "/evidence", std::string(100'000, ' '), As::nobody()).status, 413u)
      << "a stranger's large body is not even read";
}

TEST(Asking, another_clients_people_and_machines_are_refused) {
  auto& program = firm().program;
  const auto report = [&](const std::string& person, const std::string& machine) {
    json::Object body{
        {"client", firm().client}, {"summary", "x"}, {"words", ""}, {"machines", json::Array{}}, {"through", "phone"}};
    if (!person.empty()) body["person"] = person;
    if (!machine.empty()) body["machines"] = json::Array{json::Value(machine)};
    return program.post("/v1/incidents", json::text(body), firm().technician);
  };
  EXPECT_EQ(report(firm().other_person, "").code(), "person_not_of_this_client");
  EXPECT_EQ(report("", firm().other_machine).code(), "machine_not_of_this_client");
  const auto id = firm().incident();
  const auto at = [&](const std::string& command) { return "/v1/incidents/" + id + "/" + command; };
  EXPECT_EQ(
      program.post(at("add_machine"), json::text(json::Object{{"machine", firm().other_machine}}), firm().technician)
          .code(),
      "machine_not_of_this_client");
  ASSERT_EQ(program.post(at("triage"), R"({"urgency":"high","impact":"one_person"})", firm().technician).status, 200u);
  const auto limits = [&](const std::string& with) {
    return json::text(
        json::Object{{"with", with}, {"heard_by", "phone"}, {"authorised", 0}, {"at_limit", "reinstall"}});
  };
  EXPECT_EQ(program.post(at("agree_limits"), limits(firm().other_person), firm().technician).code(),
            "authoriser_not_of_this_client");
  EXPECT_EQ(program
                .post("/v1/clients/" + firm().client + "/enrolment_tokens",
                      json::text(json::Object{{"machine", firm().other_machine}, {"valid_for", 60}}), firm().owner)
                .status,
            503u)
      << "this server has no agents' listener";
}

TEST(Asking, an_incident_is_worked_from_report_to_the_clock) {
  auto& program = firm().program;
  const auto id = firm().incident_on(firm().machine);
  const auto at = [&](const std::string& command) { return "/v1/incidents/" + id + "/" + command; };
  EXPECT_EQ(program.post(at("start_clock"), "{}", firm().technician).code(), "limits_not_agreed");
  ASSERT_EQ(program.post(at("triage"), R"({"urgency":"high","impact":"one_person"})", firm().technician).status, 200u);
  const auto agreed =
      program.post(at("agree_limits"),
                   json::text(json::Object{
                       {"with", firm().person}, {"heard_by", "phone"}, {"authorised", 60}, {"at_limit", "reinstall"}}),
                   firm().technician);
  ASSERT_EQ(agreed.status, 200u) << agreed.text;
  ASSERT_EQ(program.post(at("start_clock"), "", firm().technician).status, 200u) << "an empty body counts as {}";
  EXPECT_EQ(program.post(at("start_clock"), "{}", firm().technician).code(), "clock_already_running");
  const auto view = program.get("/v1/incidents/" + id, firm().technician);
  EXPECT_EQ(view.body.at("clock").at("state").as_string(), "running");
  EXPECT_EQ(program.post(at("pause_clock"), R"({"why":"lunch"})", firm().technician).status, 200u);
  EXPECT_EQ(program.post(at("close"), R"({"summary":"done"})", firm().technician).status, 409u);
  EXPECT_EQ(program
                .post(at("ask_for_time"),
                      json::text(json::Object{{"of", firm().person}, {"minutes", 60}, {"at_limit", "stop"}}),
                      firm().dispatcher)
                .status,
            200u);
  EXPECT_GT(program.get("/v1/incidents/" + id + "/timeline", firm().technician).body.at("items").as_array().size(), 4u);
  EXPECT_EQ(program.get("/v1/clients/" + firm().client, firm().technician).status, 200u);
  EXPECT_EQ(program.get("/v1/machines/" + firm().machine, firm().technician).status, 200u);
  EXPECT_EQ(program.get("/v1/procedure", firm().technician).status, 200u);
  EXPECT_EQ(program.get("/v1/invoices", firm().technician).status, 200u);
  EXPECT_EQ(program.get("/metrics", firm().technician).status, 200u);
  // The report is set by a program of its own; the client reads it as PDF.
  const auto report = program.get("/v1/incidents/" + id + "/report.pdf", firm().technician);
  EXPECT_EQ(report.status, 200u) << report.text.substr(0, 300);
  EXPECT_TRUE(report.text.starts_with("%PDF-"));
}

}  // namespace
}  // namespace standfirm::api

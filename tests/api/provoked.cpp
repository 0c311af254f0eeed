#include "api/provoked.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "engine/demonstration/hands.hpp"
#include "engine/links.hpp"
#include "server/data_folder.hpp"
#include "server/sessions/secrets.hpp"
#include "server/signer/lockdown.hpp"

namespace standfirm::api {

std::optional<actions::Outcome> answers_well(const actions::Order& order) {
  engine::demonstration::Pretended pretended;
  pretended.administrator = true;
  auto result = engine::demonstration::answer(order.action, pretended, order.ordered_at, true);
  if (auto* read = std::get_if<actions::FactsRead>(&result))
    read->facts.administrators = std::vector<std::string>{"tom"};
  return actions::Outcome{order.id,         OrderStatus::succeeded, "Done.", std::move(result),
                          order.ordered_at, order.ordered_at,       "boot-1"};
}

std::set<std::string> documented_errors() {
  std::ifstream in(std::string(SF_SOURCE_DIR) + "/web/api/openapi.json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto document = json::parse(text, 4 << 20);
  if (!document) throw std::runtime_error("web/api/openapi.json: " + document.error().text());
  std::set<std::string> out;
  for (const auto& path : document->at("paths").as_object())
    for (const auto& operation : path.value().as_object()) {
      const std::string name(operation.value().at("operationId").as_string());
      for (const auto& response : operation.value().at("responses").as_object()) {
        if (response.key() < "400") continue;
        std::istringstream codes(std::string(response.value().at("description").as_string()));
        for (std::string code; std::getline(codes, code, ',');) {
          code.erase(0, code.find_first_not_of(' '));
          out.insert(fmt::format("{} {} {}", name, std::string_view(response.key()), code));
        }
      }
    }
  return out;
}

Provoked::Provoked() {
  loops_.start();
  const auto people = "/v1/clients/" + firm.client + "/people";
  person_without_say = done("add_person", people,
                            {{"name", "Tom Reed"},
                             {"email", "tom@harbor.example"},
                             {"phone", ""},
                             {"approver", false},
                             {"user_name", "tom"}})
                           .id();
  agentless = done("add_machine_to_client", "/v1/clients/" + firm.client + "/machines", {{"name", "old-pc"}}).id();
  second_machine = done("add_machine_to_client", "/v1/clients/" + firm.client + "/machines", {{"name", "x-ray"}}).id();
  const auto token = done("make_enrolment_token", "/v1/clients/" + firm.client + "/enrolment_tokens",
                          {{"machine", firm.machine}, {"valid_for", 60}});
  machine = Machine::enrolled(loops_, std::string(token.body.at("file").as_string()), answers_well);
}

void Provoked::enrol_second_machine() {
  const auto token = done("make_enrolment_token", "/v1/clients/" + firm.client + "/enrolment_tokens",
                          {{"machine", second_machine}, {"valid_for", 60}});
  other_one = Machine::enrolled(loops_, std::string(token.body.at("file").as_string()),
                                [](const actions::Order&) { return std::nullopt; });
}

void Provoked::state_outcome(const std::string& incident, const std::string& kind) {
  const auto view = firm.program.get("/v1/incidents/" + incident, firm.owner);
  for (const auto& one : view.body.at("orders").as_array()) {
    if (one.at("action").as_string() != kind) continue;
    const std::string id(one.at("id").as_string());
    wait_for_order(incident, id, "delivered");
    const auto stated = firm.program.post(
        at(incident, "resolve_order"),
        json::text(json::Object{{"order", id}, {"succeeded", true}, {"statement", "Looked by hand."}}), firm.owner);
    EXPECT_EQ(stated.status, 200u) << stated.text;
  }
}

Provoked::~Provoked() {
  if (other_one) other_one->stops();
  machine->stops();
  machine.reset();
  other_one.reset();
  loops_.stop();
  loops_.join();
}

const server::Route& Provoked::route(const std::string& name) const {
  for (const auto& one : table_.routes())
    if (one->name == name) return *one;
  throw std::invalid_argument(name + " is no route");
}

Answer Provoked::done(const std::string& name, const std::string& target, const json::Object& body) {
  return done(name, target, body, firm.owner);
}

Answer Provoked::done(const std::string& name, const std::string& target, const json::Object& body, const As& as) {
  auto& program = firm.program;
  const auto& what = route(name);
  const auto text = json::text(body);
  const auto expect = [&](const Answer& answer, const std::string& code) {
    EXPECT_EQ(answer.code(), code) << name << " " << target << " " << answer.text.substr(0, 300);
  };
  const bool by_link = target.starts_with("/v1/links/");
  if (!what.when_locked) {
    locked_for([&] { expect(program.post(target, text, as), "locked_down"); });
  }
  expect(program.post(target, "{", as), "malformed_request");
  auto strange = body;
  strange["a_colour"] = "red";
  expect(program.post(target, json::text(strange), as), "invalid_argument");
  expect(program.post(target, text, as, {{"Content-Type", "text/plain"}}), "unsupported_media_type");
  expect(program.post(target, std::string(what.max_body + 1, ' '), as), "body_too_large");
  expect(program.post(target, text, as, {{"Origin", "https://evil.example"}}), "not_entitled");
  if (!what.anyone && !by_link) expect(program.post(target, text, As::nobody()), "signed_out");
  if (const auto first = what.path.find('{'); first != std::string::npos) {
    auto elsewhere = target;
    const auto end = std::min(elsewhere.find('/', first), elsewhere.size());
    elsewhere.replace(first, end - first, by_link ? "forged-token-nobody-signed" : nothing);
    expect(program.post(elsewhere, text, as), "not_found");
  }
  if (what.takes_version) {
    expect(program.post(target, text, as, {{"If-Match", "banana"}}), "invalid_argument");
    expect(program.post(target, text, as, {{"If-Match", "\"999999\""}}), "version_conflict");
  }
  const Headers key{{"Idempotency-Key", "provoked-" + std::to_string(++keys_)}};
  auto answer = program.post(target, text, as, key);
  EXPECT_LT(answer.status, 300u) << name << " " << target << " " << text << " " << answer.text.substr(0, 400);
  if (what.compares_keys && answer.status < 300)
    expect(program.post(target, text + " ", as, key), "idempotency_key_reused");
  if (target.starts_with("/v1/incidents/")) bodies_[name] = body;
  return answer;
}

void Provoked::locked_for(const std::function<void()>& what) const {
  const auto data = firm.program.folder() / "data";
  server::Lockdown(data).begin({now_, "the test", "To see what is refused."});
  what();
  std::filesystem::remove(data / "lockdown");  // not re-armed: orders that are waiting stay good
}

void Provoked::refused(const std::string& code, const std::string& target, const json::Object& body) {
  refused(code, target, body, firm.owner);
}
void Provoked::refused(const std::string& code, const std::string& target, const json::Object& body, const As& as) {
  const auto answer = firm.program.post(target, json::text(body), as);
  EXPECT_EQ(answer.code(), code) << target << " " << json::text(body) << " " << answer.status << " "
                                 << answer.text.substr(0, 300);
}

void Provoked::asked(const server::Route& what, const std::string& target) {
  auto& program = firm.program;
  const std::string method(net::method_text(what.method));
  const bool by_link = what.path.starts_with("/v1/links/");
  if (!what.anyone && !by_link) EXPECT_EQ(program.ask(method, target).code(), "signed_out") << target;
  if (!what.query.empty()) EXPECT_EQ(program.get(target + "?colour=red", firm.owner).code(), "invalid_argument");
  for (const auto& parameter : what.path_parameters()) {
    auto path = what.path;
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{'))
      path.replace(at, path.find('}') - at + 1, by_link ? "forged-token-nobody-signed" : nothing);
    EXPECT_EQ(program.ask(method, path, {}, firm.owner).code(), "not_found") << path << " " << parameter;
  }
}

void Provoked::repeat_on_closed(const std::string& incident) {
  for (const auto& [name, body] : bodies_) {
    const auto& what = route(name);
    if (std::ranges::find(what.refuses, RefusalCode::incident_closed) == what.refuses.end()) continue;
    auto target = what.path;
    target.replace(target.find("{incident}"), std::string("{incident}").size(), incident);
    refused("incident_closed", target, body);
  }
}

std::string Provoked::incident(const std::vector<std::string>& machines, const std::string& person) {
  json::Array named;
  for (const auto& one : machines) named.emplace_back(one);
  json::Object body{
      {"client", firm.client}, {"summary", "A red window"}, {"words", ""}, {"machines", named}, {"through", "phone"}};
  if (!person.empty()) body["person"] = person;
  return done("report_incident", "/v1/incidents", body).id();
}

void Provoked::agree(const std::string& incident, int minutes) {
  done("triage", at(incident, "triage"), {{"urgency", "high"}, {"impact", "one_person"}});
  done("agree_limits", at(incident, "agree_limits"),
       {{"with", firm.person}, {"heard_by", "phone"}, {"authorised", minutes}, {"at_limit", "reinstall"}});
}

std::string Provoked::order(const std::string& incident, const std::string& on, const std::string& step,
                            const json::Object& action) {
  return done("order_action", at(incident, "order_action"), {{"machine", on}, {"step", step}, {"action", action}}).id();
}

void Provoked::carried_out(const std::string& incident, const std::string& on, const std::string& step,
                           const json::Object& action) {
  const auto answer =
      firm.program.post(at(incident, "order_action"),
                        json::text(json::Object{{"machine", on}, {"step", step}, {"action", action}}), firm.owner);
  ASSERT_EQ(answer.status, 200u) << answer.text;
  wait_for_order(incident, answer.id(), "succeeded");
}

void Provoked::wait_for_order(const std::string& incident, const std::string& order, const std::string& status) {
  std::string seen;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < until) {
    const auto view = firm.program.get("/v1/incidents/" + incident, firm.owner);
    for (const auto& one : view.body.at("orders").as_array())
      if (one.at("id").as_string() == order) seen = std::string(one.at("status").as_string());
    if (seen == status) return;
    std::this_thread::yield();
  }
  FAIL() << "order " << order << " is " << seen << ", not " << status;
}

void Provoked::end_step(const std::string& incident, const std::string& step) {
  const auto answer = firm.program.post(
      at(incident, "end_step"), json::text(json::Object{{"step", step}, {"succeeded", true}, {"statement", "Done."}}),
      firm.owner);
  EXPECT_EQ(answer.status, 200u) << step << " " << answer.text;
}

std::string Provoked::link_of(const std::string& link_id) const {
  const server::DataFolder data(firm.program.folder() / "data");
  return engine::LinkTokens(server::derived_key(data.secret(), "client links"))
      .make(engine::LinkPurpose::approve_time, LinkId{*uuid_from_text(link_id)});
}

std::string Provoked::invoice_of(const std::string& incident) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < until) {
    const auto view = firm.program.get("/v1/incidents/" + incident, firm.owner);
    if (const auto* id = view.body.as_object().if_contains("invoice_id"))
      if (id->is_string()) return std::string(id->as_string());
    std::this_thread::yield();
  }
  throw std::runtime_error("closing drafted no invoice");
}

std::string Provoked::address_of(const server::Route& what, const std::string& incident) const {
  auto out = what.path;
  const std::map<std::string, std::string> known{
      {"{incident}", incident}, {"{client}", firm.client}, {"{machine}", firm.machine}};
  for (auto at = out.find('{'); at != std::string::npos; at = out.find('{')) {
    const auto name = out.substr(at, out.find('}') - at + 1);
    out.replace(at, name.size(), known.contains(name) ? known.at(name) : nothing);
  }
  return out;
}

void Provoked::passes(Millis time) {
  now_ += time;
  firm.program.clock_shows(now_);
}

}  // namespace standfirm::api

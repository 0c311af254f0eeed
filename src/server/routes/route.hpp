// src/server/routes/route.hpp: every address this server answers, as data: who may, what goes in, what comes out, what
// may be refused. The router, the OpenAPI document, the browser's types and the test that tries every role all read
// this one table.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/refusal.hpp"
#include "base/words.hpp"
#include "net/http.hpp"

namespace standfirm::server {

struct Call;  // one question on its way to its answer: call.hpp
using Handler = std::function<void(std::unique_ptr<Call>)>;

/// The JSON schema of a described type; null: no body.
using SchemaOf = json::Value (*)(json::Schemas&);

struct QueryParameter {
  std::string name, what;
  bool whole_number = false;
};

struct Route {
  net::Method method = net::Method::get;
  std::string path;      ///< "/v1/incidents/{incident}/triage"; {braces} take one part of the address
  std::string name;      ///< operationId: "triage"
  std::string summary;   ///< one sentence for the reference
  std::string resource;  ///< the chapter of the reference: "incidents"

  bool anyone = false;       ///< no sign-in at all
  bool person_only = false;  ///< a session, never an API key
  std::vector<Role> may;     ///< otherwise these; client_approver means the holder of the link in the address

  SchemaOf body = nullptr;
  SchemaOf answer = nullptr;
  unsigned status = 200;
  std::string media_type = "application/json";
  std::vector<RefusalCode> refuses;  ///< beyond what signing in, addresses and bodies can refuse anyway
  std::vector<QueryParameter> query;
  bool has_version = false;    ///< the answer carries an ETag, the version of what was read or written
  bool takes_version = false;  ///< If-Match is honoured
  bool when_locked = false;    ///< also while the server is locked down
  bool compares_keys = true;   ///< an Idempotency-Key used before for something else is refused
  std::size_t max_body = 64 * 1024;
  Handler handler;
  std::size_t number = 0;  ///< its place in the table, for counting

  Route& of(std::string chapter) {
    resource = std::move(chapter);
    return *this;
  }
  Route& by_anyone() {
    anyone = true;
    return *this;
  }
  Route& by(std::vector<Role> roles) {
    may = std::move(roles);
    return *this;
  }
  Route& by_a_person() {
    person_only = true;
    return *this;
  }
  Route& refusing(std::vector<RefusalCode> codes) {
    refuses = std::move(codes);
    return *this;
  }
  Route& answering(unsigned code, std::string type = "application/json") {
    status = code;
    media_type = std::move(type);
    return *this;
  }
  Route& versioned() {
    has_version = true;
    return *this;
  }
  Route& with_if_match() {
    takes_version = has_version = true;
    return *this;
  }
  Route& even_when_locked() {
    when_locked = true;
    return *this;
  }
  Route& without_comparing_keys() {
    compares_keys = false;
    return *this;
  }
  Route& taking(QueryParameter p) {
    query.push_back(std::move(p));
    return *this;
  }
  Route& paged();  ///< adds `after` and `limit`
  Route& up_to(std::size_t bytes) {
    max_body = bytes;
    return *this;
  }
  Route& does(Handler h) {
    handler = std::move(h);
    return *this;
  }

  /// Every refusal this route can answer with: its own and those that come with its kind.
  [[nodiscard]] std::vector<RefusalCode> all_refusals() const;
  [[nodiscard]] std::vector<std::string> path_parameters() const;
};

/// Everybody who works at the firm.
[[nodiscard]] inline std::vector<Role> staff() { return {Role::owner, Role::technician, Role::dispatcher}; }

class RouteTable {
 public:
  template <class Answer>
  Route& get(std::string path, std::string name, std::string summary) {
    auto& route = add(net::Method::get, std::move(path), std::move(name), std::move(summary));
    route.answer = &json::schema<Answer>;
    return route;
  }
  /// A document that is not JSON: a PDF, a page.
  Route& get_document(std::string path, std::string name, std::string summary, std::string media_type) {
    return add(net::Method::get, std::move(path), std::move(name), std::move(summary))
        .answering(200, std::move(media_type));
  }
  template <class Body, class Answer>
  Route& post(std::string path, std::string name, std::string summary) {
    auto& route = add(net::Method::post, std::move(path), std::move(name), std::move(summary));
    route.body = &json::schema<Body>;
    route.answer = &json::schema<Answer>;
    return route;
  }
  Route& remove(std::string path, std::string name, std::string summary) {
    return add(net::Method::del, std::move(path), std::move(name), std::move(summary)).answering(204, "");
  }

  [[nodiscard]] const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

 private:
  Route& add(net::Method, std::string path, std::string name, std::string summary);
  std::vector<std::unique_ptr<Route>> routes_;
};

/// Where every resource's file hangs itself in.
void add_sessions(RouteTable&);
void add_technicians(RouteTable&);
void add_api_keys(RouteTable&);
void add_clients(RouteTable&);
void add_machines(RouteTable&);
void add_desk(RouteTable&);
void add_incidents(RouteTable&);
void add_incident_commands(RouteTable&);
void add_evidence(RouteTable&);
void add_invoices(RouteTable&);
void add_advice(RouteTable&);
void add_agreements(RouteTable&);
void add_billing(RouteTable&);
void add_figures(RouteTable&);
void add_years(RouteTable&);
void add_procedure(RouteTable&);
void add_releases(RouteTable&);
void add_links(RouteTable&);
void add_live(RouteTable&);
void add_lockdown(RouteTable&);
void add_service(RouteTable&);

/// The whole table, in the order of the reference.
[[nodiscard]] RouteTable all_routes();

}  // namespace standfirm::server

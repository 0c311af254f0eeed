#include "server/routes/route.hpp"

#include <algorithm>

namespace standfirm::server {

Route& Route::paged() {
  taking({"after", "where the page before ended: its `next`"});
  return taking({"limit", "how many at most, 1 to 200; 50 when left out", true});
}

std::vector<std::string> Route::path_parameters() const {
  std::vector<std::string> out;
  for (std::size_t from = 0; (from = path.find('{', from)) != std::string::npos;) {
    const auto to = path.find('}', from);
    out.push_back(path.substr(from + 1, to - from - 1));
    from = to;
  }
  return out;
}

std::vector<RefusalCode> Route::all_refusals() const {
  using enum RefusalCode;
  auto out = refuses;
  const auto add = [&](RefusalCode code) {
    if (std::ranges::find(out, code) == out.end()) out.push_back(code);
  };
  if (!anyone) {
    if (std::ranges::find(may, Role::client_approver) == may.end()) {
      add(signed_out);
      // Everybody of the firm may read; a key may not read what is a person's own, and not everybody may do everything.
      if (person_only || std::ranges::any_of(staff(), [&](Role r) { return std::ranges::find(may, r) == may.end(); }))
        add(not_entitled);
    } else {
      add(too_many_requests);  // so that tokens cannot be guessed
    }
  }
  if (!path_parameters().empty()) add(not_found);
  if (body != nullptr || !query.empty() || takes_version) add(invalid_argument);
  if (takes_version) add(version_conflict);
  if (method == net::Method::post) {
    if (compares_keys) add(idempotency_key_reused);
    add(invalid_argument);
  }
  if (method != net::Method::get && !when_locked) add(locked_down);
  if (method != net::Method::get) add(not_entitled);  // asked from a page of another site, or without the CSRF token
  std::ranges::sort(out);
  return out;
}

Route& RouteTable::add(net::Method method, std::string path, std::string name, std::string summary) {
  auto& route = *routes_.emplace_back(std::make_unique<Route>());
  route.method = method;
  route.path = std::move(path);
  route.name = std::move(name);
  route.summary = std::move(summary);
  route.number = routes_.size() - 1;
  return route;
}

RouteTable all_routes() {
  RouteTable to;
  add_sessions(to);
  add_desk(to);
  add_incidents(to);
  add_incident_commands(to);
  add_evidence(to);
  add_links(to);
  add_clients(to);
  add_machines(to);
  add_advice(to);
  add_agreements(to);
  add_invoices(to);
  add_billing(to);
  add_figures(to);
  add_years(to);
  add_procedure(to);
  add_technicians(to);
  add_api_keys(to);
  add_lockdown(to);
  add_releases(to);
  add_live(to);
  add_service(to);
  return to;
}

}  // namespace standfirm::server

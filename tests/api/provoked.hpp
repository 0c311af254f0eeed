// tests/api/provoked.hpp: a firm with agents on, whose server is made to give every error its document names.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "api/machine.hpp"
#include "api/program.hpp"
#include "server/routes/route.hpp"

namespace standfirm::api {

/// The machine does all it is asked, as the demonstration firm's pretended one, and has one administrator: tom.
[[nodiscard]] std::optional<actions::Outcome> answers_well(const actions::Order&);

/// What the OpenAPI document says may go wrong: "triage 409 incident_closed", for every route.
[[nodiscard]] std::set<std::string> documented_errors();

class Provoked {
 public:
  Provoked();
  ~Provoked();

  Firm firm{{.agents = true, .clock = true}};

  /// Does `route` to `target` with `body`, which must succeed, after everything that can go wrong with any such
  /// question went wrong: nobody asks, from a foreign page, of something that is not there, with a body that is none.
  Answer done(const std::string& route, const std::string& target, const json::Object& body);
  Answer done(const std::string& route, const std::string& target, const json::Object& body, const As&);
  /// While the server is locked down.
  void locked_for(const std::function<void()>& what) const;
  /// Must be refused with this code.
  void refused(const std::string& code, const std::string& target, const json::Object& body);
  void refused(const std::string& code, const std::string& target, const json::Object& body, const As&);
  /// A question that reads: what goes wrong with any of its kind, then the question itself.
  void asked(const server::Route&, const std::string& target);

  /// Repeats, on this closed incident, what was done to another: closed is closed.
  void repeat_on_closed(const std::string& incident);

  [[nodiscard]] std::string incident(const std::vector<std::string>& machines, const std::string& person = {});
  [[nodiscard]] static std::string at(const std::string& incident, const std::string& command) {
    return "/v1/incidents/" + incident + "/" + command;
  }
  /// Agreed with `minutes` authorised.
  void agree(const std::string& incident, int minutes);
  /// Orders it and waits until the server has the machine's outcome.
  void carried_out(const std::string& incident, const std::string& machine, const std::string& step,
                   const json::Object& action);
  [[nodiscard]] std::string order(const std::string& incident, const std::string& machine, const std::string& step,
                                  const json::Object& action);
  void wait_for_order(const std::string& incident, const std::string& order, const std::string& status);
  void end_step(const std::string& incident, const std::string& step);
  /// The word of the link that the approver got in the mail.
  [[nodiscard]] std::string link_of(const std::string& link_id) const;
  /// The invoice that closing drafted; waits for it.
  [[nodiscard]] std::string invoice_of(const std::string& incident);
  [[nodiscard]] std::string address_of(const server::Route&, const std::string& incident) const;
  [[nodiscard]] TimePoint now() const { return now_; }
  void passes(Millis);

  static inline const std::string nothing = "01890000-0000-7000-8000-000000000000";
  std::string person_without_say, second_machine, agentless;
  std::shared_ptr<Machine> machine, other_one;  ///< the second is enrolled by enrol_second_machine
  void enrol_second_machine();
  /// What an order of this kind came to is stated: the machine took it and says nothing.
  void state_outcome(const std::string& incident, const std::string& kind);

 private:
  [[nodiscard]] const server::Route& route(const std::string& name) const;
  server::RouteTable table_ = server::all_routes();
  net::Loops loops_{1};
  TimePoint now_ = SystemClock().now();
  std::map<std::string, json::Object> bodies_;  // of the commands on incidents that succeeded
  unsigned keys_ = 0;
};

/// The agent's releases, signed and put on the server by the commands people use.
void about_releases(Provoked&);
/// Charges, billing, payments and the figures; `incident` is one of its client.
void about_money(Provoked&, const std::string& incident);

}  // namespace standfirm::api

// tests/rehearsal/story.hpp: one incident as a technician works it: asks the server, waits for the machine, tells the
// time line.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actions/catalogue.hpp"
#include "actions/order.hpp"
#include "rehearsal/asking.hpp"
#include "rehearsal/stage.hpp"
#include "rehearsal/told.hpp"
#include "wire/people/clients.hpp"
#include "wire/people/incidents.hpp"
#include "wire/people/invoices.hpp"

namespace standfirm::rehearsal {

/// Who and what the story is about.
struct Cast {
  ClientId client;
  PersonId ines;   ///< approves for Harbor Dental
  PersonId paula;  ///< works at the front desk
  MachineId machine;
  MachineId x_ray;  ///< another machine of the client's
  TechnicianId dana;
};

/// Everything the chapters share.
struct Play {
  Told& told;
  MovableClock& clock;
  Mail& mail;
  Server& server;
  practice::Machine& machine;
  practice::Machine& x_ray;
  Asking& dana;   ///< the technician
  Asking& owner;  ///< the firm's owner, who issues invoices
  Cast cast;

  void sign_in() {
    owner.sign_in(server.owner_email(), server.owner_password());
    dana.sign_in("dana@firm.example", "rehearsal-dana-1");
  }
};

class Story {
 public:
  Story(Play& play, IncidentId incident) : play_(play), incident_(incident) {}

  [[nodiscard]] wire::people::IncidentView view();
  [[nodiscard]] std::vector<wire::people::TimelineEntry> timeline();
  [[nodiscard]] Play& play() { return play_; }

  /// A row of the time line with the clock and the money as they are now.
  void says(const std::string& who, const std::string& what);
  void answers(const std::string& who, const std::string& what) { play_.told.answer(who, what); }
  /// The current step's script, as the technician reads it out.
  void reads_out();

  /// Tells the incident something; throws when refused.
  template <class Command>
  wire::people::CommandDone tell(const Command& command) {
    return play_.dana.post<wire::people::CommandDone>(address(json::name_of<Command>()), command);
  }
  /// Must be refused, with this code.
  template <class Command>
  void must_refuse(const std::string& what, const Command& command, RefusalCode code) {
    says("Dana", "tries: " + what);
    const auto done = play_.dana.try_post<wire::people::CommandDone>(address(json::name_of<Command>()), command);
    if (!done)
      answers("server", "refused: " + done.error().detail + (done.error().mend ? " " + done.error().mend->text : ""));
    play_.told.expect("refused", std::string(json::enum_text(code)), done ? "allowed" : done.error().code);
  }

  /// Lets time pass. With the clock running this is attended work.
  void pass(Minutes minutes) { play_.clock.advance(minutes); }
  void start_clock();
  void pause_clock(const std::string& why);
  /// Works until exactly this much is attended.
  void work_until(Minutes attended);

  /// Orders an action of the current step (what the view offers, with `changes` over it), without waiting.
  [[nodiscard]] OrderId order(const std::string& kind, const json::Object& changes = {});
  /// Waits until the order is over and tells its outcome.
  wire::people::OrderView outcome(OrderId, std::chrono::milliseconds deadline = 240s);
  /// Both, and it must succeed.
  wire::people::OrderView carry_out(const std::string& kind, const json::Object& changes = {},
                                    std::chrono::milliseconds deadline = 240s);
  /// The body that `order` would send.
  [[nodiscard]] wire::people::OrderAction asked(const std::string& kind, const json::Object& changes = {});
  void wait_delivered(OrderId);
  template <class Result>
  [[nodiscard]] static Result result_of(const wire::people::OrderView& order) {
    if (!order.result) throw std::runtime_error(order.title.text + " has no result");
    auto result = json::read<actions::Result>(*order.result, json::Unknown::ignore);
    if (!result) throw std::runtime_error(order.title.text + ": " + result.error().text());
    return std::get<Result>(*result);
  }

  void end_step(const std::string& step, const std::string& statement, bool succeeded = true);
  void expect_step(const std::string& step);

  /// The server dies at once and is started again; the machine is cut off its power and boots again.
  void server_dies();
  void machine_dies();
  void wait_online();
  /// Nothing lost, nothing twice: every order has one beginning and one end in the time line, and the ledger's chains
  /// hold.
  void expect_nothing_lost_or_twice();

 private:
  /// The address is the core's word for the command, where the wire's body has a longer name.
  [[nodiscard]] std::string address(const std::string& body) const {
    return "/v1/incidents/" + incident_.text() + "/" + (body == "close_incident" ? "close" : body);
  }

  Play& play_;
  IncidentId incident_;
};

/// The chapters; each throws when it cannot go on, and tells what differs.
void false_alarm(Play&);
void first_incident(Play&);
void second_incident(Play&);

/// What the restore points that the stories make by order are called.
inline constexpr const char* point_of_friday = "After a false alarm: as it should be";
inline constexpr const char* point_as_found = "As it was found, before cleaning";

/// Looks on the client's other machines for what was found on the first.
void looked_for_elsewhere(Story&);

/// Hands the machine an order that the firm's signer did not sign; it must refuse.
void refused_by_the_machine(Story&, const actions::Action&);
/// Two minutes before the limit an order is given, accepted and signed, and held back until the minutes are used up:
/// then the signer doesn't sign it any more, and the machine, handed the signed one, must refuse it. The clock runs.
void refused_at_the_limit(Story&);
/// Hands the machine a document as if the server had sent it, and waits for what it says came of the order.
[[nodiscard]] std::optional<actions::Outcome> hand_to_the_machine(Play&, OrderId, const actions::SignedOrder&);
/// The incident that came of a letter with these words; waits for it.
[[nodiscard]] IncidentId incident_from_mail(Play&, const std::string& subject, const std::string& words);
/// Issues and sends the incident's invoice; returns it as issued.
wire::people::InvoiceView issue_and_send(Play&, IncidentId);

}  // namespace standfirm::rehearsal

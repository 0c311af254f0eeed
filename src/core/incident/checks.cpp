#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/incident/clock.hpp"
#include "core/incident/deciding.hpp"

namespace standfirm::incident {
namespace {
bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; });
}

/// May this kind of actor ask this at all? Machines and the system only tell what happened; a client's person speaks
/// for themselves.
template <class C>
constexpr bool one_of() {
  return false;
}
template <class C, class First, class... Rest>
constexpr bool one_of() {
  return std::is_same_v<C, First> || one_of<C, Rest...>();
}

template <class C>
bool is_for(const Actor& actor, const std::optional<Role>& role) {
  switch (actor.kind) {
    case Actor::Kind::system:
      return one_of<C, Report, AddMachine, RecordDelivered, RecordOutcome, ExpireOrder, AttachEvidence, AddNote,
                    ProposeRightsRemoval, Reopen, Tick>();
    case Actor::Kind::machine:
      return one_of<C, Report, RecordDelivered, RecordOutcome, AttachEvidence, Tick>();
    case Actor::Kind::person:
      return one_of<C, Report, AuthoriseTime, DeclineTime, AgreeRightsRemoval, Tick>();
    case Actor::Kind::technician:
      break;
  }
  if (!role) return false;
  switch (*role) {
    case Role::owner:
      return true;
    case Role::technician:
      return !one_of<C, OverrideTerms>();
    case Role::dispatcher:
      return one_of<C, Report, Triage, Assign, AddMachine, AgreeLimits, AskForTime, AuthoriseTime, DeclineTime, AddNote,
                    AttachEvidence, RecordAdvice, Tick>();
    case Role::client_approver:
      return false;
  }
  return false;
}

/// A machine tells of its own orders only.
bool is_of_another_machine(const State& state, const Command& command, const Actor& actor) {
  if (actor.kind != Actor::Kind::machine) return false;
  std::optional<OrderId> told;
  if (const auto* delivered = std::get_if<RecordDelivered>(&command)) told = delivered->order;
  if (const auto* outcome = std::get_if<RecordOutcome>(&command)) told = outcome->outcome.order;
  if (const auto* evidence = std::get_if<AttachEvidence>(&command)) told = evidence->order;
  if (!told) return false;
  const auto* order = state.order(*told);
  return order != nullptr && order->machine != actor.machine();
}
}  // namespace

Verdict not_entitled(const State& state, const Command& command, const Facts& facts, const Actor& actor) {
  const bool allowed = std::visit([&]<class C>(const C&) { return is_for<C>(actor, facts.role); }, command);
  if (!allowed) {
    if (std::holds_alternative<OverrideTerms>(command))
      return no(RefusalCode::not_entitled, "Only an owner of the firm may override the terms."_said,
                "Ask an owner."_said);
    return no(RefusalCode::not_entitled, "You may not do this."_said, "Ask a technician or an owner of the firm."_said);
  }
  if (is_of_another_machine(state, command, actor))
    return no(RefusalCode::not_found, "There is no such order for this machine."_said);
  return {};
}

Verdict closed(const State& state) {
  if (!state.is_closed()) return {};
  return no(RefusalCode::incident_closed, "The incident is closed."_said,
            "Reopen it when the virus came back, or report a new incident."_said);
}

Verdict blank_reason(std::string_view field, std::string_view text) {
  if (is_blank(text))
    return no(RefusalCode::reason_missing, "The {} is missing."_said(field),
              "Write the {} in your own words."_said(field), std::string(field));
  return too_long(field, text);
}
Verdict too_long(std::string_view field, std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return {};
  return no(RefusalCode::invalid_argument, "The {} is longer than {} characters."_said(field, max_bytes),
            "Shorten it, or attach it as evidence."_said, std::string(field));
}

Verdict not_an_approver(const Facts& facts, const Actor& actor, PersonId id, std::string_view field) {
  const auto* person = facts.person(id);
  if (person == nullptr)
    return no(RefusalCode::authoriser_not_of_this_client, "This person doesn't belong to {}."_said(facts.client_name),
              "Choose an approver of this client."_said, std::string(field));
  if (!person->approver)
    return no(RefusalCode::authoriser_may_not_approve,
              "{} may not approve for {}."_said(person->name, facts.client_name),
              "Choose an approver of this client, or make this person one."_said, std::string(field));
  if (const auto self = actor.person(); self && *self != id)
    return no(RefusalCode::authoriser_may_not_approve, "Nobody can answer for another person."_said,
              "Let {} answer."_said(person->name), std::string(field));
  return {};
}

Verdict not_in_incident(const State& state, const Facts& facts, MachineId id) {
  if (facts.machine(id) == nullptr)
    return no(RefusalCode::machine_not_of_this_client, "This machine doesn't belong to {}."_said(facts.client_name),
              "Choose a machine of this client."_said, "machine");
  if (state.machine(id) == nullptr)
    return no(RefusalCode::machine_not_in_this_incident, "{} is not part of this incident."_said(facts.name_of(id)),
              "Add the machine to the incident first."_said, "machine");
  return {};
}

Refusal limits_not_agreed() {
  return no(RefusalCode::limits_not_agreed,
            "The limits are not agreed yet: nobody has said how long this may take and what it may cost."_said,
            "Hold the conversation and agree the limits. Isolating and reading are allowed at once."_said);
}

Refusal limit_reached(const State& state) {
  const auto minutes = std::chrono::duration_cast<Minutes>(limit_of(state).value_or(Seconds{0})).count();
  const Sentence sentence = minutes == 0 ? "No minutes may be worked: none are included and none are authorised."_said()
                                         : "The {} minutes that may be worked are used up."_said(minutes);
  switch (state.at_limit) {
    case Fallback::reinstall:
      return no(RefusalCode::limit_reached, sentence, "Ask the client for more time, or reinstall as agreed."_said);
    case Fallback::replace:
      return no(RefusalCode::limit_reached, sentence,
                "Ask the client for more time, or replace the machine as agreed."_said);
    case Fallback::stop:
      return no(RefusalCode::limit_reached, sentence,
                "Ask the client for more time; stopping was agreed otherwise."_said);
  }
  return no(RefusalCode::limit_reached, sentence, "Ask the client for more time."_said);
}

void responded(Deciding& d) {
  if (!d.state().responded_at && d.actor.technician()) d.happens(Responded{d.technician()});
}

}  // namespace standfirm::incident

// src/core/incident/deciding.hpp: one decision being made: the state as it is at this moment, and what happens because
// of it. Inside core/incident only; one file decide_*.cpp for each family of commands.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/incident/incident.hpp"

namespace standfirm::incident {

class Deciding {
 public:
  Deciding(const State& state, const Facts& facts, const Actor& actor, TimePoint now, IdSource& ids)
      : facts(facts), actor(actor), now(now), ids(ids), before_(state) {}

  const Facts& facts;
  const Actor& actor;
  const TimePoint now;
  IdSource& ids;

  /// With everything that has happened so far in this decision.
  [[nodiscard]] const State& state();
  /// Before time was let pass.
  [[nodiscard]] const State& before() const { return before_; }
  void happens(Event);
  [[nodiscard]] std::vector<Event> take() { return std::move(events_); }
  [[nodiscard]] TechnicianId technician() const { return TechnicianId{actor.id}; }

 private:
  const State& before_;
  std::optional<State> after_;  // copied only when somebody looks after something happened
  std::size_t folded_ = 0;
  std::vector<Event> events_;
};

/// Nothing: allowed.
using Verdict = std::optional<Refusal>;
[[nodiscard]] inline Refusal no(RefusalCode code, Sentence sentence, Sentence mend = {},
                                std::optional<std::string> field = {}) {
  return Refusal{code, std::move(sentence), std::move(mend), std::move(field)};
}

// ---- checks that several families share
// ------------------------------------------------------------------------------
[[nodiscard]] Verdict closed(const State&);
/// Text from people: not blank when `needed`, at most `max_bytes`.
[[nodiscard]] Verdict blank_reason(std::string_view field, std::string_view text);
[[nodiscard]] Verdict too_long(std::string_view field, std::string_view text, std::size_t max_bytes = 4000);
[[nodiscard]] Verdict not_an_approver(const Facts&, const Actor&, PersonId, std::string_view field);
[[nodiscard]] Verdict not_in_incident(const State&, const Facts&, MachineId);
[[nodiscard]] Refusal limits_not_agreed();
[[nodiscard]] Refusal limit_reached(const State&);
/// The firm's first answer, once.
void responded(Deciding&);

// ---- who may ask at all
// ------------------------------------------------------------------------------------------------
[[nodiscard]] Verdict not_entitled(const State&, const Command&, const Facts&, const Actor&);

// ---- the families
// ------------------------------------------------------------------------------------------------------
Verdict decide(Deciding&, const Report&);
Verdict decide(Deciding&, const Triage&);
Verdict decide(Deciding&, const Assign&);
Verdict decide(Deciding&, const AddMachine&);
Verdict decide(Deciding&, const StateFirstEvidence&);
Verdict decide(Deciding&, const AddNote&);
Verdict decide(Deciding&, const AttachEvidence&);
Verdict decide(Deciding&, const AgreeLimits&);
Verdict decide(Deciding&, const AskForTime&);
Verdict decide(Deciding&, const AuthoriseTime&);
Verdict decide(Deciding&, const DeclineTime&);
Verdict decide(Deciding&, const OverrideTerms&);
Verdict decide(Deciding&, const StartClock&);
Verdict decide(Deciding&, const PauseClock&);
Verdict decide(Deciding&, const CorrectClock&);
Verdict decide(Deciding&, const OrderAction&);
Verdict decide(Deciding&, const RecordDelivered&);
Verdict decide(Deciding&, const RecordOutcome&);
Verdict decide(Deciding&, const ExpireOrder&);
Verdict decide(Deciding&, const ResolveOrder&);
Verdict decide(Deciding&, const EndStep&);
Verdict decide(Deciding&, const ChooseWay&);
Verdict decide(Deciding&, const ConfirmAsUser&);
Verdict decide(Deciding&, const AccountForMachine&);
Verdict decide(Deciding&, const Waive&);
Verdict decide(Deciding&, const ProposeRightsRemoval&);
Verdict decide(Deciding&, const AgreeRightsRemoval&);
Verdict decide(Deciding&, const Close&);
Verdict decide(Deciding&, const Reopen&);
Verdict decide(Deciding&, const RecordAdvice&);
Verdict decide(Deciding&, const Tick&);
Verdict decide(Deciding&, const Sweep&);
/// A swept machine that has the very same thing becomes one of the incident's.
void swept_elsewhere(Deciding&, const Order&, const actions::Swept&, TimePoint ended_at);

}  // namespace standfirm::incident

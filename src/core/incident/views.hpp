// src/core/incident/views.hpp: an incident as people look at it: clock figures at a moment, steps with what they wait
// for, closing needs, restore points, the invoice as it would be now, sentences. Pure: the engine puts these into its
// rows.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/billing/billing.hpp"
#include "core/incident/incident.hpp"

namespace standfirm::incident {

enum class ClockState { not_agreed, paused, running, warned, at_limit };
BOOST_DESCRIBE_ENUM(ClockState, not_agreed, paused, running, warned, at_limit)
struct ClockFigures {
  ClockState state{};
  TimePoint as_of{};
  Seconds attended{0}, included{0}, authorised{0};
  std::optional<Seconds> limit, left, warn_at;  ///< absent before the limits are agreed
  std::vector<Running> running;
  std::optional<TimePoint> warns_at,
      stops_at;  ///< when, if the running clocks go on; for whoever schedules the next Tick
};
BOOST_DESCRIBE_STRUCT(ClockFigures, (),
                      (state, as_of, attended, included, authorised, limit, left, warn_at, running, warns_at, stops_at))
[[nodiscard]] ClockFigures clock_at(const State&, TimePoint now);
[[nodiscard]] Hold hold_of(const State&, TimePoint now);
/// Response targets stand still while the client is waited for.
[[nodiscard]] bool target_paused(const State&);

struct TermsShown {
  AgreementId agreement;
  std::uint64_t agreement_version = 0;
  unsigned nth = 1;
  bool courtesy = false;
  Minutes included{0};
  Money hourly_rate, next_hourly_rate;
  Minutes increment{15};
  Sentence in_words;
};
BOOST_DESCRIBE_STRUCT(TermsShown, (),
                      (agreement, agreement_version, nth, courtesy, included, hourly_rate, next_hourly_rate, increment,
                       in_words))
/// As agreed; before that, what would be agreed now. Nothing without an agreement.
[[nodiscard]] std::optional<TermsShown> terms_of(const State&, const Facts&);

struct NeedState {
  std::string what;
  Sentence sentence;
  bool met = false;
  std::optional<std::string> waived_by;
};  ///< waived_by: an actor's text
BOOST_DESCRIBE_STRUCT(NeedState, (), (what, sentence, met, waived_by))
/// One need now. `met` doesn't count the waiver.
[[nodiscard]] NeedState need_state(const State&, procedure::Need, const Facts&);
/// What law 4 asks for, then what the procedure adds.
[[nodiscard]] std::vector<NeedState> closing_needs(const State&, const Facts&);

struct StepState {
  std::string id;
  std::string state;  ///< waiting, current, done, skipped, failed
  std::vector<NeedState> needs;
  std::optional<std::string> ended_by;
  std::optional<TimePoint> ended_at;
};
BOOST_DESCRIBE_STRUCT(StepState, (), (id, state, needs, ended_by, ended_at))
/// All steps of the procedure, in its order.
[[nodiscard]] std::vector<StepState> steps_of(const State&, const Facts&);

struct RestorePointState {
  std::string id;
  TimePoint made_at{};
  std::string description;
  bool usable = false;
  std::optional<Refusal> why_not;
};
BOOST_DESCRIBE_STRUCT(RestorePointState, (), (id, made_at, description, usable, why_not))
/// Newest first. Usable: strictly older than first evidence (law 3).
[[nodiscard]] std::vector<RestorePointState> restore_points_of(const Machine&);

/// For the machine's row on the screen.
struct MachineProgress {
  bool restarted_after_cleaning = false, verified_as_user = false, updates_applied = false, new_restore_point = false;
};
BOOST_DESCRIBE_STRUCT(MachineProgress, (),
                      (restarted_after_cleaning, verified_as_user, updates_applied, new_restore_point))
[[nodiscard]] MachineProgress progress_of(const State&, const Machine&, const Facts&);

/// What a step's preset comes to on one machine, arguments filled in from the incident: one roll_back for each restore
/// point known, one quarantine_file for each threat a scan left, one remove_startup_entry for each entry no package
/// owns, the user to sign in as, the administrator whose removal is proposed. None when nothing is known yet that it
/// could be done to.
[[nodiscard]] std::vector<actions::Action> offered(const State&, const procedure::StepAction&, MachineId, const Facts&);

/// What was worked so far, as billing wants it; nothing before the limits are agreed.
[[nodiscard]] std::optional<billing::Worked> worked(const State&, TimePoint now);
/// The invoice as it would be now; empty lines before the limits are agreed.
[[nodiscard]] billing::Draft preview(const State&, const Facts&, TimePoint now);

/// The event as a sentence for the time line. `before` is the state just before it.
[[nodiscard]] Sentence sentence_for(const Event&, const State& before, const Facts&);
/// A way on from its word in the ledger, in this program's own words where the word says it all; else as it was kept.
[[nodiscard]] Sentence way_in_words(const std::string& way, const std::string& title);
/// "Dana Reyes", "the machine FRONT-DESK", "Standfirm (schedule)".
[[nodiscard]] Sentence who(const Actor&, const Facts&);

/// Sentences about the past that belong into the conversation: earlier incidents and what they cost.
[[nodiscard]] std::vector<Sentence> past_of(const Facts&);

/// Everything that could be commanded and isn't an action on a machine, tried just now. `command` is the command's
/// word.
struct Possible {
  std::string command;
  Sentence title;
  bool allowed = false;
  std::optional<Refusal> why_not;
};
BOOST_DESCRIBE_STRUCT(Possible, (), (command, title, allowed, why_not))
[[nodiscard]] std::vector<Possible> possible_commands(const State&, const Facts&, const Actor&, TimePoint now);
struct PossibleAction {
  std::string action;
  Sentence title;
  MachineId machine;
  Hazard hazard{};
  bool allowed = false;
  std::optional<Refusal> why_not;
  json::Value arguments;
};
BOOST_DESCRIBE_STRUCT(PossibleAction, (), (action, title, machine, hazard, allowed, why_not, arguments))
/// What the step offers for each machine. `arguments`: the body for OrderAction's `action`.
[[nodiscard]] std::vector<PossibleAction> possible_actions(const State&, const procedure::Step&, const Facts&,
                                                           const Actor&, TimePoint now);

}  // namespace standfirm::incident

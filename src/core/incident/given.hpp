// src/core/incident/given.hpp: incidents for tests, named by the state they are in:
// given(agreed()).when(...).then_refused(...). A story keeps its own clock, so a test reads like the day it tells.
#pragma once
#include <gmock/gmock.h>

#include <memory>
#include <utility>

#include "core/incident/clock.hpp"
#include "core/incident/needs.hpp"
#include "core/incident/views.hpp"

namespace standfirm::incident::given_ns {

template <class T>
T id_of(unsigned n) {
  Uuid uuid;
  uuid.bytes[0] = 1;
  uuid.bytes[15] = static_cast<std::uint8_t>(n);
  return T{uuid};
}
inline const ClientId harbor_dental = id_of<ClientId>(1);
inline const PersonId ines = id_of<PersonId>(2), tom = id_of<PersonId>(3),
                      stranger = id_of<PersonId>(4);  // ines approves, tom doesn't
inline const TechnicianId dana = id_of<TechnicianId>(5), lee = id_of<TechnicianId>(6);
inline const MachineId front_desk = id_of<MachineId>(7), xray = id_of<MachineId>(8), elsewhere = id_of<MachineId>(9),
                       old_pc = id_of<MachineId>(10);  // old_pc has no agent
inline const AgreementId standard = id_of<AgreementId>(11);
inline const IncidentId this_incident = id_of<IncidentId>(12);

inline TimePoint at(std::string_view text) {
  const auto t = time_from_text(text);
  if (!t) throw std::invalid_argument(t.error());
  return *t;
}
inline const TimePoint monday = at("2026-03-02T14:00:00Z");  // 9 o'clock in New York

inline procedure::StepAction offers(std::string kind) { return {std::move(kind), json::Value(json::Object{})}; }

/// A short procedure with every kind of step; the firm's real one is binder data and not what is tested here.
inline procedure::Procedure short_procedure() {
  using enum procedure::Need;
  const auto step = [](const std::string& id, Phase phase, std::vector<std::string> actions,
                       std::vector<procedure::Need> needs, std::string next,
                       std::optional<std::string> otherwise = {}) {
    procedure::Step out;
    out.id = id;
    out.title = "Step " + id;
    out.phase = phase;
    for (auto& kind : actions) out.actions.push_back(offers(std::move(kind)));
    out.needs = std::move(needs);
    out.on_success = std::move(next);
    out.on_failure = std::move(otherwise);
    return out;
  };
  procedure::Procedure p;
  p.id = "short";
  p.title = "Short";
  p.version = "0123456789ab";
  p.first_step = "talk";
  p.steps = {
      step("talk", Phase::reported, {"read_facts", "isolate"}, {triaged, limits_agreed}, "reach"),
      step("reach", Phase::reached, {"isolate", "read_facts", "enter_safe_mode"}, {isolated}, "clean"),
      step("clean", Phase::cleaning,
           {"enter_safe_mode", "scan", "quarantine_file", "remove_startup_entry", "restart", "leave_safe_mode"},
           {every_tool_ran, no_threat_left}, "verify", "roll_back"),
      step("roll_back", Phase::rolling_back, {"list_restore_points", "roll_back"}, {rolled_back}, "verify",
           "reinstall"),
      step("reinstall", Phase::reinstalling, {}, {reinstalled}, "verify", "replace"),
      step("replace", Phase::replacing, {}, {replaced}, "verify"),
      step("verify", Phase::verifying, {"restart", "leave_safe_mode", "sign_in_as_user", "scan", "verify_system_files"},
           {back_to_normal, verified_as_user}, "harden", "roll_back"),
      step("harden", Phase::hardening,
           {"apply_updates", "make_restore_point", "release", "restart", "remove_administrator", "add_administrator"},
           {updates_applied, new_restore_point, released}, "close"),
  };
  p.closing_needs = {verified_as_user, updates_applied, new_restore_point};
  p.approved_tools = {"clamav", "debsums"};
  p.way_steps = {
      {"cleaned", "clean"}, {"rolled_back", "roll_back"}, {"reinstalled", "reinstall"}, {"replaced", "replace"}};
  return p;
}

/// Domain.md's agreement: first incident courtesy with 240 minutes, afterwards 0 included at 150.00, 15 min, USD, tax
/// 0.
inline agreement::Terms usual_terms() {
  agreement::Terms terms;
  terms.name = "Standard";
  terms.targets = {{Priority::p1, Minutes{30}, Minutes{240}},
                   {Priority::p2, Minutes{60}, Minutes{480}},
                   {Priority::p3, Minutes{120}, Minutes{960}},
                   {Priority::p4, Minutes{480}, Minutes{2400}}};
  return terms;
}

inline Earlier first_incident() {
  return {id_of<IncidentId>(90), "INC-1001",   monday - Days{49}, tom, {front_desk}, false,
          Minutes{95},           Money{0, {}}, Money{26'250, {}}};
}

class Story {
 public:
  Story() : procedure_(std::make_shared<procedure::Procedure>(short_procedure())) {
    facts.procedure = procedure_.get();
    facts.agreement = agreement::InForce{standard, 1, usual_terms()};
    facts.client = harbor_dental;
    facts.client_name = "Harbor Dental";
    facts.people = {{ines, "Ines Harbor", true, "ines"}, {tom, "Tom Reed", false, "tom"}};
    facts.machines = {{front_desk, "FRONT-DESK", true}, {xray, "XRAY", true}, {old_pc, "OLD-PC", false}};
    facts.technicians = {{dana, "Dana Reyes"}, {lee, "Lee Wong"}};
    facts.role = Role::technician;
    facts.time_zone = "America/New_York";
  }

  Facts facts;
  State state;
  TimePoint now = monday;
  std::vector<Happened> stream;
  std::vector<Event> latest;       ///< of the last command
  std::optional<Refusal> refusal;  ///< of the last command
  CountingIds* ids() { return ids_.get(); }
  procedure::Procedure& procedure() { return *procedure_; }

  Story& when(const Command& command, const Actor& by = Actor::of(dana)) {
    auto decided = decide(state, command, facts, by, now, *ids_);
    latest.clear();
    refusal.reset();
    if (!decided) {
      refusal = decided.error();
      return *this;
    }
    latest = *decided;
    for (const auto& event : latest) {
      state = evolve(std::move(state), event, now, by);
      stream.push_back({event, now, by});
    }
    return *this;
  }
  /// Must be allowed: the part of a story that is not what the test is about.
  Story& then_did(const Command& command, const Actor& by = Actor::of(dana)) {
    when(command, by);
    if (refusal)
      ADD_FAILURE() << json::type_of(command) << " was refused: " << json::enum_text(refusal->code) << ": "
                    << refusal->sentence;
    return *this;
  }
  Story& passes(Seconds time) {
    now += time;
    return *this;
  }
  Story& then_refused(RefusalCode code) {
    if (!refusal)
      ADD_FAILURE() << "not refused, but should be: " << json::enum_text(code);
    else
      EXPECT_EQ(json::enum_text(refusal->code), json::enum_text(code)) << refusal->sentence;
    if (refusal) EXPECT_FALSE(refusal->sentence.empty());
    return *this;
  }
  Story& then_allowed() {
    if (refusal) ADD_FAILURE() << "refused: " << json::enum_text(refusal->code) << ": " << refusal->sentence;
    return *this;
  }
  /// The last command caused this kind of event; gives the first of them.
  template <class E>
  E then() {
    for (const auto& event : latest)
      if (const auto* found = std::get_if<E>(&event)) return *found;
    ADD_FAILURE() << "no " << json::name_of<E>()
                  << (refusal ? ", but refused: " + refusal->sentence.text : std::string());
    return {};
  }
  template <class E>
  bool happened() const {
    for (const auto& event : latest)
      if (std::holds_alternative<E>(event)) return true;
    return false;
  }

  /// Orders, delivers, and lets the machine say what came of it.
  Story& done(const actions::Action& action, const actions::Result& result, MachineId machine = front_desk) {
    then_did(OrderAction{machine, state.current_step, action});
    if (refusal) return *this;
    const auto order = then<ActionOrdered>().order;
    then_did(RecordDelivered{order}, Actor::of(machine));
    return outcome(order, OrderStatus::succeeded, result);
  }
  Story& outcome(OrderId order, OrderStatus status, std::optional<actions::Result> result = {}) {
    const auto* known = state.order(order);
    const auto by = known != nullptr ? Actor::of(known->machine) : Actor::of_system("agents");
    return when(
        RecordOutcome{actions::Outcome{order, status, "said the machine", std::move(result), now, now, "boot-2"}}, by);
  }
  OrderId ordered(const actions::Action& action, MachineId machine = front_desk) {
    then_did(OrderAction{machine, state.current_step, action});
    return refusal ? OrderId{} : then<ActionOrdered>().order;
  }
  Story& works(Minutes time) {
    then_did(StartClock{});
    passes(time);
    return then_did(PauseClock{"done for now"});
  }

  const Machine& machine(MachineId id = front_desk) const { return *state.machine(id); }

 private:
  std::shared_ptr<procedure::Procedure> procedure_;
  std::shared_ptr<CountingIds> ids_ = std::make_shared<CountingIds>();
};

inline Story given(Story story) { return story; }

// ---- what machines answer
// --------------------------------------------------------------------------------------------
inline actions::Isolated isolated_result() { return {true, true, monday + Days{1}}; }
inline actions::Scanned scanned(std::string tool, ScanVerdict verdict, unsigned found = 0, unsigned put_away = 0) {
  actions::Scanned out;
  out.tool = std::move(tool);
  out.verdict = verdict;
  for (unsigned i = 0; i < found; ++i)
    out.threats.push_back({"/home/tom/eicar" + std::to_string(i),
                           "Eicar-Test",
                           std::string(64, 'a'),
                           68,
                           i < put_away ? std::optional<std::string>("vault-" + std::to_string(i)) : std::nullopt,
                           {}});
  return out;
}
inline actions::Scan scan_with(std::string tool, bool clean = true) {
  return {std::move(tool), std::string(64, 'b'), {}, clean, Seconds{3600}};
}
inline actions::Restarted restarted_to_normal() { return {"boot-1", "boot-2", "normal"}; }
inline actions::SignedInAsUser signed_in_quietly() { return {"tom", true, {}, {}, {}}; }
inline actions::UpdatesApplied all_updated() { return {{{"bash", "1", "2"}}, {}, false}; }
inline actions::RestorePointMade point_made(TimePoint when) { return {{"point-new", when, "clean"}}; }
inline actions::RestorePointsListed points_listed() {
  return {{{"before", monday - Days{3}, "Tuesday"},
           {"same", monday - Days{1}, "Sunday"},
           {"after", monday - Seconds{60}, "an hour ago"}},
          1 << 30};
}

// ---- stories up to a state
// ---------------------------------------------------------------------------------------------
inline Story reported(std::vector<MachineId> machines = {front_desk}) {
  Story story;
  story.then_did(Report{this_incident, "INC-1042", harbor_dental, tom, "A red window wants money", "It beeped.",
                        std::move(machines), Channel::phone});
  return story;
}
inline Story triaged(Story story = reported()) { return story.then_did(Triage{Urgency::high, Impact::one_person}); }
/// First incident: a courtesy of 240 minutes.
inline Story agreed(Minutes authorised = Minutes{0}, Fallback at_limit = Fallback::reinstall, Story story = triaged()) {
  return story.then_did(AgreeLimits{ines, Channel::phone, authorised, at_limit});
}
/// Second incident: nothing included; `authorised` at 150.00.
inline Story agreed_second(Minutes authorised = Minutes{120}, Fallback at_limit = Fallback::reinstall) {
  Story story = triaged();
  story.facts.earlier = {first_incident()};
  return story.then_did(AgreeLimits{ines, Channel::phone, authorised, at_limit});
}
inline Story contained(Story story = agreed()) {
  story.then_did(EndStep{"talk", true, "agreed on the phone"});
  return story.done(actions::Isolate{{}, Days{1}}, isolated_result());
}
inline Story cleaning(Story story = contained()) { return story.then_did(EndStep{"reach", true, "isolated"}); }
inline Story cleaned(Story story = cleaning()) {
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::cleaned, 1, 1));
  story.done(scan_with("debsums", false), scanned("debsums", ScanVerdict::clean));
  return story.then_did(EndStep{"clean", true, "both tools ran"});
}
inline Story verified(Story story = cleaned()) {
  story.done(actions::Restart{}, restarted_to_normal());
  story.done(actions::SignInAsUser{"tom", Seconds{60}}, signed_in_quietly());
  story.then_did(ConfirmAsUser{front_desk, "Tom opened his mail, all as before", tom});
  return story.then_did(EndStep{"verify", true, "verified"});
}
inline Story hardened(Story story = verified()) {
  story.done(actions::ApplyUpdates{}, all_updated());
  story.done(actions::MakeRestorePoint{"clean"}, point_made(story.now));
  story.done(actions::Release{}, actions::Released{true});
  return story;
}
inline Story ready_to_close(Story story = hardened()) {
  story.then_did(EndStep{"harden", true, "up to date"});
  return story.then_did(AccountForMachine{front_desk, Disposition::cleaned, "cleaned by clamav"});
}
inline Story closed_story(Story story = ready_to_close()) { return story.then_did(Close{"An attachment; cleaned."}); }

}  // namespace standfirm::incident::given_ns

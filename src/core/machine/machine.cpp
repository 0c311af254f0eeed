#include "core/machine/machine.hpp"

#include <algorithm>
#include <tuple>

#include "core/contact.hpp"

namespace standfirm::machine {
namespace {

constexpr auto facts_kept_for = std::chrono::hours(1);  // unchanged facts make one event an hour, not one a heartbeat

/// The same but for what changes with every look.
bool same_but_for_the_moment(const actions::MachineFacts& a, const actions::MachineFacts& b) {
  return json::write_text(actions::lasting(a)) == json::write_text(actions::lasting(b));
}

struct Decide {
  const State& state;
  const Facts& facts;

  Decision operator()(const Add& c) const {
    if (!state.id.is_nil()) return refuse(RefusalCode::already_done, "This machine is already on the books."_said);
    if (auto wrong = name_problem(c.name)) return std::unexpected(*wrong);
    return std::vector<Event>{MachineAdded{c.id, c.client, c.name}};
  }
  Decision operator()(const Rename& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (c.name == state.name) return refuse(RefusalCode::nothing_to_do, "That is the machine's name."_said);
    if (auto wrong = name_problem(c.name)) return std::unexpected(*wrong);
    return std::vector<Event>{MachineRenamed{c.name}};
  }
  Decision operator()(const Enrol& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (c.key_fingerprint.size() != 64 || c.key_fingerprint.find_first_not_of("0123456789abcdef") != std::string::npos)
      return refuse(RefusalCode::invalid_argument, "That is not the fingerprint of a key."_said,
                    "Send SHA-256 as 64 hex digits."_said, "key_fingerprint");
    if (auto wrong = version_problem(c.agent_version)) return std::unexpected(*wrong);
    if (facts.key_taken)
      return refuse(RefusalCode::already_done, "Another machine is enrolled with this key."_said,
                    "Make a new key on this machine."_said, "key_fingerprint");
    if (state.enrolment && state.enrolment->key_fingerprint != c.key_fingerprint)
      return refuse(RefusalCode::already_done, "This machine is enrolled with another key."_said,
                    "Revoke that enrolment first."_said, "key_fingerprint");
    if (state.enrolment) return std::vector<Event>{};
    return std::vector<Event>{MachineEnrolled{c.key_fingerprint, c.agent_version, c.now}};
  }
  Decision operator()(const RevokeEnrolment& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (!state.enrolment)
      return refuse(RefusalCode::machine_not_enrolled, "No agent is enrolled on this machine."_said);
    if (c.reason.empty())
      return refuse(RefusalCode::reason_missing, "Say why the machine's key is revoked."_said, "Give a reason."_said,
                    "reason");
    return std::vector<Event>{EnrolmentRevoked{c.reason}};
  }
  Decision operator()(const RecordFacts& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    const bool fresh = state.facts && c.facts.read_at - state.facts->read_at < facts_kept_for;
    if (fresh && same_but_for_the_moment(c.facts, *state.facts)) return std::vector<Event>{};
    std::vector<Event> events;
    if (state.facts)
      events.emplace_back(FactsChanged{actions::difference(*state.facts, c.facts)});
    else
      events.emplace_back(FactsRecorded{c.facts});
    // The machine undid it by itself (its dead-man time), or somebody at the machine did.
    if (c.facts.isolated && !*c.facts.isolated && state.isolated) events.emplace_back(MachineReleased{});
    if (c.facts.mode == "normal" && state.safe_mode) events.emplace_back(SafeModeEnded{});
    return events;
  }
  Decision operator()(const RecordAgent& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (auto wrong = version_problem(c.version)) return std::unexpected(*wrong);
    if (!state.enrolment || state.enrolment->agent_version == c.version) return std::vector<Event>{};
    return std::vector<Event>{AgentChanged{c.version}};
  }
  Decision operator()(const RecordResult& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    return std::visit([&](const auto& result) { return from(result, c.now); }, c.result);
  }

 private:
  template <class Result>
  Decision from(const Result&, TimePoint) const {
    return std::vector<Event>{};
  }  // leaves nothing on the machine that lasts
  Decision from(const actions::FactsRead& r, TimePoint now) const { return (*this)(RecordFacts{r.facts, now}); }
  Decision from(const actions::Isolated& r, TimePoint) const { return std::vector<Event>{MachineIsolated{r.undo_at}}; }
  Decision from(const actions::Released& r, TimePoint) const {
    if (!state.isolated || !r.rules_gone) return std::vector<Event>{};
    return std::vector<Event>{MachineReleased{}};
  }
  Decision from(const actions::SafeModeEntered& r, TimePoint) const {
    if (r.mode == "normal") return std::vector<Event>{};
    return std::vector<Event>{SafeModeBegun{r.undo_at}};
  }
  Decision from(const actions::SafeModeLeft& r, TimePoint) const { return normal_again(r.mode); }
  Decision from(const actions::Restarted& r, TimePoint) const { return normal_again(r.mode); }
  Decision from(const actions::RolledBack&, TimePoint) const { return normal_again("normal"); }
  Decision from(const actions::RestorePointsListed& r, TimePoint now) const {
    return std::vector<Event>{RestorePointsSeen{r.points, now}};
  }
  Decision from(const actions::RestorePointMade& r, TimePoint now) const {
    auto points = state.restore_points;
    if (std::ranges::none_of(points, [&](const auto& p) { return p.id == r.point.id; })) points.push_back(r.point);
    return std::vector<Event>{RestorePointsSeen{std::move(points), now}};
  }
  Decision normal_again(const std::string& mode) const {
    if (!state.safe_mode || mode != "normal") return std::vector<Event>{};
    return std::vector<Event>{SafeModeEnded{}};
  }
  static std::optional<Refusal> version_problem(const std::string& version) {
    if (version.size() <= 60) return std::nullopt;
    return Refusal{RefusalCode::invalid_argument, "The agent's version is too long."_said,
                   "Send at most 60 bytes."_said, "agent_version"};
  }
  std::optional<Refusal> known() const {
    if (state.id.is_nil()) return Refusal{RefusalCode::not_found, "There is no such machine."_said, {}, {}};
    return std::nullopt;
  }
  std::optional<Refusal> name_problem(const std::string& name) const {
    if (auto wrong = contact::name_problem(name, "name")) return wrong;
    if (facts.name_taken)
      return Refusal{RefusalCode::already_done, "The client has another machine of this name."_said,
                     "Use another name."_said, "name"};
    return std::nullopt;
  }
};

struct Evolve {
  State& s;
  void operator()(const MachineAdded& e) const {
    s.id = e.id;
    s.client = e.client;
    s.name = e.name;
  }
  void operator()(const MachineRenamed& e) const { s.name = e.name; }
  void operator()(const MachineEnrolled& e) const { s.enrolment = Enrolment{e.key_fingerprint, e.agent_version, e.at}; }
  void operator()(const AgentChanged& e) const {
    if (s.enrolment) s.enrolment->agent_version = e.agent_version;
  }
  void operator()(const EnrolmentRevoked&) const { s.enrolment.reset(); }
  void operator()(const FactsRecorded& e) const {
    s.facts = e.facts;
    see_restore_points();
  }
  void operator()(const FactsChanged& e) const {
    if (!s.facts) return;
    // What was recorded did follow from what was known; a stream that lacks that is left as it is.
    if (auto facts = actions::with_difference(*s.facts, e.difference)) s.facts = std::move(*facts);
    see_restore_points();
  }
  void see_restore_points() const {
    if (!s.facts->restore_points) return;
    s.restore_points = *s.facts->restore_points;
    s.restore_points_at = s.facts->read_at;
    by_age();
  }
  void operator()(const MachineIsolated& e) const {
    s.isolated = true;
    s.isolation_undo_at = e.undo_at;
  }
  void operator()(const MachineReleased&) const {
    s.isolated = false;
    s.isolation_undo_at.reset();
  }
  void operator()(const SafeModeBegun& e) const {
    s.safe_mode = true;
    s.safe_mode_undo_at = e.undo_at;
  }
  void operator()(const SafeModeEnded&) const {
    s.safe_mode = false;
    s.safe_mode_undo_at.reset();
  }
  void operator()(const RestorePointsSeen& e) const {
    s.restore_points = e.points;
    s.restore_points_at = e.at;
    by_age();
  }
  void by_age() const {
    std::ranges::sort(s.restore_points, [](const auto& a, const auto& b) {
      return std::tie(a.made_at, a.id) < std::tie(b.made_at, b.id);
    });
  }
};

}  // namespace

Decision decide(const State& state, const Command& command, const Facts& facts) {
  return std::visit(Decide{state, facts}, command);
}

State evolve(State state, const Event& event) {
  std::visit(Evolve{state}, event);
  return state;
}

SF_ONE_OF_MEMBERS(Command);
SF_ONE_OF_MEMBERS(Event);

}  // namespace standfirm::machine

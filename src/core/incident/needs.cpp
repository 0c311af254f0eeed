#include "core/incident/needs.hpp"

#include <algorithm>

#include "core/incident/views.hpp"

namespace standfirm::incident {
using procedure::Need;
namespace {
const Waiver* waiver_of(const State& state, Need need, std::optional<MachineId> machine) {
  const auto name = json::enum_text(need);
  for (const auto& waiver : state.waivers)
    if (waiver.need == name && (!waiver.machine || waiver.machine == machine)) return &waiver;
  return nullptr;
}

/// Sweeps the machines that matter for a need: met when `holds` for each; waived when each missing one is.
template <class Matters, class Holds>
NeedNow on_each(const State& state, Need need, Matters matters, Holds holds) {
  NeedNow now{true, {}, nullptr};
  bool all_waived = true;
  for (const auto& m : state.machines) {
    if (!matters(m) || holds(m)) continue;
    now.met = false;
    now.missing_on.push_back(m.id);
    const auto* waiver = waiver_of(state, need, m.id);
    if (waiver == nullptr)
      all_waived = false;
    else
      now.waiver = waiver;
  }
  if (now.met || !all_waived) now.waiver = nullptr;
  return now;
}
NeedNow simple(const State& state, Need need, bool met) {
  return {met, {}, met ? nullptr : waiver_of(state, need, std::nullopt)};
}

bool anything(const Machine& m) { return m.disposition != Disposition::replaced; }

bool every_tool_ran(const State& state, const Machine& m, const Facts& facts) {
  return std::ranges::all_of(facts.procedure->approved_tools, [&](const std::string& tool) {
    return std::ranges::any_of(
        m.scans, [&](const ScanDone& s) { return s.tool == tool && s.when > std::max(m.wiped, state.reopened); });
  });
}
/// The newest run of each tool since the machine was last wiped.
std::vector<const ScanDone*> newest_of_each_tool(const Machine& m) {
  std::vector<const ScanDone*> out;
  for (auto scan = m.scans.rbegin(); scan != m.scans.rend() && scan->when > m.wiped; ++scan)
    if (std::ranges::none_of(out, [&](const ScanDone* newer) { return newer->tool == scan->tool; }))
      out.push_back(&*scan);
  return out;
}
bool no_threat_left(const State& state, const Machine& m) {
  const auto newest = newest_of_each_tool(m);
  return !newest.empty() && newest.front()->when > state.reopened && std::ranges::all_of(newest, [](const ScanDone* s) {
    return s->threats_left == 0 && (s->verdict == ScanVerdict::clean || s->verdict == ScanVerdict::cleaned);
  });
}
/// A clean verdict after the last change, by another tool than the one that cleaned (by any, where the firm has only
/// one).
bool second_tool_clean(const Machine& m, const Facts& facts) {
  const auto cleaner = std::find_if(m.scans.rbegin(), m.scans.rend(), [](const ScanDone& s) { return s.cleaning; });
  return std::ranges::any_of(m.scans, [&](const ScanDone& s) {
    return s.when > m.changed && s.verdict == ScanVerdict::clean && s.threats_left == 0 &&
           (facts.procedure->approved_tools.size() < 2 || cleaner == m.scans.rend() || cleaner->tool != s.tool);
  });
}
bool rights_considered(const State& state) {
  // The first infection proposes nothing; from the second on somebody has to think about it.
  const bool again = (state.terms && state.terms->nth >= 2) || state.times_reopened > 0;
  return !again || !state.rights.empty();
}
}  // namespace

unsigned threats_left(const Machine& m) {
  unsigned left = 0;
  for (const auto* scan : newest_of_each_tool(m)) left += scan->threats_left;
  return left;
}
bool must_be_well(const Machine& m) {
  return m.disposition != Disposition::replaced && m.disposition != Disposition::not_infected;
}
bool restarted_since_change(const Machine& m) { return m.restarted != 0 && m.restarted >= m.changed && !m.safe_mode; }
bool verified_as_user(const Machine& m, bool enrolled) {
  if (m.confirmed == 0 || m.confirmed <= m.changed) return false;
  // Without an agent nobody can see the restart; the technician's statement says it.
  return !enrolled || (m.restarted != 0 && m.restarted >= m.changed && m.confirmed > m.restarted);
}
bool updates_applied(const State& state, const Machine& m) { return m.updated > std::max(m.wiped, state.reopened); }
bool new_restore_point(const State& state, const Machine& m, const Facts& facts) {
  if (m.new_restore_point == 0 || m.new_restore_point <= std::max(m.changed, state.reopened)) return false;
  const bool updated = updates_applied(state, m), verified = verified_as_user(m, facts.is_enrolled(m.id));
  // One made before the updates or before the verification would bring back what they mended.
  if (updated ? m.new_restore_point <= m.updated : waiver_of(state, Need::updates_applied, m.id) == nullptr)
    return false;
  return verified ? m.new_restore_point > m.confirmed : waiver_of(state, Need::verified_as_user, m.id) != nullptr;
}

const std::vector<Need>& lawful_closing_needs() {
  static const std::vector<Need> needs{Need::verified_as_user, Need::updates_applied, Need::new_restore_point,
                                       Need::released,         Need::back_to_normal,  Need::machines_accounted_for};
  return needs;
}

RefusalCode refusal_for(Need need) {
  switch (need) {
    case Need::verified_as_user:
      return RefusalCode::not_verified_as_user;
    case Need::updates_applied:
      return RefusalCode::updates_not_applied;
    case Need::new_restore_point:
      return RefusalCode::no_new_restore_point;
    case Need::released:
      return RefusalCode::still_isolated;
    case Need::back_to_normal:
      return RefusalCode::still_in_safe_mode;
    case Need::machines_accounted_for:
      return RefusalCode::machine_not_accounted_for;
    case Need::limits_agreed:
      return RefusalCode::limits_not_agreed;
    case Need::triaged:
      return RefusalCode::not_triaged;
    case Need::isolated:
    case Need::facts_read:
    case Need::in_safe_mode:
    case Need::every_tool_ran:
    case Need::no_threat_left:
    case Need::startup_entries_reviewed:
    case Need::signed_in_as_user:
    case Need::nothing_came_back:
    case Need::system_files_intact:
    case Need::second_tool_clean:
    case Need::rolled_back:
    case Need::reinstalled:
    case Need::replaced:
    case Need::rights_considered:
    case Need::statement:
      return RefusalCode::step_needs_evidence;
  }
  return RefusalCode::step_needs_evidence;
}

bool may_be_waived(Need need) {
  return need != Need::limits_agreed && need != Need::triaged && need != Need::statement;
}

Sentence title_of(Need need) {
  switch (need) {
    case Need::triaged:
      return "Triage the incident"_said;
    case Need::limits_agreed:
      return "Agree the limits with the client"_said;
    case Need::isolated:
      return "Isolate the machine"_said;
    case Need::facts_read:
      return "Read the machine's facts"_said;
    case Need::in_safe_mode:
      return "Restart into safe mode"_said;
    case Need::every_tool_ran:
      return "Run every approved tool"_said;
    case Need::no_threat_left:
      return "Leave no threat behind"_said;
    case Need::startup_entries_reviewed:
      return "Review the start-up entries"_said;
    case Need::back_to_normal:
      return "Restart to normal"_said;
    case Need::signed_in_as_user:
      return "Sign in as the user after the restart"_said;
    case Need::nothing_came_back:
      return "See that nothing came back"_said;
    case Need::system_files_intact:
      return "Verify that the system files are intact"_said;
    case Need::second_tool_clean:
      return "Have a second tool find nothing"_said;
    case Need::verified_as_user:
      return "Verify as the user, after a restart"_said;
    case Need::rolled_back:
      return "Roll back to a restore point"_said;
    case Need::reinstalled:
      return "Reinstall the machine"_said;
    case Need::replaced:
      return "Replace the machine"_said;
    case Need::updates_applied:
      return "Apply all updates"_said;
    case Need::new_restore_point:
      return "Make a new restore point, after updates and verification"_said;
    case Need::released:
      return "Release from isolation"_said;
    case Need::rights_considered:
      return "Propose taking administrator rights away"_said;
    case Need::machines_accounted_for:
      return "Account for every machine"_said;
    case Need::statement:
      return "Say what was done"_said;
  }
  return {};
}

NeedNow need_now(const State& state, Need need, const Facts& facts, std::string_view statement) {
  switch (need) {
    case Need::triaged:
      return simple(state, need, state.priority.has_value());
    case Need::limits_agreed:
      return simple(state, need, state.terms.has_value());
    case Need::rights_considered:
      return simple(state, need, rights_considered(state));
    case Need::statement:
      return simple(state, need, statement.find_first_not_of(" \t\r\n") != std::string_view::npos);
    case Need::rolled_back:
      return simple(state, need, std::ranges::any_of(state.machines, [&](const Machine& m) {
                      return m.rolled_back > state.reopened;
                    }));
    case Need::reinstalled:
      return simple(state, need, std::ranges::any_of(state.machines, [](const Machine& m) {
                      return m.disposition == Disposition::reinstalled;
                    }));
    case Need::replaced:
      return simple(state, need, std::ranges::any_of(state.machines, [](const Machine& m) {
                      return m.disposition == Disposition::replaced;
                    }));
    case Need::isolated:
      return on_each(state, need, must_be_well, [](const Machine& m) { return m.isolated; });
    case Need::facts_read:
      return on_each(state, need, must_be_well, [&](const Machine& m) { return m.facts_read > state.reopened; });
    case Need::in_safe_mode:
      return on_each(state, need, must_be_well, [](const Machine& m) { return m.safe_mode; });
    case Need::every_tool_ran:
      return on_each(state, need, must_be_well, [&](const Machine& m) { return every_tool_ran(state, m, facts); });
    case Need::no_threat_left:
      return on_each(state, need, must_be_well, [&](const Machine& m) { return no_threat_left(state, m); });
    case Need::startup_entries_reviewed:
      return on_each(state, need, must_be_well, [&](const Machine& m) { return m.startup_reviewed > state.reopened; });
    case Need::back_to_normal:
      return on_each(state, need, anything, [](const Machine& m) { return !m.safe_mode; });
    case Need::signed_in_as_user:
      return on_each(state, need, must_be_well,
                     [](const Machine& m) { return restarted_since_change(m) && m.signed_in > m.restarted; });
    case Need::nothing_came_back:
      return on_each(state, need, must_be_well,
                     [](const Machine& m) { return m.signed_in > m.changed && !m.something_came_back; });
    case Need::system_files_intact:
      return on_each(state, need, must_be_well,
                     [](const Machine& m) { return m.system_files_verified > m.changed && m.system_files_intact; });
    case Need::second_tool_clean:
      return on_each(state, need, must_be_well, [&](const Machine& m) { return second_tool_clean(m, facts); });
    case Need::verified_as_user:
      return on_each(state, need, must_be_well,
                     [&](const Machine& m) { return verified_as_user(m, facts.is_enrolled(m.id)); });
    case Need::updates_applied:
      return on_each(state, need, must_be_well, [&](const Machine& m) { return updates_applied(state, m); });
    case Need::new_restore_point:
      return on_each(state, need, must_be_well, [&](const Machine& m) { return new_restore_point(state, m, facts); });
    case Need::released:
      return on_each(state, need, anything, [](const Machine& m) { return !m.isolated; });
    case Need::machines_accounted_for: {
      if (state.machines.empty()) return simple(state, need, false);
      return on_each(
          state, need, [](const Machine&) { return true; },
          [](const Machine& m) { return m.disposition != Disposition::open; });
    }
  }
  return {};
}

}  // namespace standfirm::incident

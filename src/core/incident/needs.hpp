// src/core/incident/needs.hpp: what a step or the closing waits for, computed from what is known of each machine.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/incident/incident.hpp"

namespace standfirm::incident {

/// Law 4, in the order in which a refused closing names them.
[[nodiscard]] const std::vector<procedure::Need>& lawful_closing_needs();
/// The refusal when a need of law 4 is not met; step_needs_evidence for the others.
[[nodiscard]] RefusalCode refusal_for(procedure::Need);
/// Limits and triage are laws of their own: nobody waives them.
[[nodiscard]] bool may_be_waived(procedure::Need);
/// What to do about it: "Verify as the user".
[[nodiscard]] Sentence title_of(procedure::Need);

struct NeedNow {
  bool met = false;
  std::vector<MachineId> missing_on;  ///< machines that keep it from being met
  const Waiver* waiver = nullptr;     ///< one that covers what is missing
  [[nodiscard]] bool satisfied() const { return met || waiver != nullptr; }
};
/// `statement`: what is being said while ending the step or closing.
[[nodiscard]] NeedNow need_now(const State&, procedure::Need, const Facts&, std::string_view statement = {});

/// Threats that the newest run of any tool left on the machine as it is now; a tool that ran since then and found less
/// counts anew.
[[nodiscard]] unsigned threats_left(const Machine&);
[[nodiscard]] bool restarted_since_change(const Machine&);
[[nodiscard]] bool verified_as_user(const Machine&, bool enrolled);
[[nodiscard]] bool updates_applied(const State&, const Machine&);
[[nodiscard]] bool new_restore_point(const State&, const Machine&, const Facts&);
/// Not an adequate end: replaced machines are gone, machines not infected need nothing.
[[nodiscard]] bool must_be_well(const Machine&);

}  // namespace standfirm::incident

// src/base/refusal.hpp: the closed set of reasons why something may not be done now. A refusal is an answer, not an
// error: the same words stand in code, problem documents ("code"), screen and manual.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/sentence.hpp"

namespace standfirm {

/// In order of precedence: where several hold, the first is said. (BOOST_DESCRIBE_ENUM takes 52 names at most.)
enum class RefusalCode {
  signed_out,
  not_entitled,
  locked_down,
  not_found,
  invalid_argument,
  too_many_requests,
  version_conflict,
  idempotency_key_reused,
  link_expired,
  link_already_used,
  incident_closed,
  incident_not_closed,
  not_triaged,
  no_agreement_in_force,
  person_not_of_this_client,
  machine_not_of_this_client,
  machine_not_in_this_incident,
  machine_not_enrolled,
  authoriser_not_of_this_client,
  authoriser_may_not_approve,
  limits_not_agreed,
  limit_reached,
  clock_already_running,
  clock_not_running,
  correction_out_of_range,
  step_unknown,
  step_not_current,
  step_needs_evidence,
  tool_not_approved,
  order_outstanding,
  order_unknown,
  order_already_ended,
  first_evidence_unknown,
  restore_point_unknown,
  restore_point_not_older_than_evidence,
  not_verified_as_user,
  updates_not_applied,
  no_new_restore_point,
  still_isolated,
  still_in_safe_mode,
  machine_not_accounted_for,
  rights_removal_not_agreed,
  last_administrator,
  reason_missing,
  currency_differs,
  already_done,
  nothing_to_do,
  invoice_not_draft,
  invoice_not_issued
};
BOOST_DESCRIBE_ENUM(RefusalCode, signed_out, not_entitled, locked_down, not_found, invalid_argument, too_many_requests,
                    version_conflict, idempotency_key_reused, link_expired, link_already_used, incident_closed,
                    incident_not_closed, not_triaged, no_agreement_in_force, person_not_of_this_client,
                    machine_not_of_this_client, machine_not_in_this_incident, machine_not_enrolled,
                    authoriser_not_of_this_client, authoriser_may_not_approve, limits_not_agreed, limit_reached,
                    clock_already_running, clock_not_running, correction_out_of_range, step_unknown, step_not_current,
                    step_needs_evidence, tool_not_approved, order_outstanding, order_unknown, order_already_ended,
                    first_evidence_unknown, restore_point_unknown, restore_point_not_older_than_evidence,
                    not_verified_as_user, updates_not_applied, no_new_restore_point, still_isolated, still_in_safe_mode,
                    machine_not_accounted_for, rights_removal_not_agreed, last_administrator, reason_missing,
                    currency_differs, already_done, nothing_to_do, invoice_not_draft, invoice_not_issued)

struct Refusal {
  RefusalCode code{};
  Sentence sentence;                 ///< one sentence for people: why not
  Sentence mend;                     ///< what would satisfy it; empty when nothing can
  std::optional<std::string> field;  ///< the field of the command at fault, when it is one
  bool operator==(const Refusal&) const = default;
  /// Both, for where only a line of text goes.
  [[nodiscard]] std::string text() const { return mend.empty() ? sentence.text : sentence.text + " " + mend.text; }
};
BOOST_DESCRIBE_STRUCT(Refusal, (), (code, sentence, mend, field))

template <class T>
using Allowed = std::expected<T, Refusal>;

[[nodiscard]] inline std::unexpected<Refusal> refuse(RefusalCode code, Sentence sentence, Sentence mend = {},
                                                     std::optional<std::string> field = {}) {
  return std::unexpected(Refusal{code, std::move(sentence), std::move(mend), std::move(field)});
}

}  // namespace standfirm

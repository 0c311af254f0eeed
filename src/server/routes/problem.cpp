#include "server/routes/problem.hpp"

#include "base/json.hpp"

namespace standfirm::server {

unsigned status_of(RefusalCode code) {
  using enum RefusalCode;
  switch (code) {
    case signed_out:
      return 401;
    case not_entitled:
      return 403;
    case locked_down:
      return 423;
    case not_found:
      return 404;
    case invalid_argument:
      return 400;
    case too_many_requests:
      return 429;
    case version_conflict:
      return 412;
    case idempotency_key_reused:
      return 422;
    case link_expired:
    case link_already_used:
      return 410;
    // The command itself is wrong: sending it again unchanged never helps.
    case person_not_of_this_client:
    case machine_not_of_this_client:
    case machine_not_in_this_incident:
    case authoriser_not_of_this_client:
    case authoriser_may_not_approve:
    case correction_out_of_range:
    case step_unknown:
    case tool_not_approved:
    case order_unknown:
    case restore_point_unknown:
    case reason_missing:
    case currency_differs:
      return 422;
    // The command is fine; what it is about is not in a state for it.
    case incident_closed:
    case incident_not_closed:
    case not_triaged:
    case no_agreement_in_force:
    case machine_not_enrolled:
    case limits_not_agreed:
    case limit_reached:
    case clock_already_running:
    case clock_not_running:
    case step_not_current:
    case step_needs_evidence:
    case order_outstanding:
    case order_already_ended:
    case first_evidence_unknown:
    case restore_point_not_older_than_evidence:
    case not_verified_as_user:
    case updates_not_applied:
    case no_new_restore_point:
    case still_isolated:
    case still_in_safe_mode:
    case machine_not_accounted_for:
    case rights_removal_not_agreed:
    case last_administrator:
    case already_done:
    case nothing_to_do:
    case invoice_not_draft:
    case invoice_not_issued:
      return 409;
  }
  return 500;
}

unsigned status_of(Fault fault) {
  switch (fault) {
    case Fault::malformed_request:
      return 400;
    case Fault::unknown_address:
      return 404;
    case Fault::method_not_allowed:
      return 405;
    case Fault::body_too_large:
      return 413;
    case Fault::unsupported_media_type:
      return 415;
    case Fault::upgrade_required:
      return 426;
    case Fault::unavailable:
      return 503;
    case Fault::internal:
      return 500;
  }
  return 500;
}

namespace {
wire::people::Problem problem(unsigned status, std::string_view code, Sentence sentence) {
  std::string title(code);
  for (auto& c : title)
    if (c == '_') c = ' ';
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 32);
  return {"/docs#" + std::string(code), std::move(title), status, std::string(code), sentence.text, sentence, {}, {}};
}
}  // namespace

wire::people::Problem problem_of(const Refusal& refusal) {
  auto out = problem(status_of(refusal.code), json::enum_text(refusal.code), refusal.sentence);
  if (!refusal.mend.empty()) out.mend = refusal.mend;
  out.field = refusal.field;
  return out;
}

net::Response answer_of(const wire::people::Problem& problem) {
  net::Response out;
  out.status = problem.status;
  out.headers.push_back({"Content-Type", "application/problem+json"});
  out.body = json::write_text(problem);
  return out;
}
net::Response answer_of(const Refusal& refusal) { return answer_of(problem_of(refusal)); }
net::Response answer_of(Fault fault, const Sentence& sentence) {
  return answer_of(problem(status_of(fault), json::enum_text(fault), sentence));
}

}  // namespace standfirm::server

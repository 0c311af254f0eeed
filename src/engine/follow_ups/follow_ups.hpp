// src/engine/follow_ups/follow_ups.hpp: what an event asks for next, written down in the event's own transaction,
// carried out after the commit, tried again until it is done. Commands happen exactly once (carrying out and crossing
// off are one transaction); letters at least once, each time with the same id.
#pragma once
#include <optional>
#include <string>
#include <variant>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/one_of.hpp"

namespace standfirm::engine {

class Work;

// ---- commands ----
struct DraftInvoiceOf {
  IncidentId incident;
};
BOOST_DESCRIBE_STRUCT(DraftInvoiceOf, (), (incident))
/// The n-th infection, n > 1: taking the person out of the administrators is proposed, where they are one.
struct ProposeRemoval {
  IncidentId incident;
  MachineId machine;
  PersonId person;
};
BOOST_DESCRIBE_STRUCT(ProposeRemoval, (), (incident, machine, person))

// ---- letters ----
struct WriteReportReceived {
  IncidentId incident;
};
BOOST_DESCRIBE_STRUCT(WriteReportReceived, (), (incident))
struct WriteApprovalAsked {
  LinkId link;
};
BOOST_DESCRIBE_STRUCT(WriteApprovalAsked, (), (link))
struct WriteClockNotice {
  IncidentId incident;
  TechnicianId to;
  Seconds attended{0}, limit{0};
  bool at_limit = false;
};
BOOST_DESCRIBE_STRUCT(WriteClockNotice, (), (incident, to, attended, limit, at_limit))
struct WriteIncidentClosed {
  IncidentId incident;
};
BOOST_DESCRIBE_STRUCT(WriteIncidentClosed, (), (incident))
struct WriteInvoice {
  InvoiceId invoice;
  std::string to_name, to_email;
};
BOOST_DESCRIBE_STRUCT(WriteInvoice, (), (invoice, to_name, to_email))

SF_ONE_OF(FollowUp, DraftInvoiceOf, ProposeRemoval, WriteReportReceived, WriteApprovalAsked, WriteClockNotice,
          WriteInvoice, WriteIncidentClosed);

/// As it is kept. `id` names the record (in the order they came) and becomes a letter's id.
struct Owed {
  LetterId id;
  FollowUp what;
  TimePoint since{}, not_before{};
  unsigned attempts = 0;
  std::string last_failure;
};
BOOST_DESCRIBE_STRUCT(Owed, (), (id, what, since, not_before, attempts, last_failure))
inline constexpr std::string_view owed_kind = "engine.follow_up";

/// Writes it down in the work's transaction.
void owe(Work&, FollowUp);
/// How long to wait after the n-th failure: 5 s, doubling, at most an hour.
[[nodiscard]] Seconds wait_after(unsigned attempts);

}  // namespace standfirm::engine

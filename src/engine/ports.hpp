// src/engine/ports.hpp: what the engine asks of the outside world. The server puts the real ones in (src/letters behind
// them); tests put recorders in. A port may throw: the engine keeps what is to be done and tries again, later each
// time.
#pragma once
#include <string>
#include <variant>

#include "base/ids.hpp"
#include "wire/people/incidents.hpp"
#include "wire/people/invoices.hpp"

namespace standfirm::engine {

/// "We have your report": to who reported it, with the number to say aloud.
struct ReportReceived {
  std::string incident_number, summary;
};
/// The approval link for billable minutes.
struct ApprovalAsked {
  std::string incident_number, summary, link;  ///< link: the whole address with the token
  Minutes minutes{0};
  Money hourly_rate, at_most;
  Fallback at_limit{};
  TimePoint expires_at{};
};
/// An issued invoice, to be sent as PDF.
struct InvoiceReady {
  wire::people::InvoiceView invoice;
};
/// 75 % of the minutes are used, or all of them: to the technician.
struct ClockNotice {
  std::string incident_number, summary;
  Seconds attended{0}, limit{0};
  bool at_limit = false;
};

/// It is over: to who reported it, with what to watch for.
struct IncidentIsClosed {
  std::string incident_number, summary, closing_words;
  Seconds attended{0};
  unsigned watch_days = 0;
};

/// One letter to one address. `id` is the same each time it is tried: it becomes the Message-ID, so that a letter sent
/// twice because of a crash in between is seen as one by the receiver's mail program.
struct Letter {
  LetterId id;
  std::string to_name, to_email;
  std::string client_name;
  std::variant<ReportReceived, ApprovalAsked, InvoiceReady, ClockNotice, IncidentIsClosed> about;
};

class Letters {
 public:
  virtual ~Letters() = default;
  /// Hands the letter to the mail server, within the deadline of its own settings; throws when that failed and may
  /// succeed later. Called at least once for each letter, never for two at once.
  virtual void send(const Letter&) = 0;
};

/// Something a person must look at: a stream that doesn't follow, work that keeps failing. Must not throw.
class Alarms {
 public:
  virtual ~Alarms() = default;
  virtual void raise(const std::string& sentence) noexcept = 0;
};

}  // namespace standfirm::engine

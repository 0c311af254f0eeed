// src/letters/correspondence.hpp: what the firm writes to people: the words from binder/letters, the figures from the
// incident.
#pragma once
#include <expected>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/one_of.hpp"
#include "base/words.hpp"
#include "letters/letter_head.hpp"
#include "letters/mail/outgoing.hpp"
#include "letters/pdf/invoice.hpp"
#include "letters/pdf/printer.hpp"
#include "letters/stationery.hpp"

namespace standfirm::letters {

struct Recipient {
  std::string name, email, client_name;
};

/// "We have your report", with the number to say aloud and what not to touch.
struct ReportReceived {
  std::string incident_number, summary;
};
/// The approval link for billable minutes.
struct ApprovalAsked {
  std::string incident_number, summary, link;
  Minutes minutes{0};
  Money hourly_rate, at_most;
  Fallback at_limit{};
  TimePoint expires_at{};
};
/// The invoice, with its PDF.
struct InvoiceReady {
  InvoiceLetter letter;
};
/// To the technician: 75 % of the minutes are used, or all.
struct ClockNotice {
  std::string incident_number, summary;
  Seconds attended{0}, limit{0};
  bool at_limit = false;
};
/// It is over: what was found and done, and what to watch for.
struct IncidentClosed {
  std::string incident_number, summary, closing_words;
  Seconds attended{0};
  unsigned watch_days = 0;
};
SF_ONE_OF(Matter, ReportReceived, ApprovalAsked, InvoiceReady, ClockNotice, IncidentClosed);

struct Sender {
  LetterHead head;
  std::string email;              ///< replies come back to it, and so to their incident
  std::string time_zone = "UTC";  ///< the firm's
};

class Correspondence {
 public:
  Correspondence(const Stationery& stationery, const Printer& printer, Sender sender)
      : stationery_(stationery), printer_(printer), sender_(std::move(sender)) {}

  /// The same letter gives the same Message-ID each time; it carries the incident's number, so that an answer finds its
  /// incident. The error is one sentence: a template that can't be filled, a PDF that can't be made.
  [[nodiscard]] std::expected<OutgoingMail, std::string> write(LetterId, const Recipient&, const Matter&,
                                                               TimePoint now) const;

 private:
  const Stationery& stationery_;
  const Printer& printer_;
  Sender sender_;
};

/// "reinstall the machine": what was agreed for the limit, in words.
[[nodiscard]] std::string at_limit_in_words(Fallback);

}  // namespace standfirm::letters

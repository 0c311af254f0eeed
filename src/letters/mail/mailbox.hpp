// src/letters/mail/mailbox.hpp: the firm's mailbox, read over IMAP: a message is marked as read only after it was dealt
// with, so that none is lost; one that was dealt with just before a crash comes again with the same message id.
#pragma once
#include <cstddef>
#include <expected>
#include <functional>
#include <string>

#include "letters/mail/connection.hpp"
#include "letters/mail/incoming.hpp"

namespace standfirm::letters {

struct MailboxSettings {
  MailServer server;
  std::string folder = "INBOX";
  std::size_t most_at_once = 50;  ///< of one visit; the rest waits for the next
  IncomingLimits limits;
};

/// What became of one visit.
struct Visit {
  std::size_t taken = 0;    ///< dealt with, and marked as read
  std::size_t waiting = 0;  ///< left for the next visit
};

/// Signs in, takes what is unread, oldest first, and signs out. `deal_with` must have kept the message durably when it
/// returns; when it throws, the message stays unread, the visit ends and the exception is passed on.
[[nodiscard]] std::expected<Visit, MailProblem> visit(const MailboxSettings&,
                                                      const std::function<void(const IncomingMail&)>& deal_with);

}  // namespace standfirm::letters

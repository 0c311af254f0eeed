// src/letters/mail/smtp.hpp: hands a letter to the firm's mail server.
#pragma once
#include <expected>
#include <string>

#include "letters/mail/connection.hpp"
#include "letters/mail/outgoing.hpp"

namespace standfirm::letters {

/// Blocks until the server has taken the letter (then it is the server's to deliver), refused it, or a deadline has
/// passed. When the connection breaks after the server took it, that is a problem and the letter is sent again: its
/// Message-ID is the same.
[[nodiscard]] std::expected<void, MailProblem> send(const MailServer&, const OutgoingMail&);

}  // namespace standfirm::letters

// src/server/letters/mail_settings.hpp: the settings [firm] and [mail] as the letters want them.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "letters/letter_head.hpp"
#include "letters/mail/mailbox.hpp"
#include "server/config/config.hpp"

namespace standfirm::server {

struct MailSettings {
  std::string from;                                 ///< the sender's address
  std::optional<letters::MailServer> out;           ///< none: no letters go out
  std::optional<letters::MailboxSettings> mailbox;  ///< none: no mailbox is read
  Seconds look_every{30};
};

/// Each error names the setting and the mend.
[[nodiscard]] std::expected<MailSettings, std::vector<std::string>> mail_settings(const Config&);
[[nodiscard]] letters::LetterHead letter_head(const Config&);

/// "smtp://mail.example:587": STARTTLS; "smtps://" TLS from the first byte. Without a port the protocol's usual one.
[[nodiscard]] std::expected<letters::MailServer, std::string> mail_server_from(const std::string& address,
                                                                               const std::string& protocol,
                                                                               bool plain_text_allowed);

}  // namespace standfirm::server

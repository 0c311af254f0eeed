// src/letters/mail/outgoing.hpp: one letter as e-mail: what stands in it, and the message built from that.
#pragma once
#include <expected>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace standfirm::letters {

struct MailAddress {
  std::string name, email;
};
struct Enclosure {
  std::string name;        ///< "Invoice-2026-0001.pdf"
  std::string media_type;  ///< "application/pdf"
  std::string content;
};

struct OutgoingMail {
  /// Without angle brackets: "0192...@firm.example". The same for each try of the same letter, so that a second copy is
  /// seen as one.
  std::string message_id;
  MailAddress from, to;
  std::string reply_to;                 ///< an address; empty: `from`
  std::vector<std::string> references;  ///< message ids this belongs to, oldest first
  std::string subject;
  std::string text, html;  ///< html may be empty
  std::vector<Enclosure> enclosures;
  TimePoint date{};
  bool automatic = true;  ///< nobody typed it: out-of-office programs shall not answer (RFC 3834)
};

/// The message as it goes over the wire (RFC 5322, CRLF, 7 bit). The same mail gives the same bytes. No value can add a
/// header: the error names the field that isn't what it must be.
[[nodiscard]] std::expected<std::string, std::string> message_text(const OutgoingMail&);

/// True for an address that can stand in an envelope: ASCII local@domain, no spaces, no control characters.
[[nodiscard]] bool is_plain_address(std::string_view);

}  // namespace standfirm::letters

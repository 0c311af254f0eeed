// src/letters/mail/imap.hpp: the few words of IMAP4rev1 (RFC 3501) that a visit to a mailbox needs, over a connection
// that libcurl has made, encrypted and signed in.
#pragma once
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "letters/mail/connection.hpp"

namespace standfirm::letters {

/// One line of an answer with the literals in it taken out and kept in their order: "* 3 FETCH (UID 7 BODY[] {2} )",
/// {"hi"}.
struct ImapLine {
  std::string text;
  std::vector<std::string> literals;
};

/// Cuts what comes from the server into lines. Bounded: a line, a literal and a whole answer have their most.
class ImapReader {
 public:
  explicit ImapReader(std::size_t max_literal_bytes) : max_literal_bytes_(max_literal_bytes) {}
  /// Takes more bytes from the server. False when they can't be IMAP or go beyond the limits: end the connection.
  [[nodiscard]] bool feed(std::string_view bytes);
  [[nodiscard]] std::optional<ImapLine> next();  ///< the next whole line

 private:
  std::size_t max_literal_bytes_;
  std::string pending_;
  std::size_t literal_left_ = 0;
  ImapLine current_;
  std::vector<ImapLine> lines_;
  std::size_t given_ = 0;
};

/// The numbers of "* SEARCH 4 9 12"; nothing when the line says something else.
[[nodiscard]] std::optional<std::vector<std::uint32_t>> search_result(std::string_view line);
/// The number after `name` in a FETCH answer: "RFC822.SIZE 1234".
[[nodiscard]] std::optional<std::uint64_t> fetch_number(std::string_view line, std::string_view name);

/// A mailbox folder opened by a signed-in connection.
class ImapFolder {
 public:
  virtual ~ImapFolder() = default;
  [[nodiscard]] virtual std::expected<std::vector<std::uint32_t>, MailProblem> unread() = 0;  ///< UIDs, oldest first
  /// The message without marking it, at most `max_bytes` of it. Nothing when it has gone in the meantime.
  [[nodiscard]] virtual std::expected<std::optional<std::string>, MailProblem> message(std::uint32_t uid,
                                                                                       std::size_t max_bytes) = 0;
  [[nodiscard]] virtual std::expected<void, MailProblem> mark_read(std::uint32_t uid) = 0;
};
[[nodiscard]] std::expected<std::unique_ptr<ImapFolder>, MailProblem> open_folder(const MailServer&,
                                                                                  const std::string& folder,
                                                                                  std::size_t max_message_bytes);

}  // namespace standfirm::letters

// src/letters/mail/incoming.hpp: a message somebody sent us, taken apart within limits. Everything in it is a
// stranger's word.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"

namespace standfirm::letters {

struct IncomingLimits {
  std::size_t max_bytes = 20 * 1024 * 1024;  ///< of the whole message; what is longer is cut
  std::size_t max_depth = 12;
  std::size_t max_parts = 100;
  std::size_t max_text_bytes = 64 * 1024;
};

/// Only what it is called, what it claims to be, how large it is and its hash: attachments themselves are never kept.
struct Attachment {
  std::string name, media_type;
  std::uint64_t size = 0;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(Attachment, (), (name, media_type, size, sha256))

struct IncomingMail {
  std::string message_id;  ///< without brackets; "sha256:..." of the message when it has none, so that the same one has
                           ///< the same id
  std::string from_name,
      from_email;       ///< the address in small letters; empty when there is none. Anyone can write any address here.
  std::string subject;  ///< one line
  std::string text;     ///< the plain text, or what the HTML says without its markup
  std::string in_reply_to;
  std::vector<std::string> references;
  std::optional<TimePoint> date;
  std::vector<Attachment> attachments;
  bool automatic =
      false;  ///< a bounce, an out-of-office note, a mailing list: never answer it, never open an incident for it
  bool cut = false;  ///< something was beyond the limits and left out
};
BOOST_DESCRIBE_STRUCT(IncomingMail, (),
                      (message_id, from_name, from_email, subject, text, in_reply_to, references, date, attachments,
                       automatic, cut))

/// Never fails: whatever isn't there is empty.
[[nodiscard]] IncomingMail take_apart(std::string_view message, const IncomingLimits& limits = {});

/// "INC-1042" when the message answers a letter about an incident (by its references, which our letters carry) or names
/// one in the subject.
[[nodiscard]] std::optional<std::string> incident_number_in(const IncomingMail&);

/// What `html` says, without markup: never for showing as HTML, never needed to be exact.
[[nodiscard]] std::string text_of_html(std::string_view html, std::size_t max_bytes);

}  // namespace standfirm::letters

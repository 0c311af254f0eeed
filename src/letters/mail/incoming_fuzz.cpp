// Fuzzes the taking apart of messages and of the mail server's answers: whatever comes, what is kept is bounded,
// printable UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "letters/mail/imap.hpp"
#include "letters/mail/incoming.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace standfirm::letters;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  IncomingLimits limits;
  limits.max_text_bytes = 4096;
  const auto mail = take_apart(text, limits);
  const auto kept = standfirm::json::write_text(mail);
  if (mail.message_id.empty() || mail.text.size() > limits.max_text_bytes + 3 ||
      mail.attachments.size() > limits.max_parts)
    std::abort();
  if (!standfirm::json::read_text<IncomingMail>(kept)) std::abort();  // not valid UTF-8, or a control character
  (void)incident_number_in(mail);
  ImapReader reader(1024);
  if (reader.feed(text))
    while (const auto line = reader.next()) {
      (void)search_result(line->text);
      (void)fetch_number(line->text, "UID");
    }
  return 0;
}

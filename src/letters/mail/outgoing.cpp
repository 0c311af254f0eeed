#include "letters/mail/outgoing.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "core/contact.hpp"
#include "letters/mail/gmime.hpp"
#include "letters/text.hpp"

namespace standfirm::letters {
namespace {

constexpr std::size_t max_enclosure_bytes = 20 * 1024 * 1024;

bool is_message_id(std::string_view id) {
  return id.size() <= 200 && is_plain_address(id) && id.find_first_of("<>[]") == std::string_view::npos;
}

/// Names what follows from the message's id: the same letter is cut at the same lines each time.
std::string boundary(const std::string& message_id, std::string_view which) {
  const auto text = fmt::format("{} {}", which, message_id);
  std::array<unsigned char, 16> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     nullptr, 0);
  return "=_sf-" + to_hex(hash.data(), hash.size());
}

Owned<GMimeTextPart> text_part(const char* subtype, const std::string& text) {
  Owned<GMimeTextPart> part(g_mime_text_part_new_with_subtype(subtype));
  g_mime_text_part_set_charset(part.get(), "utf-8");
  g_mime_text_part_set_text(part.get(), text.c_str());
  g_mime_part_set_content_encoding(GMIME_PART(part.get()), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  return part;
}

Owned<GMimePart> enclosure_part(const Enclosure& enclosure) {
  const auto slash = enclosure.media_type.find('/');
  Owned<GMimePart> part(g_mime_part_new_with_type(enclosure.media_type.substr(0, slash).c_str(),
                                                  enclosure.media_type.substr(slash + 1).c_str()));
  Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(enclosure.content.data(), enclosure.content.size()));
  Owned<GMimeDataWrapper> content(g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_BASE64);
  g_mime_part_set_filename(part.get(), enclosure.name.c_str());
  g_mime_object_set_disposition(GMIME_OBJECT(part.get()), GMIME_DISPOSITION_ATTACHMENT);
  return part;
}

Owned<GMimeMultipart> multipart(const char* subtype, const std::string& message_id) {
  Owned<GMimeMultipart> part(g_mime_multipart_new_with_subtype(subtype));
  g_mime_multipart_set_boundary(part.get(), boundary(message_id, subtype).c_str());
  return part;
}

std::expected<void, std::string> check(const OutgoingMail& mail) {
  const auto wrong = [](std::string_view field, std::string_view value) {
    return std::unexpected(fmt::format("{} of the letter is not what it must be: '{}'", field, one_line(value, 80)));
  };
  if (!is_message_id(mail.message_id)) return wrong("message_id", mail.message_id);
  if (!is_plain_address(mail.from.email)) return wrong("from", mail.from.email);
  if (!is_plain_address(mail.to.email)) return wrong("to", mail.to.email);
  if (!mail.reply_to.empty() && !is_plain_address(mail.reply_to)) return wrong("reply_to", mail.reply_to);
  for (const auto& id : mail.references)
    if (!is_message_id(id)) return wrong("references", id);
  for (const auto& enclosure : mail.enclosures) {
    const auto& type = enclosure.media_type;
    if (std::ranges::count(type, '/') != 1 || !std::ranges::all_of(type, [](char c) {
          return std::isalnum(static_cast<unsigned char>(c)) || c == '/' || c == '-' || c == '.' || c == '+';
        }))
      return wrong("media_type of an enclosure", type);
    if (enclosure.content.size() > max_enclosure_bytes)
      return std::unexpected(fmt::format("the enclosure '{}' is larger than {} MB", one_line(enclosure.name, 80),
                                         max_enclosure_bytes >> 20U));
  }
  return {};
}

}  // namespace

bool is_plain_address(std::string_view text) {
  return !contact::email_problem(text, {}) && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

std::expected<std::string, std::string> message_text(const OutgoingMail& mail) {
  if (auto right = check(mail); !right) return std::unexpected(right.error());
  begin_gmime();
  Owned<GMimeMessage> message(g_mime_message_new(TRUE));
  g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_FROM, one_line(mail.from.name, 200).c_str(),
                             mail.from.email.c_str());
  g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_TO, one_line(mail.to.name, 200).c_str(),
                             mail.to.email.c_str());
  if (!mail.reply_to.empty())
    g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_REPLY_TO, nullptr, mail.reply_to.c_str());
  g_mime_message_set_subject(message.get(), one_line(mail.subject, 400).c_str(), "utf-8");
  g_mime_message_set_message_id(message.get(), mail.message_id.c_str());
  std::unique_ptr<GDateTime, void (*)(GDateTime*)> date(
      g_date_time_new_from_unix_utc(std::chrono::floor<std::chrono::seconds>(mail.date).time_since_epoch().count()),
      g_date_time_unref);
  g_mime_message_set_date(message.get(), date.get());
  auto* object = GMIME_OBJECT(message.get());
  if (!mail.references.empty()) {
    std::string all;
    for (const auto& id : mail.references) all += fmt::format("{}<{}>", all.empty() ? "" : " ", id);
    g_mime_object_set_header(object, "In-Reply-To", fmt::format("<{}>", mail.references.back()).c_str(), "utf-8");
    g_mime_object_set_header(object, "References", all.c_str(), "utf-8");
  }
  if (mail.automatic) g_mime_object_set_header(object, "Auto-Submitted", "auto-generated", "utf-8");

  const auto text = text_part("plain", mail.text);
  Owned<GMimeMultipart> alternative, mixed;
  auto* body = GMIME_OBJECT(text.get());
  Owned<GMimeTextPart> html;
  if (!mail.html.empty()) {
    html = text_part("html", mail.html);
    alternative = multipart("alternative", mail.message_id);
    g_mime_multipart_add(alternative.get(), GMIME_OBJECT(text.get()));
    g_mime_multipart_add(alternative.get(), GMIME_OBJECT(html.get()));
    body = GMIME_OBJECT(alternative.get());
  }
  if (!mail.enclosures.empty()) {
    mixed = multipart("mixed", mail.message_id);
    g_mime_multipart_add(mixed.get(), body);
    for (const auto& enclosure : mail.enclosures) {
      const auto part = enclosure_part({one_line(enclosure.name, 120), enclosure.media_type, enclosure.content});
      g_mime_multipart_add(mixed.get(), GMIME_OBJECT(part.get()));
    }
    body = GMIME_OBJECT(mixed.get());
  }
  g_mime_message_set_mime_part(message.get(), body);

  std::unique_ptr<GMimeFormatOptions, void (*)(GMimeFormatOptions*)> format(g_mime_format_options_new(),
                                                                            g_mime_format_options_free);
  g_mime_format_options_set_newline_format(format.get(), GMIME_NEWLINE_FORMAT_DOS);
  const OwnedText out(g_mime_object_to_string(object, format.get()));
  return std::string(out.get());
}

}  // namespace standfirm::letters

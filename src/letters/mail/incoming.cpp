#include "letters/mail/incoming.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>

#include "core/contact.hpp"
#include "letters/mail/gmime.hpp"
#include "letters/text.hpp"

namespace standfirm::letters {
namespace {

std::string text_of(const char* text) { return text == nullptr ? std::string() : std::string(text); }

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return to_hex(digest.data(), digest.size());
}

std::string decoded(GMimePart* part) {
  auto* content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

/// How deep multiparts and enclosed messages go, by a look at the raw text: the parser goes down by itself, so what is
/// deeper than the limit is not given to it. Counts boundaries announced, which is never less than the depth.
bool too_deep(std::string_view message, std::size_t most) {
  std::size_t announced = 0;
  for (std::size_t at = 0; at < message.size();) {
    const auto end = std::min(message.find('\n', at), message.size());
    const auto line = contact::lower(message.substr(at, std::min<std::size_t>(end - at, 200)));
    if (line.contains("multipart/") || line.contains("message/rfc822") || line.contains("message/global") ||
        line.contains("message/news"))
      ++announced;
    if (announced > most * 8) return true;
    at = end + 1;
  }
  return false;
}

class Walk {
 public:
  Walk(const IncomingLimits& limits, IncomingMail& mail) : limits_(limits), mail_(mail) {}

  void part(GMimeObject* object, std::size_t depth) {
    if (object == nullptr) return;
    if (depth > limits_.max_depth || ++parts_ > limits_.max_parts) {
      mail_.cut = true;
      return;
    }
    if (GMIME_IS_MULTIPART(object)) {
      auto* multi = GMIME_MULTIPART(object);
      const int count = g_mime_multipart_get_count(multi);
      for (int i = 0; i < count && parts_ <= limits_.max_parts; ++i)
        part(g_mime_multipart_get_part(multi, i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      enclosed(object);
    } else if (GMIME_IS_PART(object)) {
      leaf(GMIME_PART(object));
    }
  }
  [[nodiscard]] std::string html() const { return html_; }

 private:
  /// A forwarded message is evidence, not this sender's words.
  void enclosed(GMimeObject* object) {
    const OwnedText text(g_mime_object_to_string(object, nullptr));
    const std::string_view whole(text ? text.get() : "");
    mail_.attachments.push_back({"message.eml", "message/rfc822", whole.size(), sha256(whole)});
  }
  void leaf(GMimePart* part) {
    auto* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    const bool attached = g_mime_part_is_attachment(part) != 0 || g_mime_part_get_filename(part) != nullptr;
    const bool plain = type == nullptr || g_mime_content_type_is_type(type, "text", "plain") != 0;
    const bool html = type != nullptr && g_mime_content_type_is_type(type, "text", "html") != 0;
    if (!attached && GMIME_IS_TEXT_PART(part) && (plain || html)) {
      const OwnedText text(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
      auto& into = plain ? mail_.text : html_;
      if (into.empty() && text) into = text.get();
      return;
    }
    const auto content = decoded(part);
    const OwnedText mime(type == nullptr ? nullptr : g_mime_content_type_get_mime_type(type));
    mail_.attachments.push_back({one_line(text_of(g_mime_part_get_filename(part)), 200),
                                 one_line(text_of(mime.get()), 100), content.size(), sha256(content)});
  }

  const IncomingLimits& limits_;
  IncomingMail& mail_;
  std::size_t parts_ = 0;
  std::string html_;
};

std::string header(GMimeMessage* message, const char* name) {
  return text_of(g_mime_object_get_header(GMIME_OBJECT(message), name));
}

std::string identifier(std::string text) {
  std::erase_if(text, [](unsigned char c) { return c <= 0x20 || c >= 0x7F || c == '<' || c == '>'; });
  if (text.size() > 250) text.resize(250);
  return text;
}

void from(GMimeMessage* message, IncomingMail& mail) {
  auto* all = g_mime_message_get_from(message);
  const int count = all == nullptr ? 0 : internet_address_list_length(all);
  for (int i = 0; i < count && i < 20 && mail.from_email.empty(); ++i) {
    auto* address = internet_address_list_get_address(all, i);
    if (!INTERNET_ADDRESS_IS_MAILBOX(address)) continue;
    mail.from_name = one_line(text_of(internet_address_get_name(address)), 200);
    const auto written = text_of(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
    if (!contact::email_problem(written, {})) mail.from_email = contact::lower(written);
  }
}

bool is_automatic(GMimeMessage* message, const IncomingMail& mail) {
  const auto submitted = contact::lower(header(message, "Auto-Submitted"));
  if (!submitted.empty() && submitted != "no") return true;
  const auto precedence = contact::lower(header(message, "Precedence"));
  if (precedence.contains("bulk") || precedence.contains("junk") || precedence.contains("list") ||
      precedence.contains("auto_reply"))
    return true;
  if (!header(message, "List-Id").empty() || !header(message, "X-Autoreply").empty() ||
      !header(message, "X-Autorespond").empty())
    return true;
  const auto path = header(message, "Return-Path");
  if (path.contains("<>")) return true;
  return mail.from_email.starts_with("mailer-daemon@") || mail.from_email.starts_with("postmaster@") ||
         mail.from_email.starts_with("no-reply@") || mail.from_email.starts_with("noreply@");
}

std::optional<std::string> number_in(std::string_view text) {
  for (std::size_t at = 0; (at = text.find_first_of("Ii", at)) != std::string_view::npos; ++at) {
    if (contact::lower(text.substr(at, 4)) != "inc-") continue;
    if (at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1]))) continue;
    auto end = at + 4;
    while (end < text.size() && end < at + 14 && text[end] >= '0' && text[end] <= '9') ++end;
    if (end > at + 4 && (end == text.size() || !std::isalnum(static_cast<unsigned char>(text[end]))))
      return "INC-" + std::string(text.substr(at + 4, end - at - 4));
  }
  return std::nullopt;
}

}  // namespace

IncomingMail take_apart(std::string_view message, const IncomingLimits& limits) {
  begin_gmime();
  IncomingMail mail;
  const auto whole_hash = "sha256:" + sha256(message);
  if (message.size() > limits.max_bytes) {
    message = message.substr(0, limits.max_bytes);
    mail.cut = true;
  }
  if (too_deep(message, limits.max_depth)) {
    // Only the headers are worth looking at.
    const auto end = std::min(message.find("\n\n"), message.find("\n\r\n"));
    message =
        message.substr(0, std::min<std::size_t>(end == std::string_view::npos ? message.size() : end + 1, 64 * 1024));
    mail.cut = true;
  }
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(message.data(), message.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> read(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!read) {
    mail.message_id = whole_hash;
    return mail;
  }
  mail.message_id = identifier(text_of(g_mime_message_get_message_id(read.get())));
  if (mail.message_id.empty()) mail.message_id = whole_hash;
  from(read.get(), mail);
  mail.subject = one_line(text_of(g_mime_message_get_subject(read.get())), 400);
  mail.in_reply_to = identifier(header(read.get(), "In-Reply-To"));
  if (auto* refs = g_mime_references_parse(nullptr, header(read.get(), "References").c_str())) {
    for (int i = 0; i < g_mime_references_length(refs) && i < 50; ++i)
      mail.references.push_back(identifier(text_of(g_mime_references_get_message_id(refs, i))));
    g_mime_references_free(refs);
  }
  if (auto* date = g_mime_message_get_date(read.get())) {
    const auto seconds = g_date_time_to_unix(date);
    if (seconds > 0 && seconds < 253'402'300'800) mail.date = TimePoint(Seconds(seconds));
  }
  mail.automatic = is_automatic(read.get(), mail);
  Walk walk(limits, mail);
  walk.part(g_mime_message_get_mime_part(read.get()), 0);
  if (mail.text.find_first_not_of(" \t\r\n") == std::string::npos)
    mail.text = text_of_html(walk.html(), limits.max_text_bytes);
  if (mail.text.size() > limits.max_text_bytes) mail.cut = true;
  mail.text = paragraph(mail.text, limits.max_text_bytes);
  return mail;
}

std::optional<std::string> incident_number_in(const IncomingMail& mail) {
  if (auto found = number_in(mail.in_reply_to)) return found;
  for (auto id = mail.references.rbegin(); id != mail.references.rend(); ++id)
    if (auto found = number_in(*id)) return found;
  return number_in(mail.subject);
}

std::string text_of_html(std::string_view html, std::size_t max_bytes) {
  std::string out;
  std::string_view hidden;  // inside <script> or <style>: until this end
  for (std::size_t at = 0; at < html.size() && out.size() <= max_bytes;) {
    const char c = html[at];
    if (c == '<') {
      const auto end = html.find('>', at);
      const auto tag = contact::lower(
          html.substr(at + 1, std::min<std::size_t>(12, (end == std::string_view::npos ? html.size() : end) - at - 1)));
      if (hidden.empty()) {
        if (tag.starts_with("script"))
          hidden = "/script";
        else if (tag.starts_with("style"))
          hidden = "/style";
        else if (tag.starts_with("br") || tag.starts_with("/p") || tag.starts_with("/div") || tag.starts_with("/tr") ||
                 tag.starts_with("/li") || tag.starts_with("/h"))
          out += '\n';
      } else if (tag.starts_with(hidden)) {
        hidden = {};
      }
      if (end == std::string_view::npos) break;
      at = end + 1;
      continue;
    }
    ++at;
    if (!hidden.empty()) continue;
    if (c != '&') {
      const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
      if (!space)
        out += c;
      else if (!out.empty() && out.back() != ' ' && out.back() != '\n')
        out += ' ';
      continue;
    }
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> named{
        {{"amp;", "&"}, {"lt;", "<"}, {"gt;", ">"}, {"quot;", "\""}, {"apos;", "'"}, {"nbsp;", " "}}};
    const auto found =
        std::ranges::find_if(named, [&](const auto& each) { return html.substr(at).starts_with(each.first); });
    if (found == named.end()) {
      out += c;
    } else {
      out += found->second;
      at += found->first.size();
    }
  }
  return paragraph(out, max_bytes);
}

}  // namespace standfirm::letters

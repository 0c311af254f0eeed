#include <curl/curl.h>
#include <fmt/format.h>
#include <gmime/gmime.h>

#include <cstring>
#include <map>
#include <stdexcept>

#include "mail/mail_servers.hpp"
#include "rehearsal/stage.hpp"

namespace standfirm::rehearsal {
namespace {

constexpr const char* firm_mailbox = "virus@firm.example";
constexpr const char* firm_password = "mail-of-the-firm-1";

template <class T>
struct Unref {
  void operator()(T* object) const { g_object_unref(object); }
};
template <class T>
using Held = std::unique_ptr<T, Unref<T>>;

std::string content_of(GMimePart* part) {
  auto* wrapper = g_mime_part_get_content(part);
  if (wrapper == nullptr) return {};
  const Held<GMimeStream> memory(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(wrapper, memory.get());
  auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

std::string addresses(InternetAddressList* list) {
  char* text = internet_address_list_to_string(list, nullptr, FALSE);
  std::string copy = text == nullptr ? "" : text;
  g_free(text);
  return copy;
}

LetterRead read_letter(const std::string& raw) {
  static const bool started = (g_mime_init(), true);
  (void)started;
  const Held<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(raw.data(), raw.size()));
  const Held<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Held<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) throw std::runtime_error("a letter that is no message");
  LetterRead letter;
  letter.from = addresses(g_mime_message_get_from(message.get()));
  letter.to = addresses(g_mime_message_get_to(message.get()));
  if (const char* subject = g_mime_message_get_subject(message.get())) letter.subject = subject;
  g_mime_message_foreach(
      message.get(),
      [](GMimeObject*, GMimeObject* object, gpointer into) {
        if (!GMIME_IS_PART(object)) return;
        auto& found = *static_cast<LetterRead*>(into);
        auto* type = g_mime_object_get_content_type(object);
        const char* name = g_mime_part_get_filename(GMIME_PART(object));
        if (name != nullptr) found.attachments.emplace_back(name);
        if (g_mime_content_type_is_type(type, "application", "pdf") && found.pdf.empty())
          found.pdf = content_of(GMIME_PART(object));
        if (g_mime_content_type_is_type(type, "text", "plain") && name == nullptr)
          found.text += content_of(GMIME_PART(object));
      },
      &letter);
  return letter;
}

struct Reading {
  const std::string& text;
  std::size_t at = 0;
};
std::size_t give(char* into, std::size_t size, std::size_t count, void* from) {
  auto& reading = *static_cast<Reading*>(from);
  const auto part = std::min(size * count, reading.text.size() - reading.at);
  reading.text.copy(into, part, reading.at);
  reading.at += part;
  return part;
}

}  // namespace

struct Mail::Parts {
  testing::MailServers servers{{{firm_mailbox, firm_password},
                                {"ines@harbor-dental.example", "mail-of-ines-1"},
                                {"paula@harbor-dental.example", "mail-of-paula-1"},
                                {"dana@firm.example", "mail-of-dana-1"},
                                {"olga@firm.example", "mail-of-olga-1"}}};
  std::map<std::string, std::size_t> returned;  // letters of each mailbox that were returned already
  unsigned sent = 0;
};

Mail::Mail() {
  if (const auto reason = testing::MailServers::cannot_run()) throw std::runtime_error(*reason);
  parts_ = std::make_unique<Parts>();
}
Mail::~Mail() = default;

std::string Mail::server_settings() const {
  const auto& servers = parts_->servers;
  return fmt::format(
      "[mail]\nsmtp = \"smtps://{0}:{1}\"\nsmtp_user = \"{2}\"\nsmtp_password = \"{3}\"\nfrom = \"{2}\"\n"
      "imap = \"imaps://{0}:{4}\"\nimap_user = \"{2}\"\nimap_password = \"{3}\"\nimap_every_s = 1\nca_file = \"{5}\"\n",
      servers.host(), servers.smtps_port(), firm_mailbox, firm_password, servers.imaps_port(), servers.ca_file());
}

void Mail::send(const std::string& from_name, const std::string& from, const std::string& to,
                const std::string& subject, const std::string& text) {
  const auto letter = fmt::format(
      "From: {} <{}>\r\nTo: <{}>\r\nSubject: {}\r\nMessage-ID: <{}.{}@harbor-dental.example>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n",
      from_name, from, to, subject, ++parts_->sent, SystemClock().now().time_since_epoch().count(), text);
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  const auto url = fmt::format("smtp://127.0.0.1:{}/harbor-dental.example", parts_->servers.smtp_port());
  Reading reading{letter};
  curl_slist* recipients = curl_slist_append(nullptr, to.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, 20'000L);
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(curl.get(), CURLOPT_READDATA, &reading);
  const auto sent = curl_easy_perform(curl.get());
  curl_slist_free_all(recipients);
  if (sent != CURLE_OK) throw std::runtime_error(std::string("the letter was not taken: ") + curl_easy_strerror(sent));
}

LetterRead Mail::receive(const std::string& mailbox, const std::string& subject, std::chrono::milliseconds deadline) {
  std::optional<LetterRead> found;
  auto& returned = parts_->returned[mailbox];
  const bool came = until(deadline, [&] {
    const auto letters = parts_->servers.messages_of(mailbox);
    for (; returned < letters.size() && !found; ++returned)
      if (auto letter = read_letter(letters[returned]); letter.subject.find(subject) != std::string::npos)
        found = std::move(letter);
    return found.has_value();
  });
  if (!came) throw std::runtime_error(mailbox + " got no letter about '" + subject + "'");
  return std::move(*found);
}

}  // namespace standfirm::rehearsal

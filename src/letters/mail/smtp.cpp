#include "letters/mail/smtp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "letters/mail/curl.hpp"

namespace standfirm::letters {
namespace {

std::size_t give(char* into, std::size_t size, std::size_t count, void* from) {
  auto& left = *static_cast<std::string_view*>(from);
  const auto n = std::min(left.size(), size * count);
  std::memcpy(into, left.data(), n);
  left.remove_prefix(n);
  return n;
}

}  // namespace

std::expected<void, MailProblem> send(const MailServer& server, const OutgoingMail& mail) {
  if (auto wrong = careless(server)) return std::unexpected(std::move(*wrong));
  const auto text = message_text(mail);
  if (!text) return std::unexpected(MailProblem{text.error(), true});
  const auto domain = mail.from.email.substr(mail.from.email.find('@') + 1);
  const CurlSession session(server, "smtp", domain);  // the path is the name we greet with
  auto* c = session.handle();
  const CurlList to(curl_slist_append(nullptr, mail.to.email.c_str()));
  std::string_view left = *text;
  curl_easy_setopt(c, CURLOPT_MAIL_FROM, mail.from.email.c_str());
  curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to.get());
  curl_easy_setopt(c, CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(c, CURLOPT_READDATA, &left);
  curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
  if (const auto code = curl_easy_perform(c); code != CURLE_OK) return std::unexpected(session.problem(code));
  return {};
}

}  // namespace standfirm::letters

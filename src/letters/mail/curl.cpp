#include "letters/mail/curl.hpp"

#include <fmt/format.h>

#include <mutex>
#include <new>

#include "letters/text.hpp"

namespace standfirm::letters {
namespace {

void begin_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

std::string where(const MailServer& server) { return fmt::format("{}:{}", server.host, server.port); }

std::optional<MailProblem> careless(const MailServer& server) {
  const bool here = server.host == "localhost" || server.host == "127.0.0.1" || server.host == "::1";
  if (server.security != Security::none || server.user.empty() || here) return std::nullopt;
  return MailProblem{
      fmt::format(
          "The password for {} would be sent without encryption. Set the mail server's security to starttls or tls.",
          where(server)),
      true};
}

CurlSession::CurlSession(const MailServer& server, const std::string& protocol, const std::string& path)
    : server_(server), protocol_(protocol) {
  begin_curl();
  curl_.reset(curl_easy_init());
  if (!curl_) throw std::bad_alloc();
  auto* c = curl_.get();
  const bool whole = server.security == Security::tls;
  const auto url = fmt::format("{}{}://{}:{}/{}", protocol, whole ? "s" : "", server.host, server.port, path);
  curl_easy_setopt(c, CURLOPT_URL, url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps,imap,imaps");
  curl_easy_setopt(c, CURLOPT_PROXY, "");  // whatever the environment says
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, static_cast<long>(server.connect_timeout.count()));
  curl_easy_setopt(c, CURLOPT_TIMEOUT, static_cast<long>(server.timeout.count()));
  curl_easy_setopt(c, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(c, CURLOPT_USE_SSL,
                   static_cast<long>(server.security == Security::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!server.ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.user.empty()) {
    curl_easy_setopt(c, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(c, CURLOPT_PASSWORD, server.password.c_str());
  }
  curl_easy_setopt(c, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, &CurlSession::keep_answer);
  curl_easy_setopt(c, CURLOPT_HEADERDATA, this);
}

std::size_t CurlSession::keep_answer(char* data, std::size_t size, std::size_t count, void* self) {
  auto& session = *static_cast<CurlSession*>(self);
  if (!session.said_no()) session.answer_.assign(data, std::min<std::size_t>(size * count, 500));
  return size * count;
}

/// "550 5.1.1 ..." in SMTP, "A003 NO ..." in IMAP.
bool CurlSession::said_no() const {
  if (protocol_ == "smtp") return answer_.size() > 3 && (answer_[0] == '4' || answer_[0] == '5') && answer_[3] == ' ';
  const auto space = answer_.find(' ');
  return space != std::string::npos &&
         (answer_.substr(space + 1).starts_with("NO ") || answer_.substr(space + 1).starts_with("BAD "));
}

MailProblem CurlSession::problem(CURLcode code) const {
  const auto at = where(server_);
  const auto said = one_line(answer_, 200);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {fmt::format("No computer is called '{}'. Mend the mail server's host in the settings.", server_.host)};
    case CURLE_COULDNT_CONNECT:
      return {fmt::format(
          "The mail server {} can't be reached. It is tried again; is it running, and are host and port right?", at)};
    case CURLE_OPERATION_TIMEDOUT:
      return {
          fmt::format("The mail server {} didn't answer within {} s. It is tried again.", at, server_.timeout.count())};
    case CURLE_LOGIN_DENIED:
      return {fmt::format("The mail server {} refused the user '{}' or the password ({}). Mend them in the settings.",
                          at, one_line(server_.user, 80), said)};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {
          fmt::format("The certificate of the mail server {} isn't trusted: {}. Give its certificate authority's file, "
                      "or the name that stands in the certificate.",
                      at, one_line(error_.data(), 200))};
    case CURLE_SSL_CACERT_BADFILE:
      return {fmt::format("The file of certificate authorities '{}' can't be read. Mend ca_file of the mail server.",
                          server_.ca_file)};
    case CURLE_USE_SSL_FAILED:
      return {fmt::format("The mail server {} offers no encryption (STARTTLS). Choose a port that does.", at)};
    default:
      break;
  }
  const std::string detail =
      said.empty() ? one_line(error_[0] != '\0' ? error_.data() : curl_easy_strerror(code), 200) : said;
  return {fmt::format("The mail server {} didn't take it: {}", at, detail),
          protocol_ == "smtp" && said_no() && answer_[0] == '5'};
}

}  // namespace standfirm::letters

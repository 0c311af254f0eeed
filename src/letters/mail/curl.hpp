// src/letters/mail/curl.hpp: libcurl with owners, set up the same way for both mail protocols. Its C names stay inside
// src/letters/mail.
#pragma once
#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "letters/mail/connection.hpp"

namespace standfirm::letters {

struct CurlEnd {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Curl = std::unique_ptr<CURL, CurlEnd>;
using CurlList = std::unique_ptr<curl_slist, CurlEnd>;

/// A password that would go over the network in the clear, to another machine than this one.
[[nodiscard]] std::optional<MailProblem> careless(const MailServer&);

/// One connection to the server: address, encryption, certificate, sign-in, deadlines. `protocol`: "smtp" or "imap".
class CurlSession {
 public:
  CurlSession(const MailServer&, const std::string& protocol, const std::string& path);
  CurlSession(const CurlSession&) = delete;
  CurlSession& operator=(const CurlSession&) = delete;

  [[nodiscard]] CURL* handle() const { return curl_.get(); }
  /// What went wrong, as a sentence that names the server and the mend.
  [[nodiscard]] MailProblem problem(CURLcode) const;

 private:
  [[nodiscard]] bool said_no() const;
  static std::size_t keep_answer(char* data, std::size_t size, std::size_t count, void* self);

  const MailServer& server_;
  std::string protocol_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::string answer_;  ///< the server's last line, or the first in which it said no
  Curl curl_;
};

}  // namespace standfirm::letters

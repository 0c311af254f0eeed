#include "rehearsal/asking.hpp"

namespace standfirm::rehearsal {
namespace {

constexpr std::size_t max_answer_bytes = 32 << 20;
constexpr long deadline_ms = 20'000;

std::size_t keep(char* data, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > max_answer_bytes) return 0;
  body.append(data, size * count);
  return size * count;
}

struct Headers {
  curl_slist* list = nullptr;
  ~Headers() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

}  // namespace

Asking::Asking(std::string address) : address_(std::move(address)), curl_(curl_easy_init(), curl_easy_cleanup) {
  if (!curl_) throw std::runtime_error("libcurl could not be started");
}

std::string Asking::new_key() {
  static RandomIds ids;
  return to_text(ids.next(SystemClock().now()));
}

void Asking::sign_in(const std::string& email, const std::string& password) {
  curl_easy_setopt(curl_.get(), CURLOPT_COOKIELIST, "ALL");
  csrf_.clear();
  const auto session = post<wire::people::SessionView>("/v1/sessions", wire::people::SignIn{email, password});
  csrf_ = session.csrf;
}

Answer Asking::ask(const std::string& method, const std::string& path, const std::string& body,
                   const std::string& idempotency_key) {
  CURL* const curl = curl_.get();
  Answer answer;
  Headers headers;
  headers.add("Content-Type: application/json");
  headers.add("Expect:");
  if (!csrf_.empty()) headers.add("X-CSRF-Token: " + csrf_);
  if (!idempotency_key.empty()) headers.add("Idempotency-Key: " + idempotency_key);
  const auto url = address_ + path;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_COOKIEFILE, "");  // keep cookies, in memory
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, deadline_ms);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  if (method == "GET") {
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body.c_str());
  }
  if (curl_easy_perform(curl) == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
  return answer;
}

}  // namespace standfirm::rehearsal

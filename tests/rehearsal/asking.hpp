// tests/rehearsal/asking.hpp: somebody's program asking the server over HTTP: a technician signed in, or the holder of
// a link. libcurl and not our own client, so that the rehearsal also tries the server against somebody else's HTTP.
#pragma once
#include <curl/curl.h>

#include <chrono>
#include <expected>
#include <memory>
#include <stdexcept>
#include <string>

#include "base/json.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::rehearsal {

struct Answer {
  long status = 0;  ///< 0: nobody answered
  std::string body;
};

class Asking {
 public:
  explicit Asking(std::string address);  ///< "http://127.0.0.1:8470"

  /// Signs in; what is asked afterwards is asked as that technician.
  void sign_in(const std::string& email, const std::string& password);

  /// One question; never throws for an answer, whatever its status, nor for none.
  [[nodiscard]] Answer ask(const std::string& method, const std::string& path, const std::string& body = {},
                           const std::string& idempotency_key = {});

  template <class T>
  [[nodiscard]] T get(const std::string& path) {
    return as<T>(path, ask("GET", path));
  }
  template <class T, class Body>
  [[nodiscard]] T post(const std::string& path, const Body& body) {
    return as<T>(path, ask("POST", path, json::write_text(body), new_key()));
  }
  /// The problem document when refused.
  template <class T, class Body>
  [[nodiscard]] std::expected<T, wire::people::Problem> try_post(const std::string& path, const Body& body) {
    const auto answer = ask("POST", path, json::write_text(body), new_key());
    if (answer.status >= 400 && answer.status < 500)
      return std::unexpected(as<wire::people::Problem>(path, {200, answer.body}));
    return as<T>(path, answer);
  }
  [[nodiscard]] static std::string new_key();

 private:
  template <class T>
  static T as(const std::string& path, const Answer& answer) {
    if (answer.status < 200 || answer.status >= 300)
      throw std::runtime_error(path + " answered " + std::to_string(answer.status) + ": " + answer.body.substr(0, 600));
    auto value = json::read_text<T>(answer.body, json::Unknown::refuse, 16 << 20);
    if (!value)
      throw std::runtime_error(path + " answered what is not a " + json::name_of<T>() + ": " + value.error().text());
    return std::move(*value);
  }

  std::string address_, csrf_;
  std::unique_ptr<CURL, void (*)(CURL*)> curl_;
};

}  // namespace standfirm::rehearsal

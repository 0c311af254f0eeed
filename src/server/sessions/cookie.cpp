#include "server/sessions/cookie.hpp"

namespace standfirm::server {

namespace {
constexpr std::string_view name = "standfirm_session";
}

std::optional<std::string_view> session_cookie(const net::Request& question) {
  for (const auto& header : question.headers) {
    if (!net::same_name(header.name, "Cookie")) continue;
    std::string_view all = header.value;
    while (!all.empty()) {
      const auto end = std::min(all.find(';'), all.size());
      auto one = all.substr(0, end);
      all.remove_prefix(std::min(end + 1, all.size()));
      while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
      if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
        return one.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

net::Header set_session_cookie(std::string_view word, Seconds lasts, bool secure) {
  std::string value(name);
  value += '=';
  value += word;
  value += "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(lasts.count());
  if (secure) value += "; Secure";
  return {"Set-Cookie", std::move(value)};
}

}  // namespace standfirm::server

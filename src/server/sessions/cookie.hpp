// src/server/sessions/cookie.hpp: the session's word in the browser: out of reach of scripts and of other sites.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "net/http.hpp"

namespace standfirm::server {

[[nodiscard]] std::optional<std::string_view> session_cookie(const net::Request&);
/// `secure`: only over TLS. A `lasts` of zero takes the cookie away.
[[nodiscard]] net::Header set_session_cookie(std::string_view word, Seconds lasts, bool secure);

}  // namespace standfirm::server

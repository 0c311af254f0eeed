// src/server/security_headers.hpp: what every answer says to browsers, ready-made.
#pragma once
#include <string_view>

namespace standfirm::server {

/// For JSON, files and problems: nothing in it may run, be framed or be guessed at; nothing is kept by caches.
[[nodiscard]] constexpr std::string_view headers_for_data(bool encrypted) {
  constexpr std::string_view with_hsts =
      "Strict-Transport-Security: max-age=31536000\r\n"
      "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nX-Frame-Options: "
      "DENY\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\nContent-Security-Policy: default-src 'none'; frame-ancestors "
      "'none'; sandbox\r\n";
  constexpr std::string_view hsts = "Strict-Transport-Security: max-age=31536000\r\n";
  return encrypted ? with_hsts : with_hsts.substr(hsts.size());
}

/// For documents we set ourselves: the browser's viewer may show them.
[[nodiscard]] constexpr std::string_view headers_for_documents(bool encrypted) {
  constexpr std::string_view with_hsts =
      "Strict-Transport-Security: max-age=31536000\r\n"
      "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nX-Frame-Options: "
      "DENY\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\nContent-Security-Policy: frame-ancestors 'none'\r\n";
  constexpr std::string_view hsts = "Strict-Transport-Security: max-age=31536000\r\n";
  return encrypted ? with_hsts : with_hsts.substr(hsts.size());
}

/// For the console's own files: its scripts and no others, and no text becomes markup; styles may stand in the page
/// (Mantine writes some).
[[nodiscard]] constexpr std::string_view headers_for_pages(bool encrypted) {
  constexpr std::string_view with_hsts =
      "Strict-Transport-Security: max-age=31536000\r\n"
      "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nX-Frame-Options: "
      "DENY\r\nCross-Origin-Opener-Policy: same-origin\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\nPermissions-Policy: camera=(), microphone=(), geolocation=(), "
      "payment=(), usb=()\r\n"
      "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src "
      "'self' data: blob:; font-src 'self' data:; "
      "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
      "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default\r\n";
  constexpr std::string_view hsts = "Strict-Transport-Security: max-age=31536000\r\n";
  return encrypted ? with_hsts : with_hsts.substr(hsts.size());
}

}  // namespace standfirm::server

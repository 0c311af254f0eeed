// src/server/sessions/secrets.hpp: words nobody can guess, and comparing them without telling how far they agree.
#pragma once
#include <string>
#include <string_view>

namespace standfirm::server {

/// 32 random bytes as base64url: 43 characters.
[[nodiscard]] std::string random_word();
/// Lower-case hex SHA-256: what is kept instead of the word itself.
[[nodiscard]] std::string fingerprint(std::string_view word);
/// base64url HMAC-SHA-256: the same word for the same `text` as long as `key` (32 raw bytes) stays.
[[nodiscard]] std::string derived_word(std::string_view key, std::string_view text);
/// 32 raw bytes of HMAC-SHA-256: a key for one purpose out of the one secret.
[[nodiscard]] std::string derived_key(std::string_view key, std::string_view purpose);
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);

}  // namespace standfirm::server

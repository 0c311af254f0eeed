#include "server/sessions/secrets.hpp"

#include <sodium.h>

#include <array>

#include "base/json.hpp"

namespace standfirm::server {
namespace {
std::string base64url(const unsigned char* data, std::size_t size) {
  std::string out(sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(out.data(), out.size(), data, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  out.resize(out.size() - 1);
  return out;
}
const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
}  // namespace

std::string random_word() {
  std::array<unsigned char, 32> random{};
  randombytes_buf(random.data(), random.size());
  return base64url(random.data(), random.size());
}

std::string fingerprint(std::string_view word) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), bytes(word), word.size());
  return to_hex(digest.data(), digest.size());
}

std::string derived_key(std::string_view key, std::string_view purpose) {
  std::string out(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(purpose), purpose.size());
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(out.data()));
  return out;
}
std::string derived_word(std::string_view key, std::string_view text) {
  const auto raw = derived_key(key, text);
  return base64url(bytes(raw), raw.size());
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace standfirm::server

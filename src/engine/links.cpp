#include "engine/links.hpp"

#include <sodium.h>

#include <cstring>
#include <stdexcept>

namespace standfirm::engine {
namespace {
constexpr std::size_t id_bytes = 16;
constexpr std::size_t token_bytes = id_bytes + crypto_auth_BYTES;
constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string signed_text(LinkPurpose purpose, LinkId id) {
  std::string text = "standfirm-link-1\n" + std::string(json::enum_text(purpose)) + "\n";
  text.append(reinterpret_cast<const char*>(id.uuid.bytes.data()), id_bytes);
  return text;
}
const unsigned char* bytes(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }
}  // namespace

LinkTokens::LinkTokens(std::string key) : key_(std::move(key)) {
  if (key_.size() != crypto_auth_KEYBYTES)
    throw std::invalid_argument("the key that signs client links must be 32 bytes");
}

std::string LinkTokens::make(LinkPurpose purpose, LinkId id) const {
  unsigned char raw[token_bytes];
  std::memcpy(raw, id.uuid.bytes.data(), id_bytes);
  const auto text = signed_text(purpose, id);
  crypto_auth(raw + id_bytes, bytes(text), text.size(), bytes(key_));
  std::string token(sodium_base64_encoded_len(token_bytes, variant), '\0');
  sodium_bin2base64(token.data(), token.size(), raw, token_bytes, variant);
  token.resize(token.size() - 1);
  return token;
}

std::optional<LinkId> LinkTokens::read(LinkPurpose purpose, std::string_view token) const {
  unsigned char raw[token_bytes];
  std::size_t size = 0;
  if (token.size() != token_bytes / 3 * 4 ||
      sodium_base642bin(raw, sizeof raw, token.data(), token.size(), nullptr, &size, nullptr, variant) != 0 ||
      size != token_bytes)
    return std::nullopt;
  LinkId id;
  std::memcpy(id.uuid.bytes.data(), raw, id_bytes);
  const auto text = signed_text(purpose, id);
  if (crypto_auth_verify(raw + id_bytes, bytes(text), text.size(), bytes(key_)) != 0) return std::nullopt;
  return id;
}

}  // namespace standfirm::engine

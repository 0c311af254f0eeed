#include "actions/release.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace standfirm::actions {
namespace {

std::string digest(const std::string& bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return to_hex(hash, sizeof hash);
}
const unsigned char* raw(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

bool is_sha256(const std::string& text) {
  return text.size() == 64 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

ReleaseKeys make_release_keys() {
  ReleaseKeys out{std::string(crypto_sign_PUBLICKEYBYTES, '\0'), std::string(crypto_sign_SECRETKEYBYTES, '\0')};
  crypto_sign_keypair(reinterpret_cast<unsigned char*>(out.public_key.data()),
                      reinterpret_cast<unsigned char*>(out.secret_key.data()));
  return out;
}

SignedRelease sign(const AgentRelease& release, const ReleaseKeys& keys) {
  if (keys.secret_key.size() != crypto_sign_SECRETKEYBYTES || keys.public_key.size() != crypto_sign_PUBLICKEYBYTES)
    throw std::invalid_argument("a release key has the wrong length");
  SignedRelease out{json::write_text(release), {}, digest(keys.public_key)};
  const std::string covered = std::string(release_context) + out.document;
  unsigned char signature[crypto_sign_BYTES];
  crypto_sign_detached(signature, nullptr, raw(covered), covered.size(), raw(keys.secret_key));
  out.signature = to_base64(signature, sizeof signature);
  return out;
}

std::expected<AgentRelease, std::string> verified(const SignedRelease& offered, const std::string& public_key) {
  if (public_key.size() != crypto_sign_PUBLICKEYBYTES) return std::unexpected("there is no release key to check it by");
  if (offered.document.size() > max_release_document_bytes)
    return std::unexpected("the release's document is too long");
  if (offered.key != digest(public_key))
    return std::unexpected("the release is signed with another key than the firm's");
  const auto signature = from_base64(offered.signature);
  if (!signature || signature->size() != crypto_sign_BYTES)
    return std::unexpected("the release is not signed: its signature is not one");
  const std::string covered = std::string(release_context) + offered.document;
  if (crypto_sign_verify_detached(signature->data(), raw(covered), covered.size(), raw(public_key)) != 0)
    return std::unexpected("the signature does not fit the release; it was altered");
  auto release = json::read_text<AgentRelease>(
      offered.document, json::Unknown::ignore);  // a later release may say more; this version takes it all the same
  if (!release) return std::unexpected("the release cannot be read: " + release.error().text());
  if (!version_from_text(release->version))
    return std::unexpected("the release's version is not three numbers, such as 1.4.0");
  if (!is_sha256(release->sha256)) return std::unexpected("the release's sha256 is not 64 hex digits");
  if (release->size == 0 || release->size > max_release_bytes)
    return std::unexpected("the release's package must have 1 byte to 64 MiB");
  return std::move(*release);
}

std::optional<ReleaseVersion> version_from_text(std::string_view text) {
  std::array<std::uint32_t, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) {
      if (!text.starts_with('.')) return std::nullopt;
      text.remove_prefix(1);
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || (digits > 1 && text.front() == '0')) return std::nullopt;
    text.remove_prefix(digits);
  }
  if (!text.empty()) return std::nullopt;
  return ReleaseVersion{numbers[0], numbers[1], numbers[2]};
}

}  // namespace standfirm::actions

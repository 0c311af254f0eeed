#include "actions/order.hpp"

#include <sodium.h>

#include <stdexcept>

#include "base/json.hpp"

namespace standfirm::actions {
namespace {
std::string digest(const std::string& bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return to_hex(hash, sizeof hash);
}
const unsigned char* raw(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }
}  // namespace

SignedOrder sign(const Order& order, const std::string& secret_key, const std::string& public_key) {
  if (secret_key.size() != crypto_sign_SECRETKEYBYTES || public_key.size() != crypto_sign_PUBLICKEYBYTES)
    throw std::invalid_argument("an order key has the wrong length");
  SignedOrder out{json::write_text(order), {}, digest(public_key)};
  const std::string covered = std::string(signing_context) + out.document;
  unsigned char signature[crypto_sign_BYTES];
  crypto_sign_detached(signature, nullptr, raw(covered), covered.size(), raw(secret_key));
  out.signature = to_base64(signature, sizeof signature);
  return out;
}

std::expected<Order, std::string> verified(const SignedOrder& signed_order, const std::string& public_key) {
  if (public_key.size() != crypto_sign_PUBLICKEYBYTES) return std::unexpected("the machine has no order key");
  if (signed_order.key != digest(public_key)) return std::unexpected("the order is signed with another firm's key");
  const auto signature = from_base64(signed_order.signature);
  if (!signature || signature->size() != crypto_sign_BYTES) return std::unexpected("the signature is not one");
  const std::string covered = std::string(signing_context) + signed_order.document;
  if (crypto_sign_verify_detached(signature->data(), raw(covered), covered.size(), raw(public_key)) != 0)
    return std::unexpected("the signature does not fit the order");
  auto order = json::read_text<Order>(signed_order.document);
  if (!order) return std::unexpected("the order cannot be read: " + order.error().text());
  if (order->firm != signed_order.key) return std::unexpected("the order names another firm");
  return std::move(*order);
}

}  // namespace standfirm::actions

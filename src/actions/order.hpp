// src/actions/order.hpp: an order as it is signed. The text that is signed travels unchanged; the machine reads that
// text and no other, so nothing depends on how somebody else would write it.
#pragma once
#include <expected>
#include <optional>
#include <string>

#include "actions/catalogue.hpp"
#include "base/ids.hpp"
#include "base/refusal.hpp"

namespace standfirm::actions {

struct Order {
  OrderId id;
  std::string firm;  ///< SHA-256 (hex) of the firm's order key: an order of another firm is refused
  ClientId client;
  MachineId machine;
  IncidentId incident;
  std::string step;
  Action action;
  TechnicianId ordered_by;
  TimePoint ordered_at{};
  TimePoint expires_at{};  ///< not started after this
  /// When the client's minutes are used up, as it looked when this was signed: not started then or later. Nothing where
  /// no minutes are needed, and where the way out agreed for the limit is carried out.
  std::optional<TimePoint> work_until;
  std::string nonce;  ///< 16 random bytes, hex
};
BOOST_DESCRIBE_STRUCT(Order, (),
                      (id, firm, client, machine, incident, step, action, ordered_by, ordered_at, expires_at,
                       work_until, nonce))

/// `document`: the Order as JSON text; `signature`: Ed25519 over exactly these bytes, base64; `key`: SHA-256 of the
/// public key, hex.
struct SignedOrder {
  std::string document;
  std::string signature;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(SignedOrder, (), (document, signature, key))

/// What the machine says came of it. `result` is there when succeeded (and, as far as it got, when failed).
struct Outcome {
  OrderId order;
  OrderStatus status = OrderStatus::unknown;  ///< succeeded, failed, refused, expired or unknown
  std::string sentence;                       ///< for people: what happened, or why not
  std::optional<Result> result;
  TimePoint started_at{}, ended_at{};
  std::string boot_id;
  std::optional<RefusalCode> refusal = {};  ///< the machine's reason where it has a word
};
BOOST_DESCRIBE_STRUCT(Outcome, (), (order, status, sentence, result, started_at, ended_at, boot_id, refusal))

inline constexpr std::string_view signing_context = "standfirm-order-1\n";  ///< signed before the document

/// Ed25519 (libsodium). Keys are 32-byte public and 64-byte secret, raw.
[[nodiscard]] SignedOrder sign(const Order&, const std::string& secret_key, const std::string& public_key);
/// Checks the signature by `public_key`, then reads the order. The error says which check failed.
[[nodiscard]] std::expected<Order, std::string> verified(const SignedOrder&, const std::string& public_key);

}  // namespace standfirm::actions

// src/server/signer/protocol.hpp: what crosses the signer's Unix socket: one question and one answer a connection, each
// as four bytes of length (big-endian) and so much JSON. The signer is told an order's name only; what it signs it
// reads from the ledger itself.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "actions/order.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"

namespace standfirm::server::signer {

inline constexpr std::size_t max_frame_bytes = 1 << 20;
inline constexpr Millis answer_deadline{5'000};  ///< for connecting, asking and answering together

struct SignOrder {
  IncidentId incident;
  OrderId order;
};
BOOST_DESCRIBE_STRUCT(SignOrder, (), (incident, order))
struct TellKey {};
BOOST_DESCRIBE_STRUCT(TellKey, (), ())
using Question = std::variant<SignOrder, TellKey>;

struct OrderSigned {
  actions::SignedOrder order;
};
BOOST_DESCRIBE_STRUCT(OrderSigned, (), (order))
/// `lasting`: it will never be signed; otherwise asking again later may succeed (a blast limit, a ledger that is away).
/// `refusal`: the core's own word for it, where it has one.
struct SignRefused {
  std::string sentence;
  bool lasting = false;
  std::optional<RefusalCode> refusal = {};
};
BOOST_DESCRIBE_STRUCT(SignRefused, (), (sentence, lasting, refusal))
/// The firm's Ed25519 public key, base64: what every machine pins when it enrols.
struct OrderKey {
  std::string public_key;
};
BOOST_DESCRIBE_STRUCT(OrderKey, (), (public_key))
using Answer = std::variant<OrderSigned, SignRefused, OrderKey>;

}  // namespace standfirm::server::signer

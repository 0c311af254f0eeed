// src/server/signer/client.hpp: asking the signer, from the server's side.
#pragma once
#include <expected>
#include <string>

#include "server/signer/protocol.hpp"

namespace standfirm::server::signer {

/// Whoever has orders signed. Calls wait (at most `answer_deadline`): from a worker's thread, never from a loop or the
/// ledger's writer.
class Signs {
 public:
  virtual ~Signs() = default;
  /// A signer that can't be reached is a refusal that is not lasting.
  [[nodiscard]] virtual std::expected<actions::SignedOrder, SignRefused> sign(IncidentId, OrderId) = 0;
  /// The firm's public key, base64; the error is a sentence.
  [[nodiscard]] virtual std::expected<std::string, std::string> order_key() = 0;
};

class SignerClient final : public Signs {
 public:
  explicit SignerClient(std::string socket_path) : socket_path_(std::move(socket_path)) {}
  [[nodiscard]] std::expected<actions::SignedOrder, SignRefused> sign(IncidentId, OrderId) override;
  [[nodiscard]] std::expected<std::string, std::string> order_key() override;

 private:
  [[nodiscard]] std::expected<Answer, std::string> ask(const Question&) const;
  std::string socket_path_;
};

}  // namespace standfirm::server::signer

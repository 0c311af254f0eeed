// src/server/signer/signer.hpp: answers one question: signs an order that the ledger holds and the rules allow, or says
// why not.
#pragma once
#include <functional>
#include <memory>

#include "core/procedure/procedure.hpp"
#include "server/signer/blast_limit.hpp"
#include "server/signer/journal.hpp"
#include "server/signer/keys.hpp"
#include "server/signer/lockdown.hpp"
#include "server/signer/protocol.hpp"
#include "store/store.hpp"

namespace standfirm::server::signer {

/// Not thread-safe: one question at a time, which is what keeps its counts true.
class Signer {
 public:
  using OpenLedger = std::function<std::unique_ptr<store::Ledger>()>;
  /// `key_folder` as in SignerSettings. Throws std::runtime_error with one sentence when the key can't be used.
  Signer(const std::string& key_folder, OpenLedger, const procedure::Procedure&, const Clock&, BlastLimits,
         Lockdown = {});

  /// Never throws: what goes wrong is a refusal that is not lasting. The same order gives the same document, byte for
  /// byte.
  [[nodiscard]] Answer answer(const Question&) noexcept;

 private:
  [[nodiscard]] Answer carry_out(const SignOrder&);
  [[nodiscard]] Answer carry_out(const TellKey&);
  [[nodiscard]] std::expected<actions::Order, SignRefused> from_ledger(const SignOrder&, TimePoint now);
  [[nodiscard]] std::string nonce_of(OrderId) const;

  OrderKeys keys_;
  OpenLedger open_ledger_;
  std::unique_ptr<store::Ledger> ledger_;
  const procedure::Procedure& procedure_;
  const Clock& clock_;
  Journal journal_;
  BlastLimit limit_;
  Lockdown lockdown_;
};

}  // namespace standfirm::server::signer

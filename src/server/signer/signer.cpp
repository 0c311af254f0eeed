#include "server/signer/signer.hpp"

#include <sodium.h>

#include "engine/folding.hpp"
#include "server/signer/rules.hpp"
#include "store/chain.hpp"

namespace standfirm::server::signer {

Signer::Signer(const std::string& key_folder, OpenLedger open_ledger, const procedure::Procedure& procedure,
               const Clock& clock, BlastLimits limits, Lockdown lockdown)
    : keys_(load_or_make_order_keys(key_folder)),
      open_ledger_(std::move(open_ledger)),
      procedure_(procedure),
      clock_(clock),
      journal_(key_folder + "/signed.jsonl", clock.now()),
      limit_(limits),
      lockdown_(std::move(lockdown)) {
  journal_.remind(limit_);
}

Answer Signer::answer(const Question& question) noexcept {
  try {
    return std::visit([this](const auto& one) { return carry_out(one); }, question);
  } catch (const std::exception& wrong) {
    ledger_.reset();  // opened anew for the next question
    return SignRefused{std::string("The signer can't look into the ledger now: ") + wrong.what(), false};
  }
}

Answer Signer::carry_out(const TellKey&) {
  return OrderKey{to_base64(keys_.public_key.data(), keys_.public_key.size())};
}

Answer Signer::carry_out(const SignOrder& asked) {
  const auto now = clock_.now();
  if (lockdown_.now())
    return SignRefused{"The server is locked down: nothing is signed until somebody on its host re-arms it.", false};
  auto order = from_ledger(asked, now);
  if (!order) return order.error();
  if (const auto void_up_to = lockdown_.void_up_to(); void_up_to && order->ordered_at <= *void_up_to)
    return SignRefused{"It was given before the server was re-armed and is void. Order it again.", true};
  order->firm = keys_.firm();
  order->nonce = nonce_of(order->id);
  const auto before = journal_.signed_before(order->id);
  if (before) order->work_until = before->work_until;
  auto signed_order = actions::sign(*order, keys_.secret_key, keys_.public_key);
  const auto document = store::sha256_hex(signed_order.document);
  if (before) {
    if (before->document_sha256 != document)
      return SignRefused{"Another document was signed for this order before; the ledger has been changed.", true};
    return OrderSigned{std::move(signed_order)};
  }
  if (const auto too_many = limit_.exceeded_by(*order, now)) return SignRefused{*too_many, false};
  journal_.write_down(*order, document, now);
  limit_.count(*order, now);
  return OrderSigned{std::move(signed_order)};
}

std::expected<actions::Order, SignRefused> Signer::from_ledger(const SignOrder& asked, TimePoint now) {
  if (!ledger_) ledger_ = open_ledger_();
  std::expected<actions::Order, SignRefused> out = std::unexpected(SignRefused{});
  ledger_->read([&](const store::Reader& reader) {
    const auto incident =
        engine::fold<engine::Incidents>(reader, engine::stream_of<engine::Incidents>(asked.incident)).state;
    machine::State machine;
    technician::State technician;
    if (const auto* order = incident.order(asked.order); order != nullptr) {
      machine = engine::fold<engine::Machines>(reader, engine::stream_of<engine::Machines>(order->machine)).state;
      technician =
          engine::fold<engine::Technicians>(reader, engine::stream_of<engine::Technicians>(order->ordered_by)).state;
    }
    out = may_be_signed({incident, machine, technician, procedure_}, asked.order, now);
  });
  return out;
}

std::string Signer::nonce_of(OrderId order) const {
  // From the order and the secret key: unguessable, and the same each time, so that one order has one document.
  unsigned char hash[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(keys_.secret_key.data()),
                              keys_.secret_key.size());
  const auto what = "standfirm order nonce " + order.text();
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(what.data()), what.size());
  crypto_auth_hmacsha256_final(&state, hash);
  return to_hex(hash, 16);
}

}  // namespace standfirm::server::signer

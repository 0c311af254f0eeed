#include "server/agents/tokens.hpp"

#include "store/chain.hpp"

namespace standfirm::server::agents {
namespace {
constexpr std::string_view waiting = "agents.enrolment_token", used = "agents.enrolment_token_used",
                           certificates = "agents.certificate";
}

void Tokens::make(const std::string& token, const Enrolling& enrolling, TimePoint now) {
  const auto hash = store::sha256_hex(token);
  if (keep_.get(used, hash, now)) return;
  (void)keep_.make(waiting, hash, json::write_text(enrolling), now, enrolling.expires_at);
}

std::optional<Enrolling> Tokens::use(const std::string& token, TimePoint now) {
  const auto hash = store::sha256_hex(token);
  const auto body = keep_.get(waiting, hash, now);
  if (!body) return std::nullopt;
  auto enrolling = json::read_text<Enrolling>(*body, json::Unknown::ignore);
  // The mark of having been used is the gate: made once, and kept longer than the answer to the question that made the
  // token.
  if (!enrolling || !keep_.make(used, hash, "{}", now, enrolling->expires_at + Days{2})) return std::nullopt;
  keep_.drop(waiting, hash);
  return *enrolling;
}

void Tokens::give_back(const std::string& token, const Enrolling& enrolling, TimePoint now) {
  const auto hash = store::sha256_hex(token);
  (void)keep_.make(waiting, hash, json::write_text(enrolling), now, enrolling.expires_at);
  keep_.drop(used, hash);
}

void Tokens::remember(const std::string& certificate_sha256, const Certified& certified) {
  keep_.put(certificates, certificate_sha256, json::write_text(certified));
}

std::optional<Certified> Tokens::certified(const std::string& certificate_sha256, TimePoint now) const {
  const auto body = keep_.get(certificates, certificate_sha256, now);
  if (!body) return std::nullopt;
  auto certified = json::read_text<Certified>(*body, json::Unknown::ignore);
  if (!certified) return std::nullopt;
  return std::move(*certified);
}

}  // namespace standfirm::server::agents

#include "server/sessions/visitors.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "server/sessions/secrets.hpp"

namespace standfirm::server {
namespace {
constexpr std::string_view session_kind = "session", key_kind = "api_key";
constexpr std::size_t max_remembered = 4096;  // a shelf
}  // namespace

bool within(Role key, Role maker) { return key != Role::client_approver && (maker == Role::owner || key == maker); }

Visitors::Visitors(engine::Engine& engine, Minutes session_lasts) : engine_(engine), session_lasts_(session_lasts) {
  subscription_ = engine_.subscribe([this](const std::string& view, const std::string&, std::uint64_t) {
    if (view == "technician") ++generation_;
  });
}
Visitors::~Visitors() { engine_.unsubscribe(subscription_); }

std::optional<Visitor> Visitors::remembered(const std::string& print, TimePoint now) {
  auto& here = shelf(print);
  const std::lock_guard lock(here.mutex);
  const auto found = here.known.find(print);
  if (found == here.known.end()) return std::nullopt;
  if (found->second.until < std::chrono::steady_clock::now() || found->second.generation != generation_ ||
      found->second.visitor.expires_at <= now) {
    here.known.erase(found);
    return std::nullopt;
  }
  return found->second.visitor;
}

void Visitors::remember(const std::string& print, const Visitor& visitor, std::uint64_t generation) {
  auto& here = shelf(print);
  const std::lock_guard lock(here.mutex);
  if (here.known.size() >= max_remembered) here.known.clear();
  here.known[print] = {visitor, std::chrono::steady_clock::now() + std::chrono::seconds(2), generation};
}

void Visitors::forget(const std::string& print) {
  ++generation_;  // a lookup under way must not remember what it read before
  auto& here = shelf(print);
  const std::lock_guard lock(here.mutex);
  here.known.erase(print);
}

std::optional<Visitor> Visitors::by_session(std::string_view word, TimePoint now) {
  if (word.size() != 43) return std::nullopt;
  const auto print = fingerprint(word);
  if (auto known = remembered(print, now)) return known;
  const std::uint64_t generation = generation_;
  const auto kept = engine_.keep().get(session_kind, print, now);
  if (!kept) return std::nullopt;
  const auto session = json::read_text<KeptSession>(*kept, json::Unknown::ignore);
  if (!session || session->expires_at <= now) return std::nullopt;
  const auto technician = engine_.technician(session->technician);
  if (!technician || !technician->active) return std::nullopt;
  Visitor visitor{technician->id, technician->name, technician->role, print, session->csrf, session->expires_at, false};
  remember(print, visitor, generation);
  return visitor;
}

std::optional<Visitor> Visitors::by_key(std::string_view key, TimePoint now) {
  if (key.size() != 47 || !key.starts_with("sfk_")) return std::nullopt;
  const auto print = fingerprint(key);
  if (auto known = remembered(print, now)) return known;
  const std::uint64_t generation = generation_;
  const auto text = engine_.keep().get(key_kind, print, now);
  if (!text) return std::nullopt;
  const auto kept = json::read_text<KeptApiKey>(*text, json::Unknown::ignore);
  if (!kept || kept->revoked) return std::nullopt;
  const auto technician = engine_.technician(kept->technician);
  if (!technician || !technician->active || !within(kept->role, technician->role)) return std::nullopt;
  Visitor visitor{technician->id, technician->name, kept->role, {}, {}, TimePoint::max(), true};
  remember(print, visitor, generation);
  return visitor;
}

Visitors::Begun Visitors::begin(const engine::Technician& technician, TimePoint now) {
  const auto word = random_word();
  const auto print = fingerprint(word);
  const KeptSession session{technician.id, random_word(), now, now + session_lasts_};
  engine_.keep().put(session_kind, print, json::write_text(session), session.expires_at);
  return {word, {technician.id, technician.name, technician.role, print, session.csrf, session.expires_at, false}};
}

void Visitors::end(const std::string& session) {
  engine_.keep().drop(session_kind, session);
  forget(session);
  const std::lock_guard lock(mutex_);
  if (on_end_) on_end_(session);
}

void Visitors::on_end(std::function<void(const std::string&)> told) {
  const std::lock_guard lock(mutex_);
  on_end_ = std::move(told);
}

void Visitors::make_key(std::string_view key, const KeptApiKey& kept) {
  (void)engine_.keep().make(key_kind, fingerprint(key), json::write_text(kept), kept.made_at);
}

std::vector<KeptApiKey> Visitors::keys(TimePoint now) const {
  std::vector<KeptApiKey> out;
  for (const auto& one : engine_.keep().all(key_kind, now))
    if (auto kept = json::read_text<KeptApiKey>(one.body, json::Unknown::ignore)) out.push_back(std::move(*kept));
  std::ranges::sort(out, [](const auto& a, const auto& b) { return a.id < b.id; });
  return out;
}

Allowed<void> Visitors::revoke(ApiKeyId id, const Visitor& as, TimePoint now) {
  for (const auto& one : engine_.keep().all(key_kind, now)) {
    auto kept = json::read_text<KeptApiKey>(one.body, json::Unknown::ignore);
    if (!kept || kept->id != id || (as.role != Role::owner && kept->technician != as.technician)) continue;
    kept->revoked = true;
    engine_.keep().put(key_kind, one.key, json::write_text(*kept));
    forget(one.key);
    return {};
  }
  return refuse(RefusalCode::not_found, "There is no such key."_said);
}

}  // namespace standfirm::server

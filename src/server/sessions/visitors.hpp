// src/server/sessions/visitors.hpp: who is asking: sessions and API keys, kept by the engine, looked up on every
// question.
#pragma once
#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/ids.hpp"
#include "base/refusal.hpp"
#include "base/words.hpp"
#include "engine/engine.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::server {

/// Somebody of the firm, as of this question.
struct Visitor {
  TechnicianId technician;
  std::string name;
  Role role{};          ///< now: a key's is never more than its maker's
  std::string session;  ///< fingerprint of the session's word; empty for a key
  std::string csrf;     ///< of the session
  TimePoint expires_at{};
  bool by_key = false;
};

/// A session as it is kept: never its word, only the fingerprint it is found by.
struct KeptSession {
  TechnicianId technician;
  std::string csrf;
  TimePoint made_at{}, expires_at{};
};
BOOST_DESCRIBE_STRUCT(KeptSession, (), (technician, csrf, made_at, expires_at))
struct KeptApiKey {
  ApiKeyId id;
  std::string name;
  Role role{};
  TechnicianId technician;
  TimePoint made_at{};
  bool revoked = false;
};
BOOST_DESCRIBE_STRUCT(KeptApiKey, (), (id, name, role, technician, made_at, revoked))

/// Whether somebody of role `maker` may hand out `key`: at most one's own rights.
[[nodiscard]] bool within(Role key, Role maker);

/// Thread-safe. Lookups are remembered for two seconds at most, and forgotten at once when something here ends them.
class Visitors {
 public:
  Visitors(engine::Engine& engine, Minutes session_lasts);
  ~Visitors();
  Visitors(const Visitors&) = delete;
  Visitors& operator=(const Visitors&) = delete;

  [[nodiscard]] std::optional<Visitor> by_session(std::string_view word, TimePoint now);
  [[nodiscard]] std::optional<Visitor> by_key(std::string_view key, TimePoint now);

  /// Waits for the commit; from a worker. The word goes into the cookie and is not kept.
  struct Begun {
    std::string word;
    Visitor visitor;
  };
  [[nodiscard]] Begun begin(const engine::Technician&, TimePoint now);
  void end(const std::string& session);  ///< waits for the commit; from a worker
  /// Called with the fingerprint of every session that ends.
  void on_end(std::function<void(const std::string& session)>);

  /// Waits for the commit; from a worker. A key that was revoked stays so.
  void make_key(std::string_view key, const KeptApiKey&);
  [[nodiscard]] std::vector<KeptApiKey> keys(TimePoint now) const;
  /// Refused with not_found when there is no such key that `as` may revoke.
  [[nodiscard]] Allowed<void> revoke(ApiKeyId, const Visitor& as, TimePoint now);
  [[nodiscard]] Minutes session_lasts() const { return session_lasts_; }

 private:
  struct Remembered {
    Visitor visitor;
    std::chrono::steady_clock::time_point until;
    std::uint64_t generation;
  };
  struct Shelf {
    std::mutex mutex;
    std::unordered_map<std::string, Remembered> known;
  };
  [[nodiscard]] std::optional<Visitor> remembered(const std::string& print, TimePoint now);
  void remember(const std::string& print, const Visitor&, std::uint64_t generation);
  void forget(const std::string& print);
  Shelf& shelf(const std::string& print) { return shelves_[std::hash<std::string>{}(print) % shelves_.size()]; }

  engine::Engine& engine_;
  Minutes session_lasts_;
  std::uint64_t subscription_;
  std::atomic<std::uint64_t> generation_{0};  ///< moves on when a technician changes: nothing remembered before counts
  std::array<Shelf, 16> shelves_;
  std::mutex mutex_;
  std::function<void(const std::string&)> on_end_;
};

}  // namespace standfirm::server

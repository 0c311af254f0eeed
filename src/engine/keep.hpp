// src/engine/keep.hpp: small documents that are not history and may expire: sessions, API keys, password hashes,
// enrolment tokens. They survive a restart; the server never sees the store.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace standfirm::store {
class Store;
}

namespace standfirm::engine {

/// Durable when `put` and `take` return. Kinds belong to who uses them; those beginning with "engine." are the
/// engine's. Every call may throw store::Outage. Thread-safe; writes share the writer's group commit.
class Keep {
 public:
  explicit Keep(store::Store& store) : store_(store) {}

  struct Kept {
    std::string key, body;
  };
  static constexpr std::size_t max_body_bytes = 64 * 1024;

  /// Makes or replaces. No `expires_at`: kept until dropped. A body over the limit throws std::length_error.
  void put(std::string_view kind, std::string_view key, std::string_view body,
           std::optional<TimePoint> expires_at = {});
  /// Makes only; false (and nothing changed) when there is one already.
  [[nodiscard]] bool make(std::string_view kind, std::string_view key, std::string_view body, TimePoint now,
                          std::optional<TimePoint> expires_at = {});
  [[nodiscard]] std::optional<std::string> get(std::string_view kind, std::string_view key, TimePoint now) const;
  /// Reads and drops in one step: of two who come at once with a single-use token one gets it.
  [[nodiscard]] std::optional<std::string> take(std::string_view kind, std::string_view key, TimePoint now);
  void drop(std::string_view kind, std::string_view key);
  [[nodiscard]] std::vector<Kept> all(std::string_view kind, TimePoint now, std::size_t limit = 10'000) const;

 private:
  store::Store& store_;
};

}  // namespace standfirm::engine

// src/server/sessions/rate_limits.hpp: how often an account or an address may try. Atomic: of many tries at once only
// so many count.
#pragma once
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"

namespace standfirm::server {

/// At most `tries` in `window` for each name. Forgets names whose window is over; holds at most `max_names` and beyond
/// that refuses new ones, so that memory is bounded whatever addresses knock.
class RateLimit {
 public:
  static constexpr std::size_t max_names = 100'000;
  RateLimit(unsigned tries, Seconds window) : tries_(tries), window_(window) {}

  /// Counts one try; false when there were too many already.
  [[nodiscard]] bool allow(std::string_view name, TimePoint now);
  /// A success: the account's earlier tries no longer count.
  void forget(std::string_view name);
  [[nodiscard]] Seconds window() const { return window_; }

 private:
  struct Count {
    TimePoint began{};
    unsigned tries = 0;
  };
  unsigned tries_;
  Seconds window_;
  std::mutex mutex_;
  std::unordered_map<std::string, Count> counts_;
};

}  // namespace standfirm::server

// src/server/routes/kept_answers.hpp: what was answered a moment ago, for whoever asks the very same again. Kept only while nothing
// at all has changed since (engine::Engine::age), and never longer than a quarter of a second, because clocks run and other
// servers write too.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/time.hpp"

namespace standfirm::server {

class KeptAnswers {
 public:
  static constexpr auto kept_for = Millis(250);
  static constexpr std::size_t most_bytes = 8u << 20;

  struct Answer { std::string body; std::optional<std::uint64_t> version; };
  /// `key`: who asks, for what. `age`: the engine's, read before the answer was made.
  [[nodiscard]] std::shared_ptr<const Answer> find(const std::string& key, std::uint64_t age, TimePoint now) const;
  void keep(std::string key, std::uint64_t age, TimePoint now, std::shared_ptr<const Answer> answer);

 private:
  struct Kept { std::uint64_t age; TimePoint made; std::shared_ptr<const Answer> answer; };
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Kept> kept_;
  std::size_t bytes_ = 0;
};

}  // namespace standfirm::server

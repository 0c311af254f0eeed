// src/server/routes/shelf.hpp: answers just given, for the many who ask the same at once. Any change of any view
// empties it, so nobody is ever told something older than what they have seen.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/time.hpp"
#include "engine/engine.hpp"

namespace standfirm::server {

/// Thread-safe; bounded in number and bytes. What shows the clock's time is good for `good_for` of it.
class AnswerShelf {
 public:
  static constexpr Millis good_for{1'000};
  static constexpr std::size_t max_answers = 1'024, max_bytes = 16 * 1024 * 1024;

  struct Kept {
    std::string body;
    std::optional<std::uint64_t> version;
  };

  explicit AnswerShelf(engine::Engine&);
  ~AnswerShelf();
  AnswerShelf(const AnswerShelf&) = delete;
  AnswerShelf& operator=(const AnswerShelf&) = delete;

  [[nodiscard]] std::optional<Kept> find(const std::string& question, TimePoint now);
  /// Read before the answer is made; `keep` with it keeps nothing when something has changed since.
  [[nodiscard]] std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  void keep(const std::string& question, const Kept&, std::uint64_t generation, TimePoint now);

 private:
  struct Answer {
    Kept kept;
    std::uint64_t generation;
    TimePoint at;
  };
  engine::Engine& engine_;
  std::uint64_t subscription_;
  std::atomic<std::uint64_t> generation_{0};
  std::mutex mutex_;
  std::unordered_map<std::string, Answer> answers_;
  std::size_t bytes_ = 0;
};

}  // namespace standfirm::server

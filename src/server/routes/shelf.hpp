// src/server/routes/shelf.hpp: answers just given, for the many who ask the same at once. Any change of any view
// empties it, so nobody is ever told something older than what they have seen.
#pragma once
#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/time.hpp"
#include "engine/engine.hpp"

namespace standfirm::server {

/// Thread-safe; bounded in number and bytes: the answer that nobody asked for the longest makes room. What shows the
/// clock's time is good for `good_for` of it.
class AnswerShelf {
 public:
  static constexpr Millis good_for{1'000};
  static constexpr std::size_t max_answers = 4'096, max_bytes = 32 * 1024 * 1024;

  struct Kept {
    std::string body;
    std::optional<std::uint64_t> version;
  };

  explicit AnswerShelf(engine::Engine&);
  ~AnswerShelf();
  AnswerShelf(const AnswerShelf&) = delete;
  AnswerShelf& operator=(const AnswerShelf&) = delete;

  [[nodiscard]] std::shared_ptr<const Kept> find(const std::string& question, TimePoint now);  ///< null: ask anew
  /// Read before the answer is made; `keep` with it keeps nothing when something has changed since.
  [[nodiscard]] std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  void keep(const std::string& question, std::shared_ptr<const Kept>, std::uint64_t generation, TimePoint now);

 private:
  struct Answer {
    std::string question;
    std::shared_ptr<const Kept> kept;
    std::uint64_t generation;
    TimePoint at;
  };
  using Answers = std::list<Answer>;
  void forget(Answers::iterator);

  engine::Engine& engine_;
  std::uint64_t subscription_;
  std::atomic<std::uint64_t> generation_{0};
  std::mutex mutex_;
  Answers answers_;  // the one asked for last is first
  std::unordered_map<std::string_view, Answers::iterator> places_;
  std::size_t bytes_ = 0;
};

}  // namespace standfirm::server

#include "server/routes/shelf.hpp"

namespace standfirm::server {

// The engine tells its listeners before it answers who asked: a change is on nobody's screen before the shelf is empty.
AnswerShelf::AnswerShelf(engine::Engine& engine) : engine_(engine) {
  subscription_ = engine_.subscribe([this](const std::string&, const std::string&, std::uint64_t) {
    generation_.fetch_add(1, std::memory_order_release);
  });
}
AnswerShelf::~AnswerShelf() { engine_.unsubscribe(subscription_); }

std::optional<AnswerShelf::Kept> AnswerShelf::find(const std::string& question, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto found = answers_.find(question);
  if (found == answers_.end() || found->second.generation != generation() || now < found->second.at ||
      now - found->second.at >= good_for)
    return std::nullopt;
  return found->second.kept;
}

void AnswerShelf::keep(const std::string& question, const Kept& kept, std::uint64_t generation, TimePoint now) {
  if (generation != this->generation() || kept.body.size() > max_bytes / 8) return;
  const std::lock_guard lock(mutex_);
  if (answers_.size() >= max_answers || bytes_ + kept.body.size() > max_bytes) {
    answers_.clear();
    bytes_ = 0;
  }
  auto& place = answers_[question];
  bytes_ += kept.body.size() - place.kept.body.size();
  place = {kept, generation, now};
}

}  // namespace standfirm::server

#include "server/routes/shelf.hpp"

namespace standfirm::server {

// The engine tells its listeners before it answers who asked: a change is on nobody's screen before the shelf is empty.
AnswerShelf::AnswerShelf(engine::Engine& engine) : engine_(engine) {
  subscription_ = engine_.subscribe([this](const std::string&, const std::string&, std::uint64_t) {
    generation_.fetch_add(1, std::memory_order_release);
  });
}
AnswerShelf::~AnswerShelf() { engine_.unsubscribe(subscription_); }

std::shared_ptr<const AnswerShelf::Kept> AnswerShelf::find(const std::string& question, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(question);
  if (place == places_.end()) return nullptr;
  const auto answer = place->second;
  if (answer->generation != generation() || now < answer->at || now - answer->at >= good_for) return nullptr;
  answers_.splice(answers_.begin(), answers_, answer);
  return answer->kept;
}

void AnswerShelf::forget(Answers::iterator answer) {
  bytes_ -= answer->kept->body.size();
  places_.erase(answer->question);
  answers_.erase(answer);
}

void AnswerShelf::keep(const std::string& question, std::shared_ptr<const Kept> kept, std::uint64_t generation,
                       TimePoint now) {
  const auto size = kept->body.size();
  if (size > max_bytes / 8) return;
  const std::lock_guard lock(mutex_);
  if (const auto place = places_.find(question); place != places_.end()) forget(place->second);
  if (generation != this->generation()) return;
  while (!answers_.empty() && (answers_.size() >= max_answers || bytes_ + size > max_bytes))
    forget(std::prev(answers_.end()));
  answers_.push_front({question, std::move(kept), generation, now});
  places_.emplace(answers_.front().question, answers_.begin());
  bytes_ += size;
}

}  // namespace standfirm::server

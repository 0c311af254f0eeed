#include "server/routes/kept_answers.hpp"

namespace standfirm::server {

std::shared_ptr<const KeptAnswers::Answer> KeptAnswers::find(const std::string& key, std::uint64_t age, TimePoint now) const {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end() || found->second.age != age || now < found->second.made || now - found->second.made > kept_for) return nullptr;
  return found->second.answer;
}

void KeptAnswers::keep(std::string key, std::uint64_t age, TimePoint now, std::shared_ptr<const Answer> answer) {
  const std::lock_guard lock(mutex_);
  if (bytes_ + answer->body.size() > most_bytes) {
    kept_.clear();
    bytes_ = 0;
  }
  auto& slot = kept_[std::move(key)];
  if (slot.answer) bytes_ -= slot.answer->body.size();
  bytes_ += answer->body.size();
  slot = {age, now, std::move(answer)};
}

}  // namespace standfirm::server

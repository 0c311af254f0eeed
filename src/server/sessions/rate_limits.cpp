#include "server/sessions/rate_limits.hpp"

namespace standfirm::server {

bool RateLimit::allow(std::string_view name, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto over = [&](const Count& count) { return now - count.began >= window_ || now < count.began; };
  auto found = counts_.find(std::string(name));
  if (found == counts_.end()) {
    if (counts_.size() >= max_names) std::erase_if(counts_, [&](const auto& one) { return over(one.second); });
    if (counts_.size() >= max_names) return false;
    found = counts_.emplace(std::string(name), Count{now, 0}).first;
  }
  if (over(found->second)) found->second = {now, 0};
  if (found->second.tries >= tries_) return false;
  ++found->second.tries;
  return true;
}

void RateLimit::forget(std::string_view name) {
  const std::lock_guard lock(mutex_);
  counts_.erase(std::string(name));
}

}  // namespace standfirm::server

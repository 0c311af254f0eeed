#include "server/agents/errands.hpp"

namespace standfirm::server::agents {

Errands::Errands() : thread_([this] { run(); }) {}
Errands::~Errands() { stop(); }

bool Errands::post(std::move_only_function<void()> errand) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_ || waiting_.size() >= max_waiting) return false;
    waiting_.push_back(std::move(errand));
  }
  wake_.notify_one();
  return true;
}

void Errands::stop() {
  std::deque<std::move_only_function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    dropped.swap(waiting_);
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Errands::run() {
  for (;;) {
    std::move_only_function<void()> errand;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
      if (ending_) return;
      errand = std::move(waiting_.front());
      waiting_.pop_front();
    }
    errand();
  }
}

}  // namespace standfirm::server::agents

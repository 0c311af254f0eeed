#include "engine/worker.hpp"

namespace standfirm::engine {

Worker::Worker(Engine& engine, const Clock& clock, Alarms& alarms) : engine_(engine), clock_(clock), alarms_(alarms) {
  engine_.on_work([bell = bell_] {
    {
      const std::lock_guard lock(bell->mutex);
      bell->ringing = true;
    }
    bell->rung.notify_one();
  });
  thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

Worker::~Worker() {
  thread_.request_stop();
  thread_.join();
}

void Worker::run(std::stop_token stop) {
  constexpr auto look_again = std::chrono::seconds(1);
  bool outage_said = false;
  while (!stop.stop_requested()) {
    try {
      engine_.run_due();
      if (const auto due = engine_.next_due(); due && *due <= clock_.now()) engine_.run_follow_ups();
      outage_said = false;
    } catch (const std::exception& outage) {
      if (!outage_said) alarms_.raise(std::string("what is due can't be done now: ") + outage.what());
      outage_said = true;
    }
    std::unique_lock lock(bell_->mutex);
    bell_->rung.wait_for(lock, stop, look_again, [this] { return bell_->ringing; });
    bell_->ringing = false;
  }
}

}  // namespace standfirm::engine

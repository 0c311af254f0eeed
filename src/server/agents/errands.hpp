// src/server/agents/errands.hpp: one thread for what must not hold the network or the ledger up: asking the signer,
// waiting for the ledger.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace standfirm::server::agents {

class Errands {
 public:
  static constexpr std::size_t max_waiting = 100'000;  ///< beyond what a whole fleet coming back at once asks for

  Errands();
  ~Errands();  ///< finishes what is under way, drops what waits
  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;

  /// False, and the errand is dropped, when too much is waiting. An errand that throws is a bug, but for store::Outage,
  /// which it must catch.
  [[nodiscard]] bool post(std::move_only_function<void()> errand);
  void stop();  ///< drops what waits and returns when the thread has ended; again is harmless

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::move_only_function<void()>> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace standfirm::server::agents

// src/server/workers.hpp: a few threads for what must not hold the network up: passwords, documents, waiting for a
// durable write.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace standfirm::server {

class Workers {
 public:
  static constexpr std::size_t max_waiting = 256;

  explicit Workers(unsigned threads);
  ~Workers();  ///< finishes what is under way, drops what waits
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// False, and the work is dropped, when too much is waiting already. The work must not throw.
  [[nodiscard]] bool post(std::move_only_function<void()> work);

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::move_only_function<void()>> waiting_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace standfirm::server

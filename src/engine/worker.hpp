// src/engine/worker.hpp: a thread that does what is due and what follows, as soon as there is something.
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine/engine.hpp"

namespace standfirm::engine {

/// Looks at the clock at least once a second, because a clock may be moved. Outages are waited out. Ends when
/// destroyed, after the piece of work it is at; destroy it before the engine.
class Worker {
 public:
  Worker(Engine&, const Clock&, Alarms&);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

 private:
  void run(std::stop_token);
  struct Bell {
    std::mutex mutex;
    std::condition_variable_any rung;
    bool ringing = false;
  };
  Engine& engine_;
  const Clock& clock_;
  Alarms& alarms_;
  std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
  std::jthread thread_;
};

}  // namespace standfirm::engine

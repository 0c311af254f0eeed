// src/server/daily_seal.hpp: seals the ledger once a day while the server runs, and lays each seal down as a file to be
// carried away.
#pragma once
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/time.hpp"
#include "engine/ports.hpp"
#include "store/store.hpp"

namespace standfirm::server {

class DailySeal {
 public:
  /// `folder` is made when missing; a seal is called by its day: 2026-03-02.json. Destroy before the store.
  DailySeal(store::Store&, const Clock&, engine::Alarms&, std::string folder);
  ~DailySeal();
  DailySeal(const DailySeal&) = delete;
  DailySeal& operator=(const DailySeal&) = delete;

  /// Seals when today (UTC) is not sealed yet; the thread does this every minute, tests by hand. An outage waits for
  /// the next time; a file that can't be written raises an alarm, once a day.
  void look();

 private:
  void run();
  store::Store& store_;
  const Clock& clock_;
  engine::Alarms& alarms_;
  const std::string folder_;
  std::mutex looking_;
  std::chrono::sys_days sealed_{};  ///< the day whose seal and file are there
  std::chrono::sys_days alarmed_{};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace standfirm::server

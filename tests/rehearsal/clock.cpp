#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "rehearsal/stage.hpp"

namespace standfirm::rehearsal {

namespace {
std::atomic<bool> asked_to_end = false;
}

void end_on_signals() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  std::thread([ends] {
    int which = 0;
    sigwait(&ends, &which);
    asked_to_end = true;
  }).detach();
}

bool until(std::chrono::milliseconds deadline, const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!holds()) {
    if (asked_to_end) throw std::runtime_error("it was asked to end");
    if (std::chrono::steady_clock::now() > end) return false;
    (void)::poll(nullptr, 0, 100);
  }
  return true;
}

MovableClock::MovableClock(std::string file, TimePoint start) : file_(std::move(file)) { set(start); }
TimePoint MovableClock::now() const { return FileClock(file_).now(); }
void MovableClock::set(TimePoint to) { FileClock::write_offset(file_, to - SystemClock().now()); }
void MovableClock::advance(Millis by) { set(now() + by); }

}  // namespace standfirm::rehearsal

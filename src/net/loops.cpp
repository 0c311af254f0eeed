#include "net/loops.hpp"

#include <pthread.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <ctime>
#include <list>

#include "net/loop.hpp"

namespace standfirm::net {

const std::string& Loop::date() {
  const auto now = std::time(nullptr);
  if (now != date_of_) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[64];
    date_.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
    date_of_ = now;
  }
  return date_;
}

void Loop::sweep() {
  const auto now = Steady::now();
  for (auto at = watched.begin(); at != watched.end();) {
    auto& each = *at++;  // overdue() may end it and take it out of the list
    each.tick(now);
    if (each.due <= now) each.overdue();
  }
}

void Loop::sweep_each_second() {
  timer_.expires_after(std::chrono::seconds(1));
  timer_.async_wait([this](error_code failed) {
    if (failed) return;
    sweep();
    sweep_each_second();
  });
}

struct Loops::Inside {
  std::list<Loop> loops;
  std::list<asio::executor_work_guard<Executor>> at_work;
  std::list<asio::signal_set> signals;
  std::atomic<std::size_t> turn{0};
  bool started = false;
};

Loops::Loops(unsigned threads) : inside_(std::make_unique<Inside>()) {
  for (unsigned i = 0; i < std::max(1u, threads); ++i) {
    auto& loop = inside_->loops.emplace_back();
    inside_->at_work.emplace_back(loop.io.get_executor());
    loop.sweep_each_second();
  }
}

Loops::~Loops() {
  stop();
  join();
}

void Loops::start() {
  if (std::exchange(inside_->started, true)) return;
  // The loops' threads leave signals to whoever asked for them; a closed peer must never end the program.
#ifdef SIGPIPE
  std::signal(SIGPIPE, SIG_IGN);
#endif
  unsigned number = 0;
  for (auto& loop : inside_->loops) {
    loop.thread = std::thread([&loop] { loop.io.run(); });
    pthread_setname_np(loop.thread.native_handle(), ("loop-" + std::to_string(number++)).c_str());
  }
}

void Loops::stop() {
  for (auto& loop : inside_->loops) loop.io.stop();
}

void Loops::join() {
  for (auto& loop : inside_->loops)
    if (loop.thread.joinable()) loop.thread.join();
}

void Loops::post(std::move_only_function<void()> work) { asio::post(next().io, std::move(work)); }

void Loops::after(Millis wait, std::move_only_function<void()> work) {
  auto timer = std::make_shared<asio::steady_timer>(next().io, wait);
  timer->async_wait([timer, work = std::move(work)](error_code failed) mutable {
    if (!failed) work();
  });
}

void Loops::every(Millis period, std::function<bool()> again) {
  after(period, [this, period, again = std::move(again)]() mutable {
    if (again()) every(period, std::move(again));
  });
}

void Loops::on_signals(std::initializer_list<int> signals, std::function<void(int)> heard) {
  auto& set = inside_->signals.emplace_back(inside_->loops.front().io);
  for (const int signal : signals) set.add(signal);
  struct Again {
    asio::signal_set* set;
    std::function<void(int)> heard;
    void operator()(error_code failed, int signal) {
      if (failed) return;
      heard(signal);
      set->async_wait(std::move(*this));
    }
  };
  set.async_wait(Again{&set, std::move(heard)});
}

std::size_t Loops::size() const { return inside_->loops.size(); }
Loop& Loops::loop(std::size_t index) { return *std::next(inside_->loops.begin(), static_cast<std::ptrdiff_t>(index)); }
Loop& Loops::next() { return loop(inside_->turn.fetch_add(1, std::memory_order_relaxed) % inside_->loops.size()); }

}  // namespace standfirm::net

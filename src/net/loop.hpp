// src/net/loop.hpp: one event loop and its sweep of deadlines. Inside net/ only: this is where Asio begins.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <string>
#include <thread>

namespace standfirm::net {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
template <class T>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> use_task{};
using Steady = std::chrono::steady_clock;

/// Something with a time by which it must have happened. One sweep a second looks at all of them: no timer a
/// connection.
class Due : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual ~Due() = default;
  Steady::time_point due = Steady::time_point::max();
  virtual void overdue() = 0;               ///< on the loop's thread; must set `due` anew or end what it waits for
  virtual void tick(Steady::time_point) {}  ///< once a sweep, before looking at `due`
};

struct Loop {
  asio::io_context io{1};
  boost::intrusive::list<Due, boost::intrusive::constant_time_size<false>> watched;
  std::thread thread;

  void watch(Due& d) { watched.push_back(d); }
  [[nodiscard]] Steady::time_point now() const { return Steady::now(); }
  /// "Date: ..." as HTTP wants it, made once a second.
  [[nodiscard]] const std::string& date();
  void sweep();
  void sweep_each_second();

 private:
  friend class Loops;
  asio::steady_timer timer_{io};
  std::string date_;
  std::time_t date_of_ = 0;
};

}  // namespace standfirm::net

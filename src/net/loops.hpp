// src/net/loops.hpp: the threads that wait for the network: one event loop a core, each with its own connections.
#pragma once
#include <functional>
#include <initializer_list>
#include <memory>

#include "base/time.hpp"

namespace standfirm::net {

struct Loop;  // loop.hpp, with Asio inside

class Loops {
 public:
  explicit Loops(unsigned threads);  ///< at least 1
  ~Loops();                          ///< stops and joins
  Loops(const Loops&) = delete;
  Loops& operator=(const Loops&) = delete;

  void start();  ///< the threads begin; once
  void stop();   ///< all loops end soon; from any thread but their own destructor's; again is harmless
  void join();   ///< waits for the threads

  void post(std::move_only_function<void()>);           ///< on one of the loops, soon
  void after(Millis, std::move_only_function<void()>);  ///< on one of the loops; dropped when the loops stop first
  /// Calls `again` after each `period` until it says false; never twice at the same time.
  void every(Millis period, std::function<bool()> again);
  /// Calls `heard` for each of these signals, on a loop.
  void on_signals(std::initializer_list<int> signals, std::function<void(int)> heard);

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Loop& loop(std::size_t index);
  [[nodiscard]] Loop& next();  ///< takes turns

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace standfirm::net

// src/server/metrics.hpp: counters of what was asked, in Prometheus' text form.
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/routes/route.hpp"

namespace standfirm::server {

/// Thread-safe; counting is a few relaxed additions.
class Metrics {
 public:
  explicit Metrics(const RouteTable&);
  void answered(const Route*, unsigned status, std::chrono::steady_clock::duration took);
  /// A number read when somebody asks: connections, sockets.
  void gauge(std::string name, std::string what, std::function<double()> read);
  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::array<double, 8> bounds_s{0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 10};
  struct PerRoute {
    const Route* route = nullptr;
    std::array<std::atomic<std::uint64_t>, 5> by_class{};  ///< 1xx to 5xx
    std::array<std::atomic<std::uint64_t>, bounds_s.size() + 1> within{};
    std::atomic<std::uint64_t> microseconds{0};
  };
  std::vector<std::unique_ptr<PerRoute>> routes_;  ///< the last: no route
  struct Gauge {
    std::string name, what;
    std::function<double()> read;
  };
  std::vector<Gauge> gauges_;
};

}  // namespace standfirm::server

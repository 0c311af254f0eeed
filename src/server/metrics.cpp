#include "server/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace standfirm::server {

Metrics::Metrics(const RouteTable& table) {
  for (const auto& route : table.routes()) {
    auto& one = *routes_.emplace_back(std::make_unique<PerRoute>());
    one.route = route.get();
  }
  routes_.push_back(std::make_unique<PerRoute>());
}

void Metrics::answered(const Route* route, unsigned status, std::chrono::steady_clock::duration took) {
  auto& one = route != nullptr ? *routes_[route->number] : *routes_.back();
  const auto us = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  const auto seconds = static_cast<double>(us) / 1e6;
  const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds_s, seconds) - bounds_s.begin());
  one.by_class[std::clamp(status / 100, 1u, 5u) - 1].fetch_add(1, std::memory_order_relaxed);
  one.within[bucket].fetch_add(1, std::memory_order_relaxed);
  one.microseconds.fetch_add(us, std::memory_order_relaxed);
}

void Metrics::gauge(std::string name, std::string what, std::function<double()> read) {
  gauges_.push_back({std::move(name), std::move(what), std::move(read)});
}

std::string Metrics::text() const {
  std::string out = "# HELP standfirm_requests_total Questions answered.\n# TYPE standfirm_requests_total counter\n";
  const auto label = [](const PerRoute& one) { return one.route != nullptr ? one.route->name : std::string("none"); };
  for (const auto& one : routes_)
    for (std::size_t i = 0; i < one->by_class.size(); ++i)
      if (const auto n = one->by_class[i].load(std::memory_order_relaxed); n > 0)
        out += fmt::format("standfirm_requests_total{{route=\"{}\",status=\"{}xx\"}} {}\n", label(*one), i + 1, n);
  out += "# HELP standfirm_request_seconds How long answers took.\n# TYPE standfirm_request_seconds histogram\n";
  for (const auto& one : routes_) {
    std::uint64_t sum = 0;
    for (const auto& n : one->within) sum += n.load(std::memory_order_relaxed);
    if (sum == 0) continue;
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < bounds_s.size(); ++i) {
      so_far += one->within[i].load(std::memory_order_relaxed);
      out += fmt::format("standfirm_request_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n", label(*one), bounds_s[i],
                         so_far);
    }
    out += fmt::format("standfirm_request_seconds_bucket{{route=\"{}\",le=\"+Inf\"}} {}\n", label(*one), sum);
    out += fmt::format("standfirm_request_seconds_sum{{route=\"{}\"}} {}\n", label(*one),
                       static_cast<double>(one->microseconds.load(std::memory_order_relaxed)) / 1e6);
    out += fmt::format("standfirm_request_seconds_count{{route=\"{}\"}} {}\n", label(*one), sum);
  }
  for (const auto& gauge : gauges_)
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", gauge.name, gauge.what, gauge.read());
  return out;
}

}  // namespace standfirm::server

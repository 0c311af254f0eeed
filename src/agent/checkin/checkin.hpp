// src/agent/checkin/checkin.hpp: the one connection out: to the firm's server, by TLS 1.3 with both certificates,
// opened again with growing, jittered waits. It passes on what the server and standfirm-exec say to each other and
// keeps nothing itself: what is not accepted yet lies in standfirm-exec's journal and is said again on every new
// connection.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "agent/local/identity.hpp"
#include "agent/local/settings.hpp"
#include "net/loops.hpp"
#include "net/tls.hpp"

namespace standfirm::agent {

/// Between tries in a row: doubling from the first to the longest.
struct TryAgain {
  Millis first{1'000}, longest{60'000};
};
/// How long to wait before the n-th try in a row (from 0): half of it for sure, of the other half a share by `draw` in
/// [0, 1), so that the machines of a server that comes back don't come all at once.
[[nodiscard]] Millis wait_before_try(unsigned n, double draw, const TryAgain& = {});

class CheckIn {
 public:
  using Log = std::function<void(const std::string&)>;
  /// Throws std::runtime_error when the machine's certificate or key cannot be used. `draw`: a random number in [0, 1).
  CheckIn(const Settings&, const Identity&, net::Loops&, std::function<double()> draw, Log, TryAgain = {});
  ~CheckIn();
  CheckIn(const CheckIn&) = delete;
  CheckIn& operator=(const CheckIn&) = delete;
  void start();
  void stop();

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace standfirm::agent

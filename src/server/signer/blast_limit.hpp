// src/server/signer/blast_limit.hpp: how much may be done to how many machines in a short time, whoever asks. Reading
// is not counted.
#pragma once
#include <deque>
#include <optional>
#include <string>

#include "actions/order.hpp"

namespace standfirm::server::signer {

struct BlastLimits {
  unsigned max_machines = 5;  ///< different machines in `window`
  unsigned max_clients = 1;   ///< different clients in `window`
  Minutes window{10};
};

/// Remembers what was signed. No clock, no file: the journal gives it its memory back after a restart.
class BlastLimit {
 public:
  explicit BlastLimit(BlastLimits limits) : limits_(limits) {}
  /// Why this order is one too many now; nothing when it is not. An order counted before is not counted again.
  [[nodiscard]] std::optional<std::string> exceeded_by(const actions::Order&, TimePoint now) const;
  void count(const actions::Order&, TimePoint signed_at);
  void count(OrderId, MachineId, ClientId, TimePoint signed_at);

 private:
  struct Signed {
    OrderId order;
    MachineId machine;
    ClientId client;
    TimePoint at;
  };
  BlastLimits limits_;
  std::deque<Signed> recent_;
};

}  // namespace standfirm::server::signer

// src/store/ledger/verify.hpp: is every event still the one that was written? By the chains, the positions, the daily
// seals and the hashes of the evidence, with nothing but the ledger (and, when at hand, a seal kept elsewhere).
#pragma once
#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "store/ledger/seal.hpp"
#include "store/store.hpp"

namespace standfirm::store {

/// One thing that is not as it was written. Names are printable whatever stands in the damaged ledger (other bytes as
/// \xNN).
struct LedgerFault {
  std::uint64_t position = 0;  ///< 0: not about one event
  std::string stream;
  std::uint64_t version = 0;
  std::string what;
};
BOOST_DESCRIBE_STRUCT(LedgerFault, (), (position, stream, version, what))

struct LedgerReport {
  bool intact = false;
  std::uint64_t events = 0, streams = 0, seals = 0, evidence = 0;
  std::vector<LedgerFault> faults;  ///< the first `max_faults` of them
  std::uint64_t more_faults = 0;
};
BOOST_DESCRIBE_STRUCT(LedgerReport, (), (intact, events, streams, seals, evidence, faults, more_faults))

inline constexpr std::size_t max_faults = 1000;

/// Reads the whole ledger once, in one snapshot. `kept_elsewhere`: a seal document from a write-once place, which also
/// shows a ledger cut off and sealed anew.
[[nodiscard]] LedgerReport verify(const Ledger&, const std::optional<SealDocument>& kept_elsewhere = {});

/// `LedgerFault` as a line for people: "incident/0192... version 4 (position 812): its hash does not fit what it says".
[[nodiscard]] std::string sentence_of(const LedgerFault&);
[[nodiscard]] std::string printable(std::string_view);

}  // namespace standfirm::store

// src/store/ledger/transfer.hpp: a whole ledger out to a file and in again, between stores of any kind. One JSON
// document a line:
//   {"standfirm_ledger":1}                                 first
//   {"event":{position,stream,version,type,at,actor,body,previous,hash}}   by position; body as text, hashes as hex
//   {"blob":{sha256,content}}                              evidence; content as base64
//   {"series":{name,last}}                                 gapless series
//   {"end":{events,blobs,series,sha256}}                   last; sha256 of every byte before this line
// Views are built anew from the events; records (sessions, keys, tokens) are not history and stay behind.
#pragma once
#include <boost/describe/class.hpp>
#include <expected>
#include <iosfwd>
#include <string>

#include "store/store.hpp"

namespace standfirm::store {

struct Transferred {
  std::uint64_t events = 0, blobs = 0, series = 0;
};
BOOST_DESCRIBE_STRUCT(Transferred, (), (events, blobs, series))

/// Where an import stopped, and why. Nothing of it was kept then.
struct ImportFault {
  std::uint64_t line = 0;
  std::string what;
};

inline constexpr std::size_t max_line_bytes = 256u << 20;

/// Writes one snapshot. Throws std::runtime_error when the stream fails (a full disk), leaving it to the caller to take
/// the file away.
[[nodiscard]] Transferred export_ledger(const Ledger&, std::ostream&);

/// Reads the file twice: first every hash, chain, position and the end are checked, then all goes in with one commit.
/// Refuses a ledger that has events, evidence or series already. The same bytes come out again when the new ledger is
/// exported.
[[nodiscard]] std::expected<Transferred, ImportFault> import_ledger(Store&, std::istream&);

}  // namespace standfirm::store

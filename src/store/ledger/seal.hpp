// src/store/ledger/seal.hpp: the daily seal. It records the head of every stream that moved since the seal before, and
// a digest of all events in between in their order, as an event of its own stream: whoever changes, cuts or reorders
// what was sealed must also forge the seal, and a copy of it kept elsewhere cannot be forged.
#pragma once
#include <boost/describe/class.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace standfirm::store {

inline const StreamName seal_stream = "seal/daily";
inline constexpr std::string_view seal_event = "day_sealed";

/// The body of the event. Hashes are hex.
struct Seal {
  std::chrono::year_month_day day{};
  std::uint64_t after_position = 0;    ///< where the seal before ended
  std::uint64_t through_position = 0;  ///< the last event sealed
  std::string events_digest;  ///< SHA-256 over position (8 bytes big-endian) and hash of each event after..through
  std::uint64_t streams = 0;  ///< lines in the heads
  std::string heads;          ///< SHA-256 of the heads' text, kept as evidence under that name
};
BOOST_DESCRIBE_STRUCT(Seal, (), (day, after_position, through_position, events_digest, streams, heads))

/// A line of the heads' text: "<version> <hash hex> <stream>\n", in bytewise order of the streams.
struct SealedHead {
  StreamName stream;
  std::uint64_t version = 0;
  std::string hash;  ///< hex
};
BOOST_DESCRIBE_STRUCT(SealedHead, (), (stream, version, hash))
[[nodiscard]] std::string heads_text(const std::vector<SealedHead>&);
[[nodiscard]] std::vector<SealedHead> read_heads(std::string_view);  ///< throws std::invalid_argument on other text

/// A seal with all it stands for, to be written to one file and kept where nobody can change it.
struct SealDocument {
  Seal seal;
  std::string seal_hash;  ///< hash of the sealing event itself, hex
  std::uint64_t seal_version = 0;
  std::string heads_text;
};
BOOST_DESCRIBE_STRUCT(SealDocument, (), (seal, seal_hash, seal_version, heads_text))

/// Seals everything committed by now for the day of `now` (UTC). A day is sealed once: asked again, the seal there is
/// comes back.
[[nodiscard]] SealDocument seal(Store&, TimePoint now);
/// The seals in the ledger, oldest first.
[[nodiscard]] std::vector<Seal> seals(const Reader&);

/// Adds events to `events_digest`, in order.
class EventsDigest {
 public:
  EventsDigest();
  ~EventsDigest();
  EventsDigest(const EventsDigest&) = delete;
  EventsDigest& operator=(const EventsDigest&) = delete;
  void add(std::uint64_t position, std::string_view hash);
  [[nodiscard]] std::string take();  ///< hex; starts afresh

 private:
  void* context_;
};

}  // namespace standfirm::store

// src/store/chain.hpp: the hash that chains an event to the one before it in its stream, and the rules for what may be
// stored.
#pragma once
#include <string>
#include <string_view>

#include "store/store.hpp"

namespace standfirm::store {

inline constexpr std::size_t hash_bytes = 32;

/// What the first event of a stream has for `previous`.
[[nodiscard]] const std::string& no_previous();

/// SHA-256 over "standfirm-event-1\n", the 32 bytes of `previous`, then stream, version, type, at, actor and body, in
/// this order: texts as their length (8 bytes, big-endian) and their bytes, numbers as 8 bytes big-endian, `at` in
/// milliseconds since 1970. Two different events never give the same bytes to hash. `position` and `hash` of the
/// argument are not looked at.
[[nodiscard]] std::string chain_hash(const StoredEvent&);

[[nodiscard]] std::string sha256(std::string_view);      ///< 32 raw bytes
[[nodiscard]] std::string sha256_hex(std::string_view);  ///< 64 lower-case digits

/// The event that follows `previous_hash` in `stream`: filled, chained, hashed.
[[nodiscard]] StoredEvent chained(const StreamName& stream, std::uint64_t version, std::string previous_hash,
                                  const NewEvent&);

/// The rules for what is stored, the same for every store: throw std::invalid_argument naming the field and not the
/// value.
void require_text(std::string_view field, std::string_view value);  ///< UTF-8 without NUL
void require_stream(const StreamName&);                             ///< kind/id
void require_storable(const NewEvent&);
void require_storable(const Row&);
void require_storable(const Record&);
void require_blob(std::string_view sha256_hex, std::string_view content);  ///< the name is the content's hash

/// Where a page ended, as opaque text.
struct Cursor {
  std::string order, key;
};
[[nodiscard]] std::string cursor_text(const Cursor&);
[[nodiscard]] Cursor read_cursor(std::string_view);  ///< throws BadCursor

}  // namespace standfirm::store

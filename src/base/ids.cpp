#include "base/ids.hpp"

#include <fmt/format.h>
#include <sodium.h>

namespace standfirm {
namespace {
void stamp(Uuid& id, TimePoint now) {
  const auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (unsigned i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(ms >> (8 * (5 - i)));
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x70);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
}
/// The counter of RFC 9562, 6.2 method 1: the 18 bits after the version and the variant, begun anew each millisecond
/// somewhere in its lower half, so that there is room for 15,000 ids at least.
constexpr std::uint32_t counter_end = 1U << 18;
std::uint32_t first_count(const Uuid& random) {
  const auto bits = std::uint32_t{random.bytes[6]} << 16 | std::uint32_t{random.bytes[7]} << 8 | random.bytes[8];
  return bits % (counter_end / 2);
}
constexpr Millis longest_hold{60'000};

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
}  // namespace

std::string to_text(const Uuid& id) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (unsigned i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += hex[id.bytes[i] >> 4];
    out += hex[id.bytes[i] & 15];
  }
  return out;
}

std::expected<Uuid, std::string> uuid_from_text(std::string_view text) {
  const auto wrong = [&] {
    return std::unexpected(
        fmt::format("'{}' is not an id; it looks like 0192f3c4-5a6b-7c8d-9e0f-112233445566", text.substr(0, 48)));
  };
  if (text.size() != 36) return wrong();
  Uuid id;
  unsigned byte = 0;
  for (std::size_t i = 0; i < 36;) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return wrong();
      ++i;
      continue;
    }
    const int high = nibble(text[i]), low = nibble(text[i + 1]);
    if (high < 0 || low < 0) return wrong();
    id.bytes[byte++] = static_cast<std::uint8_t>(high * 16 + low);
    i += 2;
  }
  return id;
}

Uuid RandomIds::next(TimePoint now) {
  Uuid id;
  ::randombytes_buf(id.bytes.data(), id.bytes.size());
  const std::lock_guard lock(mutex_);
  const bool clock_was_set_back = now + longest_hold < last_;
  if (now > last_ || clock_was_set_back) {
    last_ = now;
    counter_ = first_count(id);
  } else {
    counter_ += 1U + (id.bytes[7] & 0x0fU);  // by a step nobody can foretell
    if (counter_ >= counter_end) {           // used up: borrow from the next millisecond rather than wait for it
      last_ += Millis{1};
      counter_ = first_count(id);
    }
  }
  id.bytes[6] = static_cast<std::uint8_t>(counter_ >> 14);
  id.bytes[7] = static_cast<std::uint8_t>(counter_ >> 6);
  id.bytes[8] = static_cast<std::uint8_t>(counter_ & 0x3f);
  stamp(id, last_);
  return id;
}

Uuid CountingIds::next(TimePoint now) {
  const std::lock_guard lock(mutex_);
  Uuid id;
  const std::uint64_t n = counter_++;
  for (unsigned i = 0; i < 8; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  stamp(id, now);
  return id;
}

}  // namespace standfirm

#include "agent/files/md5.hpp"

#include <bit>
#include <cstring>

#include "agent/files/md5_steps.hpp"
#include "base/json.hpp"

namespace standfirm::agent {
static_assert(std::endian::native == std::endian::little, "MD5 here reads words as they lie");

void Md5::take(std::string_view bytes) {
  const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  const std::size_t held = length_ % 64;
  length_ += left;
  if (held != 0) {
    const std::size_t fill = std::min(left, 64 - held);
    std::memcpy(held_.data() + held, from, fill);
    from += fill;
    left -= fill;
    if (held + fill < 64) return;
    md5_steps::take(state_, held_.data(), 1);
  }
  md5_steps::take(state_, from, left / 64);
  std::memcpy(held_.data(), from + left / 64 * 64, left % 64);
}

std::string Md5::hex() {
  const std::uint64_t bits = length_ * 8;
  static constexpr char padding[64] = {'\x80'};
  take(std::string_view(padding, 1 + (119 - length_ % 64) % 64));
  char length[8];
  std::memcpy(length, &bits, sizeof length);
  take(std::string_view(length, sizeof length));
  return to_hex(state_.data(), 16);
}

}  // namespace standfirm::agent

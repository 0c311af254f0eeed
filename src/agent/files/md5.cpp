#include "agent/files/md5.hpp"

#include <bit>
#include <cstring>

#include "agent/files/md5_steps.hpp"
#include "base/json.hpp"

namespace standfirm::agent {
static_assert(std::endian::native == std::endian::little, "MD5 here reads words as they lie");

void Md5::block(const unsigned char* bytes) {
  std::uint32_t words[16];
  std::memcpy(words, bytes, sizeof words);
  auto [a, b, c, d] = state_;
  md5_steps::all(a, b, c, d, words);
  state_[0] += a;
  state_[1] += b;
  state_[2] += c;
  state_[3] += d;
}

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
    block(held_.data());
  }
  for (; left >= 64; from += 64, left -= 64) block(from);
  std::memcpy(held_.data(), from, left);
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

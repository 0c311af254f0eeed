#include "agent/files/md5.hpp"

#include <bit>
#include <cstring>

#include "base/json.hpp"

namespace standfirm::agent {
namespace {

constexpr std::array<std::uint32_t, 64> sines{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr std::array<int, 16> turns{7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

static_assert(std::endian::native == std::endian::little, "MD5 here reads words as they lie");

template <int I>
inline void step(std::uint32_t& a, std::uint32_t b, std::uint32_t c, std::uint32_t d, const std::uint32_t* words) {
  std::uint32_t mixed;
  int word;
  if constexpr (I < 16) {
    mixed = d ^ (b & (c ^ d));
    word = I;
  } else if constexpr (I < 32) {
    mixed = c ^ (d & (b ^ c));
    word = (5 * I + 1) % 16;
  } else if constexpr (I < 48) {
    mixed = b ^ c ^ d;
    word = (3 * I + 5) % 16;
  } else {
    mixed = c ^ (b | ~d);
    word = (7 * I) % 16;
  }
  a = b + std::rotl(a + mixed + words[word] + sines[I], turns[I / 16 * 4 + I % 4]);
}
template <int I>
inline void four(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d, const std::uint32_t* words) {
  step<I>(a, b, c, d, words);
  step<I + 1>(d, a, b, c, words);
  step<I + 2>(c, d, a, b, words);
  step<I + 3>(b, c, d, a, words);
  if constexpr (I + 4 < 64) four<I + 4>(a, b, c, d, words);
}

}  // namespace

void Md5::block(const unsigned char* bytes) {
  std::uint32_t words[16];
  std::memcpy(words, bytes, sizeof words);
  auto [a, b, c, d] = state_;
  four<0>(a, b, c, d, words);
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

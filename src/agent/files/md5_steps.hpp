// src/agent/files/md5_steps.hpp: the 64 steps of MD5 (RFC 1321) over one word or over a vector of words.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace standfirm::agent::md5_steps {

inline constexpr std::uint32_t start[4]{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
inline constexpr std::uint32_t sines[64]{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
inline constexpr int turns[16]{7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

/// Written so that little waits for `b`, which the step before has only just made.
template <int I, class Word>
[[gnu::always_inline]] inline void step(Word& a, const Word& b, const Word& c, const Word& d, const Word* words) {
  constexpr int word = I < 16 ? I : I < 32 ? (5 * I + 1) % 16 : I < 48 ? (3 * I + 5) % 16 : (7 * I) % 16;
  constexpr int turn = turns[I / 16 * 4 + I % 4];
  Word mixed = a + words[word] + sines[I];
  if constexpr (I < 16)
    mixed += d ^ (b & (c ^ d));
  else if constexpr (I < 32)
    mixed += (c & ~d) + (b & d);
  else if constexpr (I < 48)
    mixed += b ^ (c ^ d);
  else
    mixed += c ^ (b | ~d);
  a = b + ((mixed << turn) | (mixed >> (32 - turn)));
}
template <int I = 0, class Word>
[[gnu::always_inline]] inline void all(Word& a, Word& b, Word& c, Word& d, const Word* words) {
  step<I>(a, b, c, d, words);
  step<I + 1>(d, a, b, c, words);
  step<I + 2>(c, d, a, b, words);
  step<I + 3>(b, c, d, a, words);
  if constexpr (I + 4 < 64) all<I + 4>(a, b, c, d, words);
}

using State = std::array<std::uint32_t, 4>;
/// One message's whole blocks, 64 bytes each.
inline void take(State& state, const unsigned char* from, std::size_t blocks) {
  auto [a, b, c, d] = state;
  for (std::size_t block = 0; block < blocks; ++block) {
    std::uint32_t words[16];
    std::memcpy(words, from + block * sizeof words, sizeof words);
    const auto [a0, b0, c0, d0] = std::array{a, b, c, d};
    all(a, b, c, d, words);
    a += a0;
    b += b0;
    c += c0;
    d += d0;
  }
  state = {a, b, c, d};
}

}  // namespace standfirm::agent::md5_steps

#include "agent/files/md5_lanes.hpp"

#include <bit>
#include <cstring>

#include "agent/files/md5_steps.hpp"
#include "base/json.hpp"

namespace standfirm::agent {
namespace {

static_assert(std::endian::native == std::endian::little, "MD5 here reads words as they lie");

/// Eight words as the compiler's own vector: two instructions of SSE2 each, or one of AVX2.
using Lanes = std::uint32_t __attribute__((vector_size(4 * Md5Lanes::lanes)));
using State = std::array<std::array<std::uint32_t, Md5Lanes::lanes>, 4>;
using LanePlaces = std::array<const unsigned char*, Md5Lanes::lanes>;

[[gnu::always_inline]] inline void take_blocks(State& state, const LanePlaces& from, std::size_t blocks) {
  Lanes now[4];
  std::memcpy(now, state.data(), sizeof now);
  for (std::size_t block = 0; block < blocks; ++block) {
    alignas(32) std::uint32_t turned[16][Md5Lanes::lanes];
    for (std::size_t lane = 0; lane < Md5Lanes::lanes; ++lane) {
      std::uint32_t words[16];
      std::memcpy(words, from[lane] + block * Md5Lanes::block_bytes, sizeof words);
      for (std::size_t word = 0; word < 16; ++word) turned[word][lane] = words[word];
    }
    Lanes words[16];
    std::memcpy(words, turned, sizeof words);
    Lanes a = now[0], b = now[1], c = now[2], d = now[3];
    md5_steps::all(a, b, c, d, words);
    now[0] += a;
    now[1] += b;
    now[2] += c;
    now[3] += d;
  }
  std::memcpy(state.data(), now, sizeof now);
}

void take_anywhere(State& state, const LanePlaces& from, std::size_t blocks) { take_blocks(state, from, blocks); }

#if defined(__x86_64__)
[[gnu::target("avx2")]] void take_with_avx2(State& state, const LanePlaces& from, std::size_t blocks) {
  take_blocks(state, from, blocks);
}
const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
#endif

}  // namespace

void Md5Lanes::begin(std::size_t lane) {
  for (std::size_t i = 0; i < 4; ++i) state_[i][lane] = md5_steps::start[i];
}

void Md5Lanes::take(const LanePlaces& from, std::size_t blocks) {
#if defined(__x86_64__)
  if (has_avx2) return take_with_avx2(state_, from, blocks);
#endif
  take_anywhere(state_, from, blocks);
}

void Md5Lanes::take_one(std::size_t lane, const unsigned char* from, std::size_t blocks) {
  md5_steps::State now{state_[0][lane], state_[1][lane], state_[2][lane], state_[3][lane]};
  md5_steps::take(now, from, blocks);
  for (std::size_t i = 0; i < now.size(); ++i) state_[i][lane] = now[i];
}

std::string Md5Lanes::hex(std::size_t lane) const {
  const std::array<std::uint32_t, 4> sum{state_[0][lane], state_[1][lane], state_[2][lane], state_[3][lane]};
  return to_hex(sum.data(), sizeof sum);
}

std::size_t Md5Lanes::end_of(std::uint64_t length, unsigned char* to) {
  const std::size_t padding = 1 + (119 - length % block_bytes) % block_bytes;
  std::memset(to, 0, padding);
  to[0] = 0x80;
  const std::uint64_t bits = length * 8;
  std::memcpy(to + padding, &bits, sizeof bits);
  return padding + sizeof bits;
}

}  // namespace standfirm::agent

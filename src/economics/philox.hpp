// src/economics/philox.hpp: counter-based random numbers (Philox4x32-10, Salmon et al. 2011): the same words for the
// same place, whatever the number of threads.
#pragma once
#include <array>
#include <cstdint>

namespace standfirm::economics {

using Words = std::array<std::uint32_t, 4>;

[[nodiscard]] constexpr Words philox(Words counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * counter[0], b = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

/// The 32 words of one incident; blocks of four are made when first looked at.
class Slots {
 public:
  Slots(std::uint64_t seed, std::uint32_t replication, std::uint32_t unit, std::uint32_t incident)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
        incident_(incident),
        unit_(unit),
        replication_(replication) {}
  [[nodiscard]] std::uint32_t operator[](unsigned slot) const {
    const unsigned block = slot / 4;
    if (!(made_ >> block & 1u)) {
      blocks_[block] = philox({block, incident_, unit_, replication_}, key_);
      made_ |= 1u << block;
    }
    return blocks_[block][slot % 4];
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::uint32_t incident_, unit_, replication_;
  mutable std::uint32_t made_ = 0;
  mutable std::array<Words, 8> blocks_;
};

/// floor(p x 2^32): the event happens when a word is below.
[[nodiscard]] constexpr std::uint64_t threshold(double p) { return static_cast<std::uint64_t>(p * 4294967296.0); }

}  // namespace standfirm::economics

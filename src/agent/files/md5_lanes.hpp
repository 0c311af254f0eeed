// src/agent/files/md5_lanes.hpp: MD5 of eight messages side by side, for the thousands of files of a package database.
// MD5 waits for itself from step to step, so one message leaves most of a core idle; eight keep its vector units busy.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace standfirm::agent {

class Md5Lanes {
 public:
  static constexpr std::size_t lanes = 8, block_bytes = 64;
  /// What must stand behind a message of `length` bytes, from its last whole block on: see `end_of`.
  static constexpr std::size_t max_end_bytes = 2 * block_bytes;

  void begin(std::size_t lane);
  /// Takes `blocks` whole blocks in every lane, each from its own place. A lane without a message may be given any
  /// readable place: what it holds then is lost.
  void take(const std::array<const unsigned char*, lanes>& from, std::size_t blocks);
  /// The same for one lane, word by word: twice as fast as a vector of which seven lanes are empty.
  void take_one(std::size_t lane, const unsigned char* from, std::size_t blocks);
  [[nodiscard]] std::string hex(std::size_t lane) const;  ///< once the blocks of its end were taken

  /// Writes what ends a message of `length` bytes at `to`, behind its last byte; how many bytes, so that it is whole
  /// blocks then (RFC 1321, 3.1 and 3.2).
  [[nodiscard]] static std::size_t end_of(std::uint64_t length, unsigned char* to);

 private:
  std::array<std::array<std::uint32_t, lanes>, 4> state_{};
};

}  // namespace standfirm::agent

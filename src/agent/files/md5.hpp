// src/agent/files/md5.hpp: MD5 (RFC 1321), because Debian's package database speaks it. For comparing with that
// database only; nothing is trusted because of it.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace standfirm::agent {

class Md5 {
 public:
  void take(std::string_view bytes);
  [[nodiscard]] std::string hex();  ///< ends it

 private:
  std::array<std::uint32_t, 4> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  std::array<unsigned char, 64> held_{};
  std::uint64_t length_ = 0;
};

}  // namespace standfirm::agent

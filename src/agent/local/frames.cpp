#include "agent/local/frames.hpp"

#include <cstdint>

namespace standfirm::agent {

void FrameReader::take(std::string_view bytes) { held_ += bytes; }
std::size_t FrameReader::room() const { return held_.size() >= max_ + 4 ? 0 : max_ + 4 - held_.size(); }

std::expected<std::optional<std::string>, std::string> FrameReader::next() {
  if (held_.size() < 4) return std::optional<std::string>{};
  std::size_t length = 0;
  for (int i = 0; i < 4; ++i) length = length << 8 | static_cast<std::uint8_t>(held_[static_cast<std::size_t>(i)]);
  if (length == 0) return std::unexpected("an empty frame");
  if (length > max_)
    return std::unexpected("a frame of " + std::to_string(length) + " bytes where at most " + std::to_string(max_) +
                           " are allowed");
  if (held_.size() < 4 + length) return std::optional<std::string>{};
  std::optional<std::string> out(held_.substr(4, length));
  held_.erase(0, 4 + length);
  return out;
}

std::string framed(std::string_view text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  std::string out;
  out.reserve(text.size() + 4);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(length >> shift & 0xFF);
  out += text;
  return out;
}

}  // namespace standfirm::agent

#include "agent/local/printable.hpp"

#include <cstdint>

namespace standfirm::agent {
namespace {

/// Length of the well-formed UTF-8 character at the front (RFC 3629), 0 when there is none.
std::size_t character_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto follows = [&](std::size_t i, std::uint8_t low = 0x80, std::uint8_t high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const auto first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF)
    return follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && follows(2) ? 3 : 0;
  if (first >= 0xF0 && first <= 0xF4)
    return follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && follows(2) && follows(3) ? 4 : 0;
  return 0;
}

/// Characters that change what others look like: C1 controls, line and paragraph separators, directional marks, the
/// byte order mark.
bool misleads(std::string_view character) {
  if (character.size() == 2)
    return static_cast<std::uint8_t>(character[0]) == 0xC2 && static_cast<std::uint8_t>(character[1]) < 0xA0;
  if (character.size() != 3) return false;
  const std::uint32_t code = (static_cast<std::uint32_t>(character[0]) & 0x0FU) << 12 |
                             (static_cast<std::uint32_t>(character[1]) & 0x3FU) << 6 |
                             (static_cast<std::uint32_t>(character[2]) & 0x3FU);
  return (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
}

void escape(std::string& out, std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  for (const char c : bytes) {
    out += "\\x";
    out += digits[static_cast<std::uint8_t>(c) >> 4];
    out += digits[static_cast<std::uint8_t>(c) & 15];
  }
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = character_at(bytes);
    const auto first = static_cast<std::uint8_t>(bytes.front());
    const auto one = bytes.substr(0, length == 0 ? 1 : length);
    if (length == 0 || first < 0x20 || first == 0x7F || first == '\\' || misleads(one))
      escape(out, one);
    else
      out += one;
    bytes.remove_prefix(one.size());
  }
  return out;
}

std::optional<std::string> from_printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<std::uint8_t>(text[i]);
    if (c < 0x20 || c == 0x7F) return std::nullopt;
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (i + 3 >= text.size() || text[i + 1] != 'x') return std::nullopt;
    const int high = digit(text[i + 2]), low = digit(text[i + 3]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 3;
  }
  return out;
}

std::string readable(std::string_view bytes, std::size_t max_bytes) {
  std::string out;
  while (!bytes.empty()) {
    if (out.size() >= max_bytes) {
      out += "\n[" + std::to_string(bytes.size()) + " more bytes left out]";
      break;
    }
    const std::size_t length = character_at(bytes);
    const auto first = static_cast<std::uint8_t>(bytes.front());
    const auto one = bytes.substr(0, length == 0 ? 1 : length);
    const bool control = first < 0x20 || first == 0x7F;
    if (length == 0 || misleads(one))
      escape(out, one);
    else if (!control || first == '\n' || first == '\t')
      out += one;
    bytes.remove_prefix(one.size());
  }
  return out;
}

}  // namespace standfirm::agent

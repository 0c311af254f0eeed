#include "agent/local/windows/wide.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

void put(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static constexpr std::uint32_t fronts[] = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(fronts[more] | code >> (6 * more));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | (code >> (6 * i) & 0x3F));
}

}  // namespace

std::string utf8(std::wstring_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint32_t unit = text[i];
    if (unit >= 0xD800 && unit < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000) {
      put(out, 0x10000 + ((unit - 0xD800) << 10) + (static_cast<std::uint32_t>(text[i + 1]) - 0xDC00));
      ++i;
    } else {
      put(out, unit);
    }
  }
  return out;
}

std::optional<std::wstring> wide_or_none(std::string_view text) {
  std::wstring out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<std::uint8_t>(text[i]);
    const int more = first < 0x80 ? 0 : first < 0xC0 ? -1 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : first < 0xF8 ? 3 : -1;
    if (more < 0 || i + static_cast<std::size_t>(more) >= text.size()) return std::nullopt;
    std::uint32_t code = more == 0 ? first : first & (0x3FU >> more);
    for (int k = 1; k <= more; ++k)
      code = code << 6 | (static_cast<std::uint8_t>(text[i + static_cast<std::size_t>(k)]) & 0x3FU);
    i += static_cast<std::size_t>(more) + 1;
    if (code > 0x10FFFF) return std::nullopt;
    if (code >= 0x10000) {
      out += static_cast<wchar_t>(0xD800 + ((code - 0x10000) >> 10));
      out += static_cast<wchar_t>(0xDC00 + ((code - 0x10000) & 0x3FF));
    } else {
      out += static_cast<wchar_t>(code);
    }
  }
  // Whatever does not come back as it was (too long a form, broken bytes) stands for nothing.
  if (utf8(out) != text) return std::nullopt;
  return out;
}

std::wstring wide(std::string_view text) {
  auto out = wide_or_none(text);
  if (!out) throw std::runtime_error(printable(text) + " is not text that Windows can take");
  return std::move(*out);
}

std::wstring wide_path(const std::string& inside) {
  std::wstring out = L"\\\\?\\" + wide(inside);
  std::ranges::replace(out, L'/', L'\\');
  return out;
}

std::string inside_path(std::wstring_view path) {
  if (path.starts_with(L"\\\\?\\")) path.remove_prefix(4);
  std::string out = utf8(path);
  std::ranges::replace(out, '\\', '/');
  if (out.size() >= 2 && out[1] == ':' && out[0] >= 'a' && out[0] <= 'z')
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

std::string windows_text(DWORD error) {
  std::array<wchar_t, 512> text{};
  constexpr DWORD how = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
  DWORD length = ::FormatMessageW(how, nullptr, error, MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), text.data(),
                                  static_cast<DWORD>(text.size()), nullptr);
  if (length == 0)
    length = ::FormatMessageW(how, nullptr, error, 0, text.data(), static_cast<DWORD>(text.size()), nullptr);
  std::string out = utf8({text.data(), length});
  while (!out.empty() && (out.back() == ' ' || out.back() == '.' || out.back() == '\n' || out.back() == '\r'))
    out.pop_back();
  return out.empty() ? "error " + std::to_string(error) : out;
}

void throw_windows(const std::string& doing, DWORD error) {
  throw std::runtime_error("could not " + doing + ": " + windows_text(error));
}

}  // namespace standfirm::agent

// tests/endpoint/zip.cpp: just enough of a zip writer for test files: stored entries, and the old password scheme.
#include <zlib.h>

#include <array>
#include <cstdint>

#include "endpoint/infections.hpp"

namespace standfirm::practice {
namespace {

void put(std::string& into, std::uint32_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) into.push_back(static_cast<char>(value >> (8 * i)));
}

std::uint32_t crc_of(const std::string& text) {
  return static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

/// The traditional encryption of APPNOTE.TXT, section 6.1: broken, and still what "password zip" in a mail means.
std::string encrypted(const std::string& plain, const std::string& password, std::uint32_t crc) {
  const auto* table = ::get_crc_table();
  std::uint32_t keys[3] = {0x12345678, 0x23456789, 0x34567890};
  const auto step = [&](std::uint32_t old, std::uint8_t byte) {
    return static_cast<std::uint32_t>(table[(old ^ byte) & 0xff]) ^ (old >> 8);
  };
  const auto mix = [&](std::uint8_t byte) {
    keys[0] = step(keys[0], byte);
    keys[1] = (keys[1] + (keys[0] & 0xff)) * 134775813 + 1;
    keys[2] = step(keys[2], static_cast<std::uint8_t>(keys[1] >> 24));
  };
  for (const char letter : password) mix(static_cast<std::uint8_t>(letter));
  std::string header(11, 'S');
  header.push_back(static_cast<char>(crc >> 24));
  std::string secret;
  for (const char letter : header + plain) {
    const auto byte = static_cast<std::uint8_t>(letter);
    const std::uint32_t t = (keys[2] | 2) & 0xffff;
    secret.push_back(static_cast<char>(byte ^ static_cast<std::uint8_t>((t * (t ^ 1)) >> 8)));
    mix(byte);
  }
  return secret;
}

std::string one_zip(const std::string& content, const std::string& name, const std::string& password) {
  const auto crc = crc_of(content);
  const auto body = password.empty() ? content : encrypted(content, password, crc);
  const auto common = [&](std::string& into) {  // version needed to size of extra field: the same in both headers
    put(into, password.empty() ? 10 : 20, 2);
    put(into, password.empty() ? 0 : 1, 2);
    put(into, 0, 2);       // stored
    put(into, 0, 2);       // time
    put(into, 0x5a21, 2);  // 2025-01-01
    put(into, crc, 4);
    put(into, static_cast<std::uint32_t>(body.size()), 4);
    put(into, static_cast<std::uint32_t>(content.size()), 4);
    put(into, static_cast<std::uint32_t>(name.size()), 2);
    put(into, 0, 2);
  };
  std::string zip;
  put(zip, 0x04034b50, 4);
  common(zip);
  zip += name + body;
  const auto directory = static_cast<std::uint32_t>(zip.size());
  put(zip, 0x02014b50, 4);
  put(zip, 20, 2);
  common(zip);
  put(zip, 0, 2);  // comment
  put(zip, 0, 2);  // disk
  put(zip, 0, 2);  // attributes
  put(zip, 0, 4);
  put(zip, 0, 4);  // where the entry starts
  zip += name;
  const auto size = static_cast<std::uint32_t>(zip.size()) - directory;
  put(zip, 0x06054b50, 4);
  put(zip, 0, 4);
  put(zip, 1, 2);
  put(zip, 1, 2);
  put(zip, size, 4);
  put(zip, directory, 4);
  put(zip, 0, 2);
  return zip;
}

}  // namespace

std::string zipped(const std::string& content, const std::string& name, unsigned depth, const std::string& password) {
  auto packed = content;
  auto entry = name;
  for (unsigned level = 1; level <= depth; ++level) {
    packed = one_zip(packed, entry, level == depth ? password : std::string());
    entry = "level" + std::to_string(level) + ".zip";
  }
  return packed;
}

}  // namespace standfirm::practice

#include "agent/tools/definition_files.hpp"

#include <sodium.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "agent/local/disk.hpp"
#include "base/json.hpp"

namespace standfirm::agent {

std::vector<std::filesystem::path> definition_files(const std::filesystem::path& folder,
                                                    std::span<const std::string_view> endings) {
  std::vector<std::filesystem::path> out;
  std::error_code failed;
  for (const auto& item : std::filesystem::directory_iterator(folder, failed)) {
    std::error_code none;
    if (std::ranges::find(endings, item.path().extension().string()) != endings.end() && item.is_regular_file(none))
      out.push_back(item.path());
  }
  std::ranges::sort(out);
  return out;
}

std::optional<TimePoint> newest_of(const std::vector<std::filesystem::path>& files) {
  std::optional<TimePoint> newest;
  for (const auto& file : files) {
    std::error_code failed;
    const auto written = std::filesystem::last_write_time(file, failed);
    if (failed) continue;
    const auto at = std::chrono::time_point_cast<Millis>(
        std::chrono::time_point_cast<Seconds>(std::chrono::file_clock::to_sys(written)));
    if (!newest || *newest < at) newest = at;
  }
  return newest;
}

std::optional<std::string> sha256_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  crypto_hash_sha256_state hash;
  crypto_hash_sha256_init(&hash);
  std::vector<char> buffer(256 * 1024);
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    crypto_hash_sha256_update(&hash, reinterpret_cast<const unsigned char*>(buffer.data()),
                              static_cast<unsigned long long>(in.gcount()));
  }
  if (!in.eof()) return std::nullopt;
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_final(&hash, digest);
  return to_hex(digest, sizeof digest);
}

std::optional<std::string> sha256_of_all(const std::vector<std::filesystem::path>& files) {
  std::string all;
  for (const auto& file : files) {
    const auto content = read_whole(file, 64 << 20);
    if (!content) return std::nullopt;
    all += file.filename().string() + '\0' + sha256_of(*content) + '\n';
  }
  return sha256_of(all);
}

}  // namespace standfirm::agent

#include "agent/tools/definition_files.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "agent/local/disk.hpp"

namespace standfirm::agent {

std::vector<std::filesystem::path> definition_files(const std::filesystem::path& folder,
                                                    std::span<const std::string_view> endings) {
  std::vector<std::filesystem::path> out;
  std::error_code failed;
  for (const auto& item : std::filesystem::directory_iterator(folder, failed)) {
    struct stat about{};
    if (std::ranges::find(endings, item.path().extension().string()) != endings.end() &&
        ::stat(item.path().c_str(), &about) == 0 && S_ISREG(about.st_mode))
      out.push_back(item.path());
  }
  std::ranges::sort(out);
  return out;
}

std::optional<TimePoint> newest_of(const std::vector<std::filesystem::path>& files) {
  std::optional<TimePoint> newest;
  for (const auto& file : files) {
    struct stat about{};
    if (::stat(file.c_str(), &about) != 0) continue;
    const TimePoint at{std::chrono::duration_cast<Millis>(Seconds{about.st_mtim.tv_sec})};
    if (!newest || *newest < at) newest = at;
  }
  return newest;
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

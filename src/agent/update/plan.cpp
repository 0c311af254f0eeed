#include "agent/update/plan.hpp"

#include <sodium.h>

#include <array>
#include <exception>

#include "agent/local/disk.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_plan_bytes = 64 * 1024;

template <class T>
std::optional<T> read_json(const std::filesystem::path& path) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return std::nullopt;
  const auto text = read_whole(path, max_plan_bytes);
  if (!text) return std::nullopt;
  auto read = json::read_text<T>(*text, json::Unknown::ignore);
  if (!read) return std::nullopt;
  return std::move(*read);
}

template <class T>
void write_json(const std::filesystem::path& path, const T& value) {
  std::filesystem::create_directories(path.parent_path());
  std::filesystem::permissions(path.parent_path(), std::filesystem::perms::owner_all);
  write_whole(path, json::write_text(value) + "\n");
}

}  // namespace

std::optional<Plan> UpdateFolder::plan() const { return read_json<Plan>(folder_ / "plan.json"); }
void UpdateFolder::write(const Plan& plan) const { write_json(folder_ / "plan.json", plan); }

std::optional<wire::agent::UpdateTold> UpdateFolder::told() const {
  return read_json<wire::agent::UpdateTold>(folder_ / "told.json");
}
void UpdateFolder::end(const wire::agent::UpdateTold& told) const {
  write_json(folder_ / "told.json", told);
  clear();
}
void UpdateFolder::forget_told() const { std::filesystem::remove(folder_ / "told.json"); }

std::optional<WelcomedAs> UpdateFolder::welcomed() const { return read_json<WelcomedAs>(folder_ / "welcomed"); }
void UpdateFolder::write(const WelcomedAs& versions) const { write_json(folder_ / "welcomed", versions); }
void UpdateFolder::forget_welcomed() const { std::filesystem::remove(folder_ / "welcomed"); }

void UpdateFolder::clear() const {
  std::filesystem::remove(folder_ / "plan.json");  // first: without it nothing of the rest is ever looked at
  if (std::filesystem::exists(folder_)) flush_folder(folder_);
  for (const auto* name : {"next.deb", "before.deb", "keeper", "welcomed"}) std::filesystem::remove(folder_ / name);
  std::filesystem::remove_all(folder_ / "stage");
}

std::expected<std::string, std::string> sha256_of_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  try {
    const auto file = open_to_read(path);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::array<unsigned char, 64 * 1024> buffer{};
    std::uint64_t all = 0;
    while (const auto got = read_some(file.get(), buffer.data(), buffer.size())) {
      all += got;
      if (all > max_bytes) return std::unexpected(path.filename().string() + " is larger than it may be");
      crypto_hash_sha256_update(&state, buffer.data(), got);
    }
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&state, hash);
    return to_hex(hash, sizeof hash);
  } catch (const std::exception& problem) {
    return std::unexpected(problem.what());
  }
}

}  // namespace standfirm::agent

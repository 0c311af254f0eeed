#include "agent/local/identity.hpp"

#include <algorithm>
#include <stdexcept>

#include "agent/local/disk.hpp"

namespace standfirm::agent {

std::expected<std::string, std::string> order_key_of(const Identity& identity) {
  const auto key = from_base64(identity.order_key);
  if (!key || key->size() != 32) return std::unexpected("the pinned order key is not 32 bytes of base64");
  return std::string(key->begin(), key->end());
}

std::expected<std::string, std::string> release_key_of(const Identity& identity) {
  if (!identity.release_key || identity.release_key->empty())
    return std::unexpected(
        "this machine was enrolled without a release key, so it takes no updates; install the package by hand, or set "
        "the firm's release key and enrol the machine again");
  const auto key = from_base64(*identity.release_key);
  if (!key || key->size() != 32) return std::unexpected("the pinned release key is not 32 bytes of base64");
  return std::string(key->begin(), key->end());
}

std::expected<Identity, std::string> read_identity(const std::filesystem::path& state) {
  const auto path = identity_folder(state) / "identity.json";
  if (!std::filesystem::exists(path))
    return std::unexpected("this machine is not enrolled; run: standfirm-agent enrol FILE");
  const auto text = read_whole(path, 64 * 1024);
  if (!text) return std::unexpected(text.error());
  auto identity = json::read_text<Identity>(*text);
  if (!identity) return std::unexpected(path.string() + ": " + identity.error().text());
  if (const auto key = order_key_of(*identity); !key) return std::unexpected(path.string() + ": " + key.error());
  if (identity->addresses.empty() || identity->port == 0 ||
      !std::ranges::all_of(identity->addresses, is_literal_address))
    return std::unexpected(path.string() + ": it names no literal address and port of the server; enrol again");
  return *identity;
}

void pin_identity(const std::filesystem::path& state, const Identity& identity) {
  const auto folder = identity_folder(state);
  std::filesystem::create_directories(folder);
  if (std::filesystem::exists(folder / "identity.json"))
    throw std::runtime_error("this machine is enrolled already; its identity is not replaced");
  if (const auto key = order_key_of(identity); !key) throw std::runtime_error(key.error());
  write_whole(folder / "identity.json", json::write_text(identity) + "\n", 0644);
}

}  // namespace standfirm::agent

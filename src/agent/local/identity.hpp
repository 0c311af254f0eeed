// src/agent/local/identity.hpp: who this machine is and whose orders it takes, pinned once at enrolment. Written by
// root, readable by both programs.
#pragma once
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"

namespace standfirm::agent {

struct Identity {
  MachineId machine;
  ClientId client;
  std::string order_key;  ///< the firm's Ed25519 public key, base64
  std::string firm_name;
  std::string server_name;  ///< what the server's certificate must say
  std::vector<std::string>
      addresses;  ///< literal, of the server: names are never looked up, so isolation needs no resolver
  std::uint16_t port = 0;
  std::optional<std::string> release_key =
      {};  ///< the firm's Ed25519 public key for versions of the agent, base64; nothing: no updates
};
BOOST_DESCRIBE_STRUCT(Identity, (), (machine, client, order_key, firm_name, server_name, addresses, port, release_key))

[[nodiscard]] bool is_literal_address(const std::string&);  ///< IPv4 or IPv6

/// Beside identity.json: authority.pem (the only authority believed), machine.pem, machine.key (readable by the agent's
/// user alone).
[[nodiscard]] inline std::filesystem::path identity_folder(const std::filesystem::path& state) {
  return state / "identity";
}
/// The error says how to enrol when there is none.
[[nodiscard]] std::expected<Identity, std::string> read_identity(const std::filesystem::path& state);
/// Refuses to replace an identity that is there. Throws std::runtime_error when it cannot be written.
void pin_identity(const std::filesystem::path& state, const Identity&);
/// The 32 raw bytes of the order key.
[[nodiscard]] std::expected<std::string, std::string> order_key_of(const Identity&);
/// The 32 raw bytes of the release key; the error says that the firm has none, and the mend.
[[nodiscard]] std::expected<std::string, std::string> release_key_of(const Identity&);

}  // namespace standfirm::agent

// src/actions/release.hpp: a version of the agent as the firm signs it. The key is the firm's own and stays off its
// server, so that whoever takes the server cannot put a program on the machines.
#pragma once
#include <compare>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/time.hpp"

namespace standfirm::actions {

inline constexpr std::uint64_t max_release_bytes = 64ULL << 20;
inline constexpr std::size_t max_release_document_bytes = 4096;
inline constexpr std::string_view debian_platform = "debian-amd64";

/// One package of one version for one platform.
struct AgentRelease {
  std::string version;    ///< "1.4.0": three numbers
  std::string platform;   ///< debian_platform is the only one so far
  std::string file_name;  ///< for people: "standfirm-agent_1.4.0_amd64.deb"
  std::string sha256;     ///< of the whole package, lower-case hex
  std::uint64_t size = 0;
  TimePoint made_at{};
};
BOOST_DESCRIBE_STRUCT(AgentRelease, (), (version, platform, file_name, sha256, size, made_at))

/// `document`: the AgentRelease as JSON text; `signature`: Ed25519 over `release_context` and exactly these bytes,
/// base64; `key`: SHA-256 of the public key, hex.
struct SignedRelease {
  std::string document;
  std::string signature;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(SignedRelease, (), (document, signature, key))

inline constexpr std::string_view release_context = "standfirm-agent-release-1\n";  ///< signed before the document

/// Ed25519, raw: 32 and 64 bytes.
struct ReleaseKeys {
  std::string public_key;
  std::string secret_key;
};
[[nodiscard]] ReleaseKeys make_release_keys();

/// Throws std::invalid_argument when a key has the wrong length.
[[nodiscard]] SignedRelease sign(const AgentRelease&, const ReleaseKeys&);
/// Checks the signature by `public_key` (32 raw bytes), then reads the release and checks its form. The error says
/// which check failed.
[[nodiscard]] std::expected<AgentRelease, std::string> verified(const SignedRelease&, const std::string& public_key);

/// "1.4.0" as three numbers; nothing when it is not written so.
struct ReleaseVersion {
  std::uint32_t major = 0, minor = 0, patch = 0;
  auto operator<=>(const ReleaseVersion&) const = default;
};
[[nodiscard]] std::optional<ReleaseVersion> version_from_text(std::string_view);

}  // namespace standfirm::actions

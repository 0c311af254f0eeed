// src/server/agents/release_folder.hpp: the agent's packages that lie on this server, each beside the document the firm
// signed it with, and the public half of the key they are checked by. Filled on the host (`standfirm releases`), never
// over the network; read anew each time, so a running server sees what was added.
#pragma once
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "actions/release.hpp"

namespace standfirm::server::agents {

struct KeptRelease {
  actions::AgentRelease release;
  actions::SignedRelease signed_as;
};

/// Errors are one sentence with the mend.
class ReleaseFolder {
 public:
  explicit ReleaseFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// 32 raw bytes; nothing while the firm has named none, or its file is damaged (list() says so).
  [[nodiscard]] std::optional<std::string> trusted() const;
  /// `public_key`: base64. Machines enrolled from now on check releases by it; those enrolled before keep theirs.
  [[nodiscard]] std::expected<void, std::string> trust(const std::string& public_key);

  /// Keeps the package, when the document beside it ("PACKAGE.release") is signed by the trusted key and fits it.
  [[nodiscard]] std::expected<actions::AgentRelease, std::string> add(const std::filesystem::path& package);
  struct Listed {
    std::vector<KeptRelease> releases;  ///< newest version first
    std::vector<std::string> problems;
  };
  [[nodiscard]] Listed list() const;
  /// The release of this version, its package read and compared with its hash.
  [[nodiscard]] std::expected<KeptRelease, std::string> whole(const std::string& version) const;
  /// Bytes of the package with this hash.
  [[nodiscard]] std::expected<std::string, std::string> part(const std::string& sha256, std::uint64_t offset,
                                                             std::size_t bytes) const;

 private:
  std::filesystem::path folder_;
};

/// What is signed of a package: its name, size and hash.
[[nodiscard]] std::expected<actions::AgentRelease, std::string> described(const std::filesystem::path& package,
                                                                          const std::string& version,
                                                                          TimePoint made_at);
/// The file beside a package: "PACKAGE.deb.release".
[[nodiscard]] std::filesystem::path document_of(const std::filesystem::path& package);

}  // namespace standfirm::server::agents

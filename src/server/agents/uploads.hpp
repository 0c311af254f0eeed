// src/server/agents/uploads.hpp: evidence that comes from a machine in pieces, put together in memory within limits.
#pragma once
#include <expected>
#include <map>
#include <optional>
#include <string>

#include "wire/agent/messages.hpp"

namespace standfirm::server::agents {

inline constexpr std::size_t max_evidence_bytes = 8u << 20;
inline constexpr std::size_t max_evidence_name_bytes = 200;
inline constexpr std::size_t max_uploads = 2;  ///< of one machine at a time

struct Uploaded {
  OrderId order;
  std::string name, content;
};

/// One machine's. Not thread-safe.
class Uploads {
 public:
  /// The whole file when this was its last piece. The error is a sentence: a gap, a name that isn't one, too much.
  [[nodiscard]] std::expected<std::optional<Uploaded>, std::string> add(const wire::agent::EvidenceChunk&);

 private:
  std::map<std::pair<OrderId, std::string>, std::string> open_;
};

/// "text/plain" for logs, "application/json", else "application/octet-stream": by the name's ending, never by looking
/// inside.
[[nodiscard]] std::string media_type_of(const std::string& name);

}  // namespace standfirm::server::agents

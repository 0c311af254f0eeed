// src/agent/tools/clamd_session.hpp: clamd's own protocol (zIDSESSION, zFILDES): open files go over, answers carry a
// number and no path, so no file name can look like an answer.
#pragma once
#include <cstdint>
#include <deque>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "agent/local/disk.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

struct ClamdAnswer {
  enum class Kind { ok, found, error } kind = Kind::error;
  std::uint64_t number = 0;
  std::string words;  ///< the signature, or the error; printable, bounded
};

/// Reads answers ("7: fd[11]: Eicar FOUND\0") as the bytes come. A wrong or overlong one spoils the stream for good.
class ClamdAnswers {
 public:
  static constexpr std::size_t max_answer_bytes = 8192;
  void take(std::string_view bytes) { held_ += bytes; }
  [[nodiscard]] std::expected<std::optional<ClamdAnswer>, std::string> next();

 private:
  std::string held_;
};

/// Why a heuristic's name means "not looked at" ("too_deep", "too_large", "timed_out", "encrypted", "limit"); nothing
/// when it is a finding.
[[nodiscard]] std::optional<std::string> why_not_looked_at(const std::string& signature);

class ClamdSession {
 public:
  /// Throws std::runtime_error.
  explicit ClamdSession(const std::filesystem::path& socket);
  /// Sends an open file; the number comes back with its answer.
  std::uint64_t send(int fd, Seconds timeout);
  /// Waits for the next answer, whichever it is. Throws when none comes in time or the stream is spoiled.
  ClamdAnswer receive(Seconds timeout);
  /// One command of its own ("VERSION", "SHUTDOWN"), outside a session. Throws.
  static std::string ask(const std::filesystem::path& socket, std::string_view command, Seconds timeout);

 private:
  Descriptor socket_;
  ClamdAnswers answers_;
  std::uint64_t sent_ = 0;
};

}  // namespace standfirm::agent

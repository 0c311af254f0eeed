// src/actions/scan.hpp: run one of the firm's approved tools.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "base/words.hpp"

namespace standfirm::actions {

/// `tool` names a definition of the binder that came with the agent; the machine refuses when the definition it has is
/// not `definition_sha256`. `clean`: quarantine what is found (a copy goes to the vault first). Empty `paths`: the
/// whole machine.
struct Scan {
  std::string tool;
  std::string definition_sha256;
  std::vector<std::string> paths;
  bool clean = false;
  Seconds timeout{0};
};
BOOST_DESCRIBE_STRUCT(Scan, (), (tool, definition_sha256, paths, clean, timeout))

/// `path` is printable (other bytes as \xNN); `vault_id` says under what the file is kept when it was quarantined;
/// `taken_by_tool`: the tool says that it took it away itself.
struct Threat {
  std::string path;
  std::string signature;
  std::string sha256;
  std::uint64_t size = 0;
  std::optional<std::string> vault_id;
  std::optional<std::string> why_left;
  std::optional<bool> taken_by_tool{};
  [[nodiscard]] bool put_away() const { return vault_id.has_value() || taken_by_tool.value_or(false); }
};
BOOST_DESCRIBE_STRUCT(Threat, (), (path, signature, sha256, size, vault_id, why_left, taken_by_tool))
/// `reason`: could_not_read, too_deep, too_large, encrypted, timed_out, changed_while_reading, limit.
struct NotLookedAt {
  std::string path;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(NotLookedAt, (), (path, reason))

struct Scanned {
  std::string tool, tool_version, definitions_version;
  std::optional<TimePoint> definitions_date;
  std::uint64_t signatures_loaded = 0;
  ScanVerdict verdict = ScanVerdict::incomplete;
  std::vector<std::string> why_incomplete;
  std::uint64_t files = 0, bytes = 0;
  std::vector<Threat> threats;
  std::vector<NotLookedAt> not_looked_at;
  std::optional<int> exit_code;
  std::vector<std::string> command;  ///< argument vector, when a program was run
  std::string log;                   ///< the tool's own words, bounded; kept whole as evidence
  /// What ran: the program's file and the binder's definition of it, by SHA-256.
  std::optional<std::string> program_sha256{}, definition_sha256{};
  std::optional<bool> restart_needed{};  ///< the tool cannot finish without one
};
BOOST_DESCRIBE_STRUCT(Scanned, (),
                      (tool, tool_version, definitions_version, definitions_date, signatures_loaded, verdict,
                       why_incomplete, files, bytes, threats, not_looked_at, exit_code, command, log, program_sha256,
                       definition_sha256, restart_needed))

}  // namespace standfirm::actions

// src/agent/local/settings.hpp: agent.toml (here.hpp says where), read once at start by both programs. Everything has a
// default, so a machine needs no such file; where the server is comes from enrolment (identity.hpp).
#pragma once
#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "agent/local/here.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

struct Settings {
  std::filesystem::path state = places().state;     ///< identity, journal, vault, evidence
  std::filesystem::path tools = places().tools;     ///< the tool definitions that came with the agent
  std::filesystem::path socket = places().socket;   ///< between the two programs
  std::string agent_user = places().agent_user;     ///< the only user (beside administrators) who may open the socket
  std::optional<std::filesystem::path> clock_file;  ///< rehearsals only: base/time.hpp FileClock
  std::optional<std::filesystem::path>
      restore_points;                ///< where the btrfs top level is mounted; else the agent mounts it itself
  std::string root_subvolume = "@";  ///< below that folder: what `/` is started from
  Seconds update_kept_within{600};   ///< a new version of the agent that did not check in by then is taken back
};

/// A file that is not there means the defaults. The error names the file, the key, and how to mend it.
[[nodiscard]] std::expected<Settings, std::string> read_settings(const std::filesystem::path&);
[[nodiscard]] std::expected<Settings, std::string> settings_from_text(const std::string& text, const std::string& file);

}  // namespace standfirm::agent

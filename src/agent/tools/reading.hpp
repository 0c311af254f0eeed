// src/agent/tools/reading.hpp: what a run of a tool means by its definition: exit code, output, log. Pure, so that what
// tools really wrote can be read again in tests.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "actions/scan.hpp"
#include "agent/tools/definition.hpp"

namespace standfirm::agent {

/// From best to worst; a run is as bad as the worst thing that was said in it.
enum class ToolSays { clean, cleaned, found, needs_restart, incomplete, error };
BOOST_DESCRIBE_ENUM(ToolSays, clean, cleaned, found, needs_restart, incomplete, error)

struct RunSaid {
  bool started = true, timed_out = false, cut = false;
  int exit_code = 0;
  std::string output{}, errors{};
  std::optional<std::string> log{};  ///< nothing: it left none
  std::string afterwards{};
  bool afterwards_ran = true;
  std::optional<TimePoint> began{};  ///< events before it are not of this run
};

struct RunRead {
  ToolSays says = ToolSays::clean;
  std::vector<actions::Threat> threats;
  std::vector<std::string> why;  ///< each reason for needs_restart, incomplete and error
  std::string version, definitions_version;
  std::optional<TimePoint> definitions_date;
};

/// Clean only when the exit code is known and allows it, nothing was named, nothing was left out, and it said that it
/// came to its end where its definition knows how it says so.
[[nodiscard]] RunRead read_run(const ToolDefinition&, const RunSaid&);
/// What the definition's `line` finds in a program's words, "" for nothing.
[[nodiscard]] std::string asked_for(const Asked&, std::string_view words);
[[nodiscard]] std::optional<TimePoint> date_of(std::string_view text, DateForm);

}  // namespace standfirm::agent

// src/core/desk_log/desk_log.hpp: what other service desks export, read as tickets and what happened to them. Dirt is
// taken in, flagged and counted; no row is lost. No clock, no file.
#pragma once
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace standfirm::desk_log {

/// servicenow: an audit log, one row a change (number, incident_state, sys_updated_at, opened_at). volvo: the status
/// log of the BPI Challenge 2013, either as published (case, status and sub-status, time) or with its sub-statuses
/// numbered in the order of their first appearance. helpdesk: activities with the moment they were completed.
enum class Format { servicenow, volvo, helpdesk };
BOOST_DESCRIBE_ENUM(Format, servicenow, volvo, helpdesk)

/// What an entry says about the work from its moment on.
enum class Work { queued, running, waiting, resolved, ended, unknown };
BOOST_DESCRIBE_ENUM(Work, queued, running, waiting, resolved, ended, unknown)

enum class Flag {
  broken_row,       ///< too few or too many cells, or a quote that is never closed
  no_ticket,        ///< no ticket is named: kept beside the tickets
  no_time,          ///< its moment can't be read: kept with the ticket, moves no clock
  unknown_state,    ///< the clock goes on as it was
  out_of_order,     ///< earlier than an entry before it: taken in the order of time
  before_opening,   ///< earlier than the ticket says it was opened: the ticket begins here
  opening_differs,  ///< another moment of opening than the ticket's first row gave
  repeated,         ///< the same in every cell as an earlier row of the ticket
  after_the_end,    ///< the ticket was closed before
  never_ends        ///< the ticket's last entry, and it is neither resolved nor ended
};
BOOST_DESCRIBE_ENUM(Flag, broken_row, no_ticket, no_time, unknown_state, out_of_order, before_opening, opening_differs,
                    repeated, after_the_end, never_ends)

struct Entry {
  TimePoint at{};
  Work work{};
  std::string state;  ///< as the log words it
  std::size_t line = 0;
};
struct Ticket {
  std::string number;
  std::optional<TimePoint> opened;  ///< where the log says so
  std::vector<Entry> entries;       ///< those with a moment, in the order of time
  std::size_t undated = 0;

  /// Absent when no moment could be read.
  [[nodiscard]] std::optional<TimePoint> begins() const;
  [[nodiscard]] std::optional<TimePoint> ends() const;
};
struct Log {
  std::vector<Ticket> tickets;  ///< in the order of their first row
  std::size_t events = 0;       ///< rows after the heading, every one of them
  std::size_t flagged = 0;      ///< rows with one flag or more
  std::map<std::string, std::size_t> flags;
};

/// The sentence says which column is missing. Separated by commas or semicolons.
[[nodiscard]] std::expected<Log, std::string> read(Format, std::string_view text);

/// "29/2/2016 01:16", "2006-01-11 15:49:42+00:00", "2012/04/03 08:55:38.000", RFC 3339; without an offset it is taken
/// as UTC.
[[nodiscard]] std::optional<TimePoint> moment_from(std::string_view);

}  // namespace standfirm::desk_log

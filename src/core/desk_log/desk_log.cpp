#include "core/desk_log/desk_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/csv.hpp"
#include "core/desk_log/states.hpp"

namespace standfirm::desk_log {
namespace {
using Flags = std::uint32_t;
constexpr Flags bit(Flag flag) { return 1u << static_cast<unsigned>(flag); }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}
std::string lower(std::string_view text) {
  std::string out(trimmed(text));
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

/// A column by the names it goes by, in lower case; the first is the one to tell people.
struct Column {
  std::vector<std::string_view> names;
  bool needed = true;
};
struct Columns {
  Column ticket, state, time, opened;
};
Columns columns_of(Format format) {
  switch (format) {
    case Format::servicenow:
      return {
          {{"number"}}, {{"incident_state", "state"}}, {{"sys_updated_at", "sys_updated_on"}}, {{"opened_at"}, false}};
    case Format::volvo:
      return {{{"case", "case:concept:name", "sr number"}},
              {{"activity_id", "lifecycle:transition", "sub status"}},
              {{"time", "time:timestamp", "change date+time"}},
              {{}, false}};
    case Format::helpdesk:
      return {{{"case id"}}, {{"activity"}}, {{"complete timestamp"}}, {{}, false}};
  }
  return {};
}

constexpr std::size_t none = SIZE_MAX;
struct Places {
  std::size_t ticket = none, state = none, time = none, opened = none, cells = 0;
};
std::expected<Places, std::string> places_in(const csv::Row& heading, Format format) {
  const auto columns = columns_of(format);
  Places places;
  places.cells = heading.cells.size();
  const auto find = [&](const Column& column, std::size_t& place) -> std::string {
    for (std::size_t i = 0; i < heading.cells.size(); ++i)
      if (std::ranges::find(column.names, lower(heading.cells[i])) != column.names.end()) {
        place = i;
        return {};
      }
    return column.needed ? std::string(column.names.front()) : std::string();
  };
  for (const auto& [column, place] : {std::pair{&columns.ticket, &places.ticket},
                                      {&columns.state, &places.state},
                                      {&columns.time, &places.time},
                                      {&columns.opened, &places.opened}})
    if (const auto missing = find(*column, *place); !missing.empty())
      return std::unexpected(fmt::format("line {}: the column \"{}\" of a {} log is missing; is it another format?",
                                         heading.line, missing, json::enum_text(format)));
  return places;
}

/// A row on its way into its ticket.
struct Taken {
  Entry entry;
  Flags flags = 0;
  bool dated = false;
};
struct Gathering {
  Ticket ticket;
  std::vector<Taken> rows;
  std::unordered_set<std::string> seen;
};

class Reading {
 public:
  Reading(Format format, const Places& places) : format_(format), places_(places) {}

  void take(const csv::Row& row) {
    ++log_.events;
    const auto cell = [&](std::size_t place) {
      return place < row.cells.size() ? trimmed(row.cells[place]) : std::string_view{};
    };
    Taken taken;
    if (row.broken || row.cells.size() != places_.cells) taken.flags |= bit(Flag::broken_row);
    taken.entry.line = row.line;
    taken.entry.state = cell(places_.state);
    taken.entry.work = work_of(format_, taken.entry.state);
    if (taken.entry.work == Work::unknown) taken.flags |= bit(Flag::unknown_state);
    if (const auto at = moment_from(cell(places_.time))) {
      taken.entry.at = *at;
      taken.dated = true;
    } else {
      taken.flags |= bit(Flag::no_time);
    }
    const auto number = cell(places_.ticket);
    if (number.empty() || number == "?") return count(taken.flags | bit(Flag::no_ticket));

    const auto [found, is_new] = by_number_.try_emplace(std::string(number), gathered_.size());
    if (is_new) gathered_.emplace_back().ticket.number = number;
    auto& into = gathered_[found->second];
    if (const auto opened = moment_from(cell(places_.opened))) {
      if (!into.ticket.opened) into.ticket.opened = opened;
      if (into.ticket.opened != opened) taken.flags |= bit(Flag::opening_differs);
    }
    if (!into.seen.insert(csv::row_text(row.cells)).second) taken.flags |= bit(Flag::repeated);
    into.rows.push_back(std::move(taken));
  }

  Log finish() {
    log_.tickets.reserve(gathered_.size());
    for (auto& one : gathered_) log_.tickets.push_back(settled(std::move(one)));
    return std::move(log_);
  }

 private:
  void count(Flags flags) {
    if (flags == 0) return;
    ++log_.flagged;
    for (unsigned i = 0; i <= static_cast<unsigned>(Flag::never_ends); ++i)
      if ((flags & (1u << i)) != 0) ++log_.flags[std::string(json::enum_text(static_cast<Flag>(i)))];
  }

  Ticket settled(Gathering from) {
    auto& ticket = from.ticket;
    std::optional<TimePoint> latest;
    for (auto& row : from.rows) {
      if (!row.dated) continue;
      if (latest && row.entry.at < *latest) row.flags |= bit(Flag::out_of_order);
      latest = std::max(latest.value_or(row.entry.at), row.entry.at);
      if (ticket.opened && row.entry.at < *ticket.opened) row.flags |= bit(Flag::before_opening);
    }
    const auto undated = std::ranges::stable_partition(from.rows, &Taken::dated);
    std::ranges::stable_sort(from.rows.begin(), undated.begin(), {}, [](const Taken& t) { return t.entry.at; });
    bool ended = false;
    for (auto row = from.rows.begin(); row != undated.begin(); ++row) {
      if (ended) row->flags |= bit(Flag::after_the_end);
      ended = ended || row->entry.work == Work::ended;
    }
    if (undated.begin() != from.rows.begin()) {
      auto& last = *(undated.begin() - 1);
      if (last.entry.work != Work::ended && last.entry.work != Work::resolved) last.flags |= bit(Flag::never_ends);
    }
    ticket.undated = undated.size();
    for (auto& row : from.rows) {
      count(row.flags);
      if (row.dated) ticket.entries.push_back(std::move(row.entry));
    }
    return std::move(ticket);
  }

  Format format_;
  Places places_;
  Log log_;
  std::vector<Gathering> gathered_;
  std::unordered_map<std::string, std::size_t> by_number_;
};
}  // namespace

std::optional<TimePoint> Ticket::begins() const {
  if (entries.empty()) return std::nullopt;
  return std::min(opened.value_or(entries.front().at), entries.front().at);
}
std::optional<TimePoint> Ticket::ends() const {
  if (entries.empty()) return std::nullopt;
  return std::max(entries.back().at, opened.value_or(entries.back().at));
}

std::expected<Log, std::string> read(Format format, std::string_view text) {
  const auto heading_line = text.substr(0, text.find('\n'));
  const bool semicolons =
      heading_line.find(';') != std::string_view::npos && heading_line.find(',') == std::string_view::npos;
  csv::Reader rows(text, semicolons ? ';' : ',');
  const auto heading = rows.next();
  if (!heading) return std::unexpected("there is no heading: the file is empty");
  const auto places = places_in(*heading, format);
  if (!places) return std::unexpected(places.error());
  Reading reading(format, *places);
  while (const auto row = rows.next()) reading.take(*row);
  return reading.finish();
}

}  // namespace standfirm::desk_log

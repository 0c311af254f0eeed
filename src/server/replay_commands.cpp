#include "server/replay_commands.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "core/desk_log/replay.hpp"

namespace standfirm::server {
namespace {
constexpr std::size_t max_bytes = 512u << 20;

struct Options {
  std::string file;
  std::string log;
  std::vector<unsigned> caps;
  bool by_ticket = false, as_json = false;
};

struct AtCap {
  Minutes cap_minutes{0};
  std::size_t capped = 0, warned = 0, starts_refused = 0;
  Seconds running{0}, paused{0};
  Minutes billed_minutes{0};
};
BOOST_DESCRIBE_STRUCT(AtCap, (), (cap_minutes, capped, warned, starts_refused, running, paused, billed_minutes))
struct TicketShown {
  std::string ticket;
  std::size_t events = 0;
  Seconds elapsed{0}, running{0}, paused{0};
};
BOOST_DESCRIBE_STRUCT(TicketShown, (), (ticket, events, elapsed, running, paused))
/// Times are in seconds.
struct Report {
  std::string file, log;
  std::size_t tickets = 0, events = 0, flagged = 0;
  std::map<std::string, std::size_t> flags;
  Seconds elapsed{0}, running{0}, paused{0};
  std::size_t out_of_balance = 0, warned_late = 0;
  std::vector<AtCap> capped;
  std::optional<std::vector<TicketShown>> by_ticket;
};
BOOST_DESCRIBE_STRUCT(Report, (),
                      (file, log, tickets, events, flagged, flags, elapsed, running, paused, out_of_balance,
                       warned_late, capped, by_ticket))

/// Plain or gzip, whichever it is.
std::expected<std::string, std::string> whole_file(const std::string& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) return std::unexpected(fmt::format("{}: cannot be opened; is the name right?", path));
  std::string text, part(1u << 20, '\0');
  for (;;) {
    const int got = gzread(file.get(), part.data(), static_cast<unsigned>(part.size()));
    if (got < 0) return std::unexpected(fmt::format("{}: cannot be read; is it damaged, or a folder?", path));
    if (got == 0) break;
    if (text.size() + static_cast<std::size_t>(got) > max_bytes)
      return std::unexpected(fmt::format("{}: holds more than {} MiB; split it by ticket", path, max_bytes >> 20));
    text.append(part, 0, static_cast<std::size_t>(got));
  }
  int code = Z_OK;
  const char* damage = gzerror(file.get(), &code);
  if (code != Z_OK && code != Z_STREAM_END) return std::unexpected(fmt::format("{}: {}", path, damage));
  return text;
}

Report replayed(const desk_log::Log& log, const Options& options) {
  Report report;
  report.file = options.file;
  report.log = options.log;
  report.tickets = log.tickets.size();
  report.events = log.events;
  report.flagged = log.flagged;
  report.flags = log.flags;
  std::optional<TimePoint> since;
  for (const auto& ticket : log.tickets)
    if (const auto begins = ticket.begins(); begins && (!since || *begins < *since)) since = begins;

  const auto run = [&](std::optional<Minutes> cap, const auto& each) {
    const desk_log::Desk desk(cap, since.value_or(TimePoint{}));
    desk_log::Sums sums;
    for (const auto& ticket : log.tickets) {
      const auto one = desk.replay(ticket);
      sums.add(one);
      each(ticket, one);
    }
    report.out_of_balance += sums.out_of_balance;
    report.warned_late += sums.warned_late;
    return sums;
  };
  if (options.by_ticket) report.by_ticket.emplace().reserve(log.tickets.size());
  const auto uncapped = run(std::nullopt, [&](const desk_log::Ticket& ticket, const desk_log::Replayed& one) {
    if (report.by_ticket)
      report.by_ticket->push_back(
          {ticket.number, ticket.entries.size() + ticket.undated, one.elapsed, one.running, one.paused});
  });
  report.elapsed = uncapped.elapsed;
  report.running = uncapped.running;
  report.paused = uncapped.paused;
  for (const unsigned cap : options.caps) {
    const auto sums = run(Minutes{cap}, [](const auto&, const auto&) {});
    report.capped.push_back(
        {Minutes{cap}, sums.capped, sums.warned, sums.starts_refused, sums.running, sums.paused, sums.billed});
  }
  return report;
}

std::string hours(Seconds time) { return fmt::format("{:.2f} h", static_cast<double>(time.count()) / 3600); }

void print(const Report& report) {
  std::cout << fmt::format("{}: {} tickets, {} events, {} of them flagged\n", report.file, report.tickets,
                           report.events, report.flagged);
  for (const auto& [flag, count] : report.flags) std::cout << fmt::format("  {:<16} {}\n", flag, count);
  std::cout << fmt::format("elapsed {} = running {} + paused {}", hours(report.elapsed), hours(report.running),
                           hours(report.paused));
  if (report.out_of_balance == 0)
    std::cout << ", exactly, for every ticket\n";
  else
    std::cout << fmt::format("; {} TIMES A TICKET DOES NOT ADD UP\n", report.out_of_balance);
  for (const auto& at : report.capped)
    std::cout << fmt::format("cap {:>5} min: {} tickets stopped, {} warned before, running {}, billed {}\n",
                             at.cap_minutes.count(), at.capped, at.warned, hours(at.running), hours(at.billed_minutes));
  if (report.by_ticket)
    for (const auto& one : *report.by_ticket)
      std::cout << fmt::format("{}: {} events, elapsed {} s = {} + {}\n", one.ticket, one.events, one.elapsed.count(),
                               one.running.count(), one.paused.count());
}

int replay(const Options& options) {
  const auto text = whole_file(options.file);
  if (!text) return std::cerr << text.error() << '\n', 2;
  const auto format = json::enum_from_text<desk_log::Format>(options.log);
  if (!format) return std::cerr << options.log << " is no log this program knows\n", 2;
  const auto log = desk_log::read(*format, *text);
  if (!log) return std::cerr << options.file << ": " << log.error() << '\n', 2;
  const auto report = replayed(*log, options);
  if (options.as_json)
    std::cout << json::write_text(report) << '\n';
  else
    print(report);
  return report.out_of_balance == 0 && report.warned_late == 0 ? 0 : 1;
}
}  // namespace

void add_replay_command(CLI::App& app, int& exit_code) {
  auto* replaying = app.add_subcommand(
      "replay",
      "Replays another desk's ticket log through our clock and agreement code and adds it up: for every ticket, "
      "running "
      "plus paused is elapsed to the second (times without an offset are taken as UTC). Under each cap the same "
      "tickets "
      "are worked with that many minutes included and nothing authorised after. Dirt is taken in, flagged and counted. "
      "With --json, times are in seconds.\nExit codes: 0 every ticket adds up and was warned before it stopped, 1 one "
      "does not, 2 the file cannot be used.\nExample: standfirm replay events.csv.gz --log servicenow --cap 240 "
      "--json");
  auto options = std::make_shared<Options>();
  options->caps = {60, 120, 180, 240, 480};
  replaying->add_option("file", options->file, "CSV as exported, also with gzip")->required();
  replaying->add_option("--log", options->log, "whose format it is")
      ->required()
      ->check(CLI::IsMember({"servicenow", "volvo", "helpdesk"}));
  replaying->add_option("--cap", options->caps, "minutes included, may be given several times")
      ->allow_extra_args(false)
      ->allow_extra_args(false)
      ->check(CLI::Range(1u, 100'000u))
      ->capture_default_str();
  replaying->add_flag("--by-ticket", options->by_ticket, "each ticket's own figures as well");
  replaying->add_flag("--json", options->as_json, "print the result as JSON");
  replaying->callback([options, &exit_code] { exit_code = replay(*options); });
}

}  // namespace standfirm::server

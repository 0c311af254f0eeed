// Fuzzes the reading of other desks' logs and their replay: whatever the text, no row is lost and every ticket adds up.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/desk_log/replay.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace standfirm::desk_log;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto format : {Format::servicenow, Format::volvo, Format::helpdesk}) {
    const auto log = read(format, text);
    if (!log) continue;
    if (log->flagged > log->events) std::abort();
    std::size_t kept = 0;
    for (const auto& ticket : log->tickets) {
      kept += ticket.entries.size() + ticket.undated;
      if (!ticket.begins()) continue;
      const Desk desk(standfirm::Minutes{120}, *ticket.begins());
      const auto replayed = desk.replay(ticket);
      if (!replayed.balances() || !replayed.warned_in_time()) std::abort();
    }
    const auto homeless = log->flags.find("no_ticket");
    if (kept + (homeless == log->flags.end() ? 0 : homeless->second) != log->events) std::abort();
  }
  return 0;
}

// src/core/desk_log/replay.hpp: another desk's tickets through our clock and agreement: every ticket is reported,
// triaged, agreed and worked by the same decisions an incident is.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "core/desk_log/desk_log.hpp"

namespace standfirm::desk_log {

/// One ticket under one agreement. `running` is what the clock counted, `paused` what lies between its stretches:
/// measured apart from one another, so that their sum is a check.
struct Replayed {
  Seconds elapsed{0}, running{0}, paused{0};
  Minutes billed{0};
  bool capped = false;          ///< the clock stopped at the limit
  unsigned starts_refused = 0;  ///< for the limit was reached
  std::optional<TimePoint> warned_at, stopped_at;

  [[nodiscard]] bool balances() const { return running + paused == elapsed; }
  /// The warning came before the stop (or there was no stop).
  [[nodiscard]] bool warned_in_time() const { return !stopped_at || (warned_at && *warned_at <= *stopped_at); }
};

/// An agreement that includes `cap` for each incident and nothing after it; without, the client authorises more
/// whenever the limit is reached.
class Desk {
 public:
  /// `since`: no ticket begins before. cap: 1 minute to 100,000.
  Desk(std::optional<Minutes> cap, TimePoint since);
  ~Desk();
  Desk(Desk&&) noexcept;
  /// A ticket without any moment took no time.
  [[nodiscard]] Replayed replay(const Ticket&) const;

 private:
  struct Agreed;
  std::unique_ptr<const Agreed> agreed_;
};

/// The sums of all tickets under one agreement.
struct Sums {
  std::size_t capped = 0, warned = 0, starts_refused = 0;
  std::size_t out_of_balance = 0, warned_late = 0;  ///< both are bugs of ours when not 0
  Seconds elapsed{0}, running{0}, paused{0};
  Minutes billed{0};
  void add(const Replayed&);
};

}  // namespace standfirm::desk_log

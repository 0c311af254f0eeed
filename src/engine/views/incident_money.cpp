// The rows of an incident that figures are made of: attended time, what its closing teaches, that advice was given.
#include "engine/views/incident_money.hpp"

#include <fmt/format.h>

#include "core/advice/learned.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {

struct Stretch {
  TechnicianId technician;
  Seconds counted{0};
  std::optional<TimePoint> at;
  std::string why;
};
struct Counted {
  std::optional<Stretch> operator()(const incident::ClockPaused& e) const {
    return Stretch{e.technician, e.counted, e.until, e.why};
  }
  std::optional<Stretch> operator()(const incident::ClockCorrected& e) const {
    return Stretch{e.technician, e.by, std::nullopt, "corrected: " + e.reason};
  }
  // Time that a tool ran by itself may be billed, but nobody was paid for it: no labour.
  template <class E>
  std::optional<Stretch> operator()(const E&) const {
    return std::nullopt;
  }
};

void show_labour(Work& work, const incident::State& s, std::uint64_t version,
                 const std::vector<incident::Event>& events) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto stretch = std::visit(Counted{}, events[i]);
    if (!stretch || stretch->counted == Seconds{0}) continue;
    const std::uint64_t event = version - events.size() + i + 1;
    LabourRow row;
    row.incident = s.id;
    row.number = s.number;
    row.client = s.client;
    row.technician = stretch->technician;
    row.counted = stretch->counted;
    row.event = event;
    row.why = stretch->why;
    if (stretch->at) {
      row.at = *stretch->at;
    } else {
      const auto stored = work.tx().events(stream_of<Incidents>(s.id), event, 1);
      row.at = stored.empty() ? work.now() : stored.front().at;
    }
    if (s.terms) {
      row.agreement = s.terms->agreement;
      row.agreement_version = s.terms->agreement_version;
    }
    work.tx().put(store::Row{std::string(view::labour),
                             fmt::format("{}/{:08}", s.id.text(), event),
                             s.client.text(),
                             by_time(row.at),
                             {},
                             json::write_text(row)});
  }
}

void show_outcomes(Work& work, const incident::State& s) {
  std::size_t nth = 0;
  const auto key = [&] { return fmt::format("{}/{}", s.id.text(), nth++); };
  for (const auto& one : advice::closed_machines(s, work.settings().procedure))
    work.tx().put(
        store::Row{std::string(view::outcomes), key(), {}, by_time(one.closed_at), {}, json::write_text(one)});
  while (nth < s.machines.size()) work.tx().drop(view::outcomes, key());
  change_stamp(work.tx(), "outcomes", fmt::format("{} {}", s.id.text(), s.version));
}

}  // namespace

void show_money(Work& work, const incident::State& s, std::uint64_t version,
                const std::vector<incident::Event>& events) {
  show_labour(work, s, version, events);
  bool closing = false, advised = false;
  for (const auto& event : events) {
    closing = closing || std::holds_alternative<incident::IncidentClosed>(event) ||
              std::holds_alternative<incident::IncidentReopened>(event);
    advised = advised || std::holds_alternative<incident::AdviceGiven>(event);
  }
  if (closing) show_outcomes(work, s);
  if (advised && !s.advice.empty())
    work.tx().put(store::Row{std::string(view::advised),
                             s.id.text(),
                             s.client.text(),
                             by_time(s.advice.back().at) + s.number,
                             {},
                             json::write_text(AdvisedRow{s.id})});
}

}  // namespace standfirm::engine

#include <cassert>

#include "core/incident/clock.hpp"
#include "core/incident/deciding.hpp"

namespace standfirm::incident {

const State& Deciding::state() {
  if (folded_ == events_.size()) return after_ ? *after_ : before_;
  State next;
  if (after_)
    next = std::move(*after_);
  else
    next = before_;
  for (; folded_ < events_.size(); ++folded_) next = evolve(std::move(next), events_[folded_], now, actor);
  after_ = std::move(next);
  return *after_;
}
void Deciding::happens(Event event) { events_.push_back(std::move(event)); }

Verdict decide(Deciding&, const Tick&) { return {}; }
Verdict decide(Deciding& d, const RecordAdvice& asked) {
  if (auto refusal = closed(d.state())) return refusal;
  if (auto refusal = not_in_incident(d.state(), d.facts, asked.machine)) return refusal;
  constexpr std::size_t most_ways = 30;
  if (asked.ways.empty() || asked.ways.size() > most_ways)
    return no(RefusalCode::invalid_argument, "Advice names between 1 and 30 ways on."_said, {}, "ways");
  d.happens(AdviceGiven{asked.machine, asked.ways, asked.chosen, attended_at(d.state(), d.now), asked.learned_from});
  return {};
}

Allowed<std::vector<Event>> decide(const State& state, const Command& command, const Facts& facts, const Actor& actor,
                                   TimePoint now, IdSource& ids) {
  assert(facts.procedure != nullptr);
  if (!state.exists() && !std::holds_alternative<Report>(command)) {
    if (std::holds_alternative<Tick>(command)) return std::vector<Event>{};
    return refuse(RefusalCode::not_found, "There is no such incident."_said);
  }
  if (auto refusal = not_entitled(state, command, facts, actor)) return std::unexpected(std::move(*refusal));
  Deciding deciding(state, facts, actor, now, ids);
  for (auto& event : come_due(state, now)) deciding.happens(std::move(event));
  if (auto refusal = std::visit([&](const auto& asked) { return decide(deciding, asked); }, command))
    return std::unexpected(std::move(*refusal));
  return deciding.take();
}

namespace {
/// Ids for a try: nothing that is tried is kept.
class NilIds final : public IdSource {
 public:
  [[nodiscard]] Uuid next(TimePoint) override { return {}; }
};
}  // namespace

std::optional<Refusal> dry_run(const State& state, const Command& command, const Facts& facts, const Actor& actor,
                               TimePoint now) {
  NilIds ids;
  auto tried = decide(state, command, facts, actor, now, ids);
  if (tried) return std::nullopt;
  return std::move(tried.error());
}

State fold(const std::vector<Happened>& stream, State from) {
  for (const auto& one : stream) from = evolve(std::move(from), one.event, one.at, one.by);
  return from;
}

}  // namespace standfirm::incident

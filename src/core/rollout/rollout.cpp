#include "core/rollout/rollout.hpp"

#include <algorithm>

namespace standfirm::rollout {
namespace {

constexpr Seconds longest_soak{30 * 24 * 3600};

std::unexpected<Refusal> not_started(const std::string& version) {
  return refuse(RefusalCode::not_found, "Version {} was never rolled out."_said(version),
                "Add its package and start it."_said, "version");
}
std::unexpected<Refusal> another_goes_out(const std::string& version) {
  return refuse(RefusalCode::already_done, "Version {} is going out."_said(version),
                "Stop it first: two at once would hide which one broke something."_said, "version");
}

std::size_t waiting(const Rollout& rollout, TimePoint now) {
  return static_cast<std::size_t>(std::ranges::count_if(rollout.machines, [&](const auto& one) {
    return one.second.stage == MachineStage::offered && one.second.at + answers_within > now;
  }));
}
bool someone_tries_it(const Rollout& rollout) {
  return std::ranges::any_of(rollout.machines, [](const auto& one) {
    return one.second.ring == Ring::first && one.second.stage != MachineStage::refused;
  });
}
Ring after(Ring ring) { return ring == Ring::first ? Ring::tenth : Ring::everyone; }

struct Decide {
  const State& state;
  using Decision = Allowed<std::vector<Event>>;

  Decision operator()(const Start& asked) const {
    if (state.rollouts.contains(asked.release.version))
      return refuse(RefusalCode::already_done, "Version {} was started before."_said(asked.release.version),
                    "When it is stopped, go on with it; a changed package needs a version of its own."_said, "version");
    if (const auto other = going_out(state)) return another_goes_out(*other);
    if (asked.first.size() > max_first)
      return refuse(RefusalCode::invalid_argument, "At most {} machines try a release first."_said(max_first),
                    "Name a few; the others follow."_said, "first");
    if (asked.soak < Seconds{0} || asked.soak > longest_soak)
      return refuse(RefusalCode::invalid_argument, "A ring is watched for 0 hours to 30 days."_said,
                    "Give the hours, like 24."_said, "soak_hours");
    return std::vector<Event>{RolloutStarted{asked.release, asked.first, asked.soak, asked.at}};
  }

  Decision operator()(const Stop& asked) const {
    const auto found = state.rollouts.find(asked.version);
    if (found == state.rollouts.end()) return not_started(asked.version);
    if (found->second.stopped) return refuse(RefusalCode::nothing_to_do, "It is stopped already."_said);
    if (asked.why.empty())
      return refuse(RefusalCode::reason_missing, "Say why it stops."_said, "Give a reason."_said, "why");
    if (asked.why.size() > 1000)
      return refuse(RefusalCode::invalid_argument, "The reason is too long."_said, "Use at most 1,000 bytes."_said,
                    "why");
    return std::vector<Event>{RolloutStopped{asked.version, asked.why, asked.at}};
  }

  Decision operator()(const GoOn& asked) const {
    const auto found = state.rollouts.find(asked.version);
    if (found == state.rollouts.end()) return not_started(asked.version);
    if (const auto other = going_out(state); other && *other != asked.version) return another_goes_out(*other);
    const bool held = std::ranges::any_of(found->second.machines, [](const auto& one) {
      return one.second.stage != MachineStage::kept && !one.second.passed_over;
    });
    const bool untried = found->second.ring == Ring::first && !found->second.kept_in_ring;
    if (!found->second.stopped && !held && !untried)
      return refuse(RefusalCode::nothing_to_do, "Nothing holds it up."_said);
    return std::vector<Event>{RolloutGoneOn{asked.version, asked.at}};
  }

  Decision operator()(const Offer& asked) const {
    const auto version = going_out(state);
    if (!version) return refuse(RefusalCode::nothing_to_do, "No release is going out."_said);
    const auto& rollout = state.rollouts.at(*version);
    if (rollout.machines.contains(asked.machine))
      return refuse(RefusalCode::already_done, "The machine was offered it before."_said);
    if (waiting(rollout, asked.at) >= max_at_once)
      return refuse(RefusalCode::nothing_to_do, "As many machines as may at once are at it."_said);
    std::vector<Event> out;
    auto open = rollout.ring;
    const auto ring = ring_of(rollout, asked.machine);
    if (ring > open) {
      if (const auto held = holds_the_ring(rollout, asked.at)) return refuse(RefusalCode::nothing_to_do, *held);
      open = after(open);
      out.emplace_back(RingOpened{*version, open, asked.at});
    }
    if (ring <= open) out.emplace_back(ReleaseOffered{*version, asked.machine, ring, asked.at});
    return out;
  }

  Decision operator()(const Tell& asked) const {
    auto version = asked.version;
    if (version.empty()) {
      TimePoint newest = TimePoint::min();
      for (const auto& [one, rollout] : state.rollouts)
        if (const auto on = rollout.machines.find(asked.machine);
            on != rollout.machines.end() && on->second.stage == MachineStage::offered && rollout.started_at > newest) {
          version = one;
          newest = rollout.started_at;
        }
    }
    const auto found = state.rollouts.find(version);
    if (found == state.rollouts.end()) return not_started(version);
    const auto machine = found->second.machines.find(asked.machine);
    if (machine == found->second.machines.end())
      return refuse(RefusalCode::not_found, "The machine was not offered that version."_said, {}, "machine");
    if (machine->second.stage == asked.stage) return refuse(RefusalCode::nothing_to_do, "It said that already."_said);
    std::vector<Event> out{MachineTold{version, asked.machine, asked.stage, asked.sentence, asked.at}};
    if (asked.stage == MachineStage::rolled_back && !found->second.stopped)
      out.emplace_back(RolloutStopped{version, asked.sentence, asked.at});
    return out;
  }
};

struct Evolve {
  State& state;
  void operator()(const RolloutStarted& e) const {
    Rollout rollout;
    rollout.release = e.release;
    rollout.first = e.first;
    rollout.soak = e.soak;
    rollout.started_at = rollout.watched_from = e.at;
    state.rollouts.insert_or_assign(e.release.version, std::move(rollout));
  }
  void operator()(const RingOpened& e) const {
    auto& rollout = state.rollouts[e.version];
    rollout.ring = e.ring;
    rollout.watched_from = e.at;
    rollout.kept_in_ring = false;
  }
  void operator()(const ReleaseOffered& e) const {
    state.rollouts[e.version].machines.insert_or_assign(e.machine,
                                                        OnMachine{e.ring, MachineStage::offered, {}, e.at, false});
  }
  void operator()(const MachineTold& e) const {
    auto& rollout = state.rollouts[e.version];
    auto& machine = rollout.machines[e.machine];
    machine.stage = e.stage;
    machine.sentence = e.sentence;
    machine.at = e.at;
    if (e.stage != MachineStage::kept || machine.ring != rollout.ring || rollout.kept_in_ring) return;
    rollout.kept_in_ring = true;
    rollout.watched_from = e.at;
  }
  void operator()(const RolloutStopped& e) const { state.rollouts[e.version].stopped = e.why; }
  void operator()(const RolloutGoneOn& e) const {
    auto& rollout = state.rollouts[e.version];
    rollout.stopped.reset();
    rollout.kept_in_ring = true;  // or the owner's word for it
    for (auto& [id, machine] : rollout.machines)
      if (machine.stage != MachineStage::kept) machine.passed_over = true;
  }
};

}  // namespace

std::optional<std::string> going_out(const State& state) {
  for (const auto& [version, rollout] : state.rollouts)
    if (!rollout.stopped) return version;
  return std::nullopt;
}

Ring ring_of(const Rollout& rollout, MachineId machine) {
  const bool chosen = rollout.first.empty() ? rollout.ring == Ring::first && !someone_tries_it(rollout)
                                            : std::ranges::find(rollout.first, machine) != rollout.first.end();
  if (chosen) return Ring::first;
  return machine.uuid.bytes.back() % 10 == 0 ? Ring::tenth : Ring::everyone;  // an id's last bytes are random
}

std::optional<Sentence> holds_the_ring(const Rollout& rollout, TimePoint now) {
  std::size_t out = 0;
  for (const auto& [id, machine] : rollout.machines)
    if (machine.ring == rollout.ring && machine.stage == MachineStage::offered && !machine.passed_over) ++out;
  if (out != 0) return "Machines of this ring that have not answered yet: {}."_said(out);
  if (rollout.ring == Ring::first && !rollout.kept_in_ring) return "No machine of the first ring has kept it yet."_said;
  if (rollout.watched_from + rollout.soak > now)
    return "This ring is watched until {}."_said(rollout.watched_from + rollout.soak);
  return std::nullopt;
}

std::vector<MachineId> may_be_offered(const State& state, std::span<const MachineId> there, TimePoint now) {
  std::vector<MachineId> out;
  const auto version = going_out(state);
  if (!version) return out;
  const auto& rollout = state.rollouts.at(*version);
  const auto under_way = waiting(rollout, now);
  if (under_way >= max_at_once) return out;
  const bool opens = !holds_the_ring(rollout, now);
  // Until somebody tries it, whoever is asked first does: so only one is asked.
  const bool one_only = rollout.first.empty() && rollout.ring == Ring::first && !someone_tries_it(rollout);
  for (const auto machine : there) {
    if (rollout.machines.contains(machine)) continue;
    const auto ring = ring_of(rollout, machine);
    // Whoever is there opens the next ring, when nobody of this one is asked just now.
    if (ring > rollout.ring && (!opens || !out.empty())) continue;
    out.push_back(machine);
    if (one_only || (ring > rollout.ring) || under_way + out.size() >= max_at_once) break;
  }
  return out;
}

const Release* offered_to(const State& state, MachineId machine) {
  const auto version = going_out(state);
  if (!version) return nullptr;
  const auto& rollout = state.rollouts.at(*version);
  const auto on = rollout.machines.find(machine);
  return on != rollout.machines.end() && on->second.stage == MachineStage::offered ? &rollout.release : nullptr;
}

Allowed<std::vector<Event>> decide(const State& state, const Command& command) {
  return std::visit(Decide{state}, command);
}

State evolve(State state, const Event& event) {
  std::visit(Evolve{state}, event);
  return state;
}

SF_ONE_OF_MEMBERS(Event);

}  // namespace standfirm::rollout

#include "core/rollout/rollout.hpp"

#include <algorithm>

namespace standfirm::rollout {
namespace {

bool goes_out(const Rollout& rollout) { return !rollout.stopped; }

std::size_t count(const Rollout& rollout, Ring ring, MachineStage stage) {
  return static_cast<std::size_t>(std::ranges::count_if(rollout.machines, [&](const auto& one) {
    return one.second.ring == ring && one.second.stage == stage && !one.second.passed_over;
  }));
}

std::unexpected<Refusal> no_release(const std::string& version) {
  return refuse(RefusalCode::not_found, "There is no release {} here."_said(version),
                "Add it first: standfirm releases add PACKAGE.deb"_said, "version");
}
std::unexpected<Refusal> not_started(const std::string& version) {
  return refuse(RefusalCode::not_found, "Version {} was never rolled out."_said(version),
                "Start it: standfirm rollout start VERSION"_said, "version");
}

struct Decide {
  const State& state;
  using Decision = Allowed<std::vector<Event>>;

  Decision operator()(const AddRelease& asked) const {
    if (state.releases.contains(asked.release.version))
      return refuse(RefusalCode::already_done, "Release {} is here already."_said(asked.release.version),
                    "Give a changed package a version of its own."_said, "version");
    if (state.releases.size() >= max_releases)
      return refuse(RefusalCode::invalid_argument, "More than 500 releases are kept."_said);
    return std::vector<Event>{ReleaseAdded{asked.release}};
  }

  Decision operator()(const Start& asked) const {
    if (!state.releases.contains(asked.version)) return no_release(asked.version);
    if (state.rollouts.contains(asked.version))
      return refuse(RefusalCode::already_done, "Version {} was started before."_said(asked.version),
                    "When it is stopped, go on with it, or make a newer version."_said, "version");
    if (const auto other = going_out(state))
      return refuse(RefusalCode::invalid_argument, "Version {} is going out."_said(*other),
                    "Stop it first; two at once would hide which one broke something."_said, "version");
    if (asked.first.size() > max_first)
      return refuse(RefusalCode::invalid_argument, "At most 100 machines try a release first."_said, {}, "first");
    if (asked.soak < Seconds{0} || asked.soak > Seconds{30 * 24 * 3600})
      return refuse(RefusalCode::invalid_argument, "A ring is watched for no time up to 30 days."_said,
                    "Give the hours, e.g. 24."_said, "soak");
    return std::vector<Event>{RolloutStarted{asked.version, asked.first, asked.soak, asked.at}};
  }

  Decision operator()(const Stop& asked) const {
    const auto found = state.rollouts.find(asked.version);
    if (found == state.rollouts.end()) return not_started(asked.version);
    if (found->second.stopped) return refuse(RefusalCode::nothing_to_do, "It is stopped already."_said);
    if (asked.why.empty())
      return refuse(RefusalCode::reason_missing, "A stop needs its reason."_said, "Say why in a sentence."_said, "why");
    return std::vector<Event>{RolloutStopped{asked.version, asked.why, asked.at}};
  }

  Decision operator()(const GoOn& asked) const {
    const auto found = state.rollouts.find(asked.version);
    if (found == state.rollouts.end()) return not_started(asked.version);
    if (const auto other = going_out(state); other && *other != asked.version)
      return refuse(RefusalCode::invalid_argument, "Version {} is going out."_said(*other),
                    "Stop it first; two at once would hide which one broke something."_said, "version");
    const bool held = std::ranges::any_of(found->second.machines, [](const auto& one) {
      return one.second.stage != MachineStage::kept && !one.second.passed_over;
    });
    if (!found->second.stopped && !held) return refuse(RefusalCode::nothing_to_do, "Nothing holds it up."_said);
    return std::vector<Event>{RolloutGoneOn{asked.version, asked.at}};
  }

  Decision operator()(const Offer& asked) const {
    const auto version = going_out(state);
    if (!version) return refuse(RefusalCode::nothing_to_do, "No release is going out."_said);
    const auto& rollout = state.rollouts.at(*version);
    if (rollout.machines.contains(asked.machine))
      return refuse(RefusalCode::already_done, "The machine was offered it before."_said);
    const auto waiting = std::ranges::count_if(rollout.machines, [&](const auto& one) {
      return one.second.stage == MachineStage::offered && one.second.at + answers_within > asked.at;
    });
    if (static_cast<std::size_t>(waiting) >= max_at_once)
      return refuse(RefusalCode::nothing_to_do, "As many machines as may at once are at it."_said);
    std::vector<Event> out;
    auto open = rollout.ring;
    const auto ring = ring_of(rollout, asked.machine);
    if (ring > open) {
      if (const auto held = holds_the_ring(rollout, asked.at)) return refuse(RefusalCode::nothing_to_do, *held);
      open = open == Ring::first ? Ring::tenth : Ring::everyone;
      out.emplace_back(RingOpened{*version, open, asked.at});
    }
    if (ring <= open) out.emplace_back(MachineOffered{*version, asked.machine, ring, asked.at});
    return out;
  }

  Decision operator()(const Tell& asked) const {
    const auto found = state.rollouts.find(asked.version);
    if (found == state.rollouts.end()) return not_started(asked.version);
    const auto machine = found->second.machines.find(asked.machine);
    if (machine == found->second.machines.end())
      return refuse(RefusalCode::not_found, "The machine was not offered that version."_said, {}, "machine");
    if (machine->second.stage == asked.stage) return refuse(RefusalCode::nothing_to_do, "It said that already."_said);
    std::vector<Event> out{MachineTold{asked.version, asked.machine, asked.stage, asked.sentence, asked.at}};
    if (asked.stage == MachineStage::rolled_back && goes_out(found->second))
      out.emplace_back(RolloutStopped{asked.version, asked.sentence, asked.at});
    return out;
  }
};

struct Evolve {
  State& state;
  void operator()(const ReleaseAdded& e) const { state.releases.insert_or_assign(e.release.version, e.release); }
  void operator()(const RolloutStarted& e) const {
    Rollout rollout;
    rollout.first = e.first;
    rollout.soak = e.soak;
    rollout.ring_opened_at = e.at;
    state.rollouts.insert_or_assign(e.version, std::move(rollout));
  }
  void operator()(const RingOpened& e) const {
    auto& rollout = state.rollouts[e.version];
    rollout.ring = e.ring;
    rollout.ring_opened_at = e.at;
  }
  void operator()(const MachineOffered& e) const {
    state.rollouts[e.version].machines.insert_or_assign(e.machine,
                                                        OnMachine{e.ring, MachineStage::offered, {}, e.at, false});
  }
  void operator()(const MachineTold& e) const {
    auto& machine = state.rollouts[e.version].machines[e.machine];
    machine.stage = e.stage;
    machine.sentence = e.sentence;
    machine.at = e.at;
  }
  void operator()(const RolloutStopped& e) const { state.rollouts[e.version].stopped = e.why; }
  void operator()(const RolloutGoneOn& e) const {
    auto& rollout = state.rollouts[e.version];
    rollout.stopped.reset();
    for (auto& [id, machine] : rollout.machines)
      if (machine.stage != MachineStage::kept) machine.passed_over = true;
  }
};

}  // namespace

std::optional<std::string> going_out(const State& state) {
  for (const auto& [version, rollout] : state.rollouts)
    if (goes_out(rollout)) return version;
  return std::nullopt;
}

Ring ring_of(const Rollout& rollout, MachineId machine) {
  const bool nobody_yet =
      std::ranges::none_of(rollout.machines, [](const auto& one) { return one.second.ring == Ring::first; });
  const bool chosen =
      rollout.first.empty() ? nobody_yet : std::ranges::find(rollout.first, machine) != rollout.first.end();
  if (chosen) return Ring::first;
  // The last bytes of an id are random.
  return static_cast<unsigned char>(machine.text().back()) % 10 == 0 ? Ring::tenth : Ring::everyone;
}

std::optional<Sentence> holds_the_ring(const Rollout& rollout, TimePoint now) {
  const auto ring = rollout.ring;
  if (ring == Ring::first && count(rollout, ring, MachineStage::kept) == 0)
    return "No machine of the first ring has kept it yet."_said();
  if (const auto out = count(rollout, ring, MachineStage::offered); out != 0)
    return "{} machines of this ring have not said yet that they kept it."_said(static_cast<std::int64_t>(out));
  if (rollout.ring_opened_at + rollout.soak > now)
    return "This ring is watched until {}."_said(rollout.ring_opened_at + rollout.soak);
  return std::nullopt;
}

Allowed<std::vector<Event>> decide(const State& state, const Command& command) {
  return std::visit(Decide{state}, command);
}

State evolve(State state, const Event& event) {
  std::visit(Evolve{state}, event);
  return state;
}

}  // namespace standfirm::rollout

// src/core/rollout/rollout.hpp: releases of the agent, and how each goes to the firm's machines: ring by ring, the next
// only after the one before held, none after one was taken back. One stream a ledger.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/one_of.hpp"
#include "base/refusal.hpp"
#include "base/time.hpp"

namespace standfirm::rollout {

BOOST_DEFINE_ENUM_CLASS(Ring, first, tenth, everyone)
/// What a machine that was offered a release last said of it.
BOOST_DEFINE_ENUM_CLASS(MachineStage, offered, kept, rolled_back, refused)

/// One signed package of one version (actions/release.hpp: whoever starts it has checked it).
struct Release {
  std::string version, platform, file_name, sha256;
  std::uint64_t size = 0;
  TimePoint made_at{};
  std::string document, signature, key;  ///< as they go to machines
};
BOOST_DESCRIBE_STRUCT(Release, (), (version, platform, file_name, sha256, size, made_at, document, signature, key))

inline constexpr Seconds default_soak{24 * 3600};
inline constexpr std::size_t max_at_once = 20;  ///< machines that hold an offer and have not answered it
inline constexpr Seconds answers_within{3600};  ///< later it holds up nobody, but its ring
inline constexpr std::size_t max_first = 100;

// ---- commands ----
/// `first`: the machines that try it; empty: the first one that comes. `soak`: how long each ring is watched.
/// Refused while another version goes out, and for a version that was started before.
struct Start {
  Release release;
  std::vector<MachineId> first;
  Seconds soak = default_soak;
  TimePoint at{};
};
struct Stop {
  std::string version, why;
  TimePoint at{};
};
/// Past every machine that did not keep it, or was not there: they no longer hold up the others.
struct GoOn {
  std::string version;
  TimePoint at{};
};
/// May this machine have it now? Refused when not; which is no fault.
struct Offer {
  MachineId machine;
  TimePoint at{};
};
/// A machine's word. One that took it back stops the rollout; one that refused is as it was before and stops nothing.
/// The same word twice changes nothing.
struct Tell {
  std::string version;  ///< "": what was last offered to the machine
  MachineId machine;
  MachineStage stage = MachineStage::kept;
  std::string sentence;
  TimePoint at{};
};
using Command = std::variant<Start, Stop, GoOn, Offer, Tell>;

// ---- events ----
struct RolloutStarted {
  Release release;
  std::vector<MachineId> first;
  Seconds soak{};
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(RolloutStarted, (), (release, first, soak, at))
struct RingOpened {
  std::string version;
  Ring ring = Ring::first;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(RingOpened, (), (version, ring, at))
struct ReleaseOffered {
  std::string version;
  MachineId machine;
  Ring ring = Ring::first;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(ReleaseOffered, (), (version, machine, ring, at))
struct MachineTold {
  std::string version;
  MachineId machine;
  MachineStage stage = MachineStage::kept;
  std::string sentence;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(MachineTold, (), (version, machine, stage, sentence, at))
struct RolloutStopped {
  std::string version, why;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(RolloutStopped, (), (version, why, at))
struct RolloutGoneOn {
  std::string version;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(RolloutGoneOn, (), (version, at))
SF_ONE_OF(Event, RolloutStarted, RingOpened, ReleaseOffered, MachineTold, RolloutStopped, RolloutGoneOn);

// ---- state ----
struct OnMachine {
  Ring ring = Ring::first;
  MachineStage stage = MachineStage::offered;
  std::string sentence;
  TimePoint at{};
  bool passed_over = false;  ///< the owner went on past it
};
struct Rollout {
  Release release;
  std::vector<MachineId> first;
  Seconds soak{};
  Ring ring = Ring::first;                 ///< the one that is open
  TimePoint started_at{}, watched_from{};  ///< the open ring, since it opened or its first machine kept it
  bool kept_in_ring = false;               ///< some machine of the open ring kept it, or the owner went on
  std::optional<std::string> stopped;      ///< why
  std::map<MachineId, OnMachine> machines;
};
struct State {
  std::map<std::string, Rollout> rollouts;  ///< by version
};

/// The version that goes out now, if one does.
[[nodiscard]] std::optional<std::string> going_out(const State&);
/// Which ring the machine is in: chosen, or by its id for good.
[[nodiscard]] Ring ring_of(const Rollout&, MachineId);
/// Why the next ring does not open yet, nothing when it may. There is none after `everyone`.
[[nodiscard]] std::optional<Sentence> holds_the_ring(const Rollout&, TimePoint now);
/// Those of `there` that `Offer` would be allowed for now, one after the other; in one look, as thousands may be there.
[[nodiscard]] std::vector<MachineId> may_be_offered(const State&, std::span<const MachineId> there, TimePoint now);
/// What the machine was offered and has not answered, while it goes out.
[[nodiscard]] const Release* offered_to(const State&, MachineId);

[[nodiscard]] Allowed<std::vector<Event>> decide(const State&, const Command&);
[[nodiscard]] State evolve(State, const Event&);

}  // namespace standfirm::rollout

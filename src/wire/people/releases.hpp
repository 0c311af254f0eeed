// src/wire/people/releases.hpp: releases of the agent and how each goes out: /v1/agent_releases, /v1/agent_rollouts.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/sentence.hpp"
#include "base/time.hpp"

namespace standfirm::wire::people {

/// `ring`: first, tenth, everyone. A machine is counted in one of the four.
struct RolloutRing {
  std::string ring;
  bool open = false;
  unsigned offered = 0, kept = 0, rolled_back = 0, refused = 0;
};
BOOST_DESCRIBE_STRUCT(RolloutRing, (), (ring, open, offered, kept, rolled_back, refused))
/// `stage`: offered, kept, rolled_back, refused; `sentence`: the machine's own word for it. `passed_over`: the owner
/// went on past it.
struct RolloutMachine {
  MachineId machine;
  std::string name, client_name, ring, stage, sentence;
  TimePoint at{};
  bool passed_over = false;
};
BOOST_DESCRIBE_STRUCT(RolloutMachine, (), (machine, name, client_name, ring, stage, sentence, at, passed_over))
/// `stopped`: why, when it is. `holds`: why the next ring is not open yet, while it goes out.
struct AgentRollout {
  TimePoint started_at{};
  Seconds soak{};
  std::optional<std::string> stopped;
  std::optional<Sentence> holds;
  std::vector<RolloutRing> rings;
  std::vector<RolloutMachine> machines;  ///< 200 at most: those that did not keep it first, then the newest
  unsigned more_machines = 0;
};
BOOST_DESCRIBE_STRUCT(AgentRollout, (), (started_at, soak, stopped, holds, rings, machines, more_machines))
/// `package_here`: the server has its package and can start it.
struct AgentRelease {
  std::string version, platform, file_name;
  std::uint64_t size = 0;
  TimePoint made_at{};
  bool package_here = false;
  std::optional<AgentRollout> rollout;
};
BOOST_DESCRIBE_STRUCT(AgentRelease, (), (version, platform, file_name, size, made_at, package_here, rollout))
struct AgentVersionCount {
  std::string version;
  unsigned machines = 0;
};
BOOST_DESCRIBE_STRUCT(AgentVersionCount, (), (version, machines))
/// `items`: newest version first. `fleet`: what enrolled machines run, newest first. `problems`: what lies among the
/// server's releases and cannot be used, a sentence each.
struct AgentReleases {
  std::uint64_t version = 0;
  bool key_trusted = false;
  std::vector<AgentRelease> items;
  std::vector<AgentVersionCount> fleet;
  std::vector<std::string> problems;
};
BOOST_DESCRIBE_STRUCT(AgentReleases, (), (version, key_trusted, items, fleet, problems))

/// `first`: the machines that try it; none: the first that comes. `soak_hours`: how long each ring is watched before
/// the next is offered it, 24 when left out.
struct StartAgentRollout {
  std::string version;
  std::optional<std::vector<MachineId>> first;
  std::optional<unsigned> soak_hours;
};
BOOST_DESCRIBE_STRUCT(StartAgentRollout, (), (version, first, soak_hours))
struct StopAgentRollout {
  std::string version, why;
};
BOOST_DESCRIBE_STRUCT(StopAgentRollout, (), (version, why))
struct GoOnWithAgentRollout {
  std::string version;
};
BOOST_DESCRIBE_STRUCT(GoOnWithAgentRollout, (), (version))

}  // namespace standfirm::wire::people

// src/agent/local/messages.hpp: what crosses the Unix socket between standfirm-agent (network, no rights) and
// standfirm-exec (rights, no network). What goes on to the server is the wire's own message and is passed on unchanged.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/one_of.hpp"
#include "wire/agent/messages.hpp"

namespace standfirm::agent {

inline constexpr std::size_t max_local_frame_bytes = wire::agent::max_frame_bytes;

// ---- agent -> exec ----
struct Attach {};  ///< a connection to the server stands: say who you are, then repeat every outcome not accepted yet
BOOST_DESCRIBE_STRUCT(Attach, (), ())
struct Tick {};  ///< the agent is there (each heartbeat)
BOOST_DESCRIBE_STRUCT(Tick, (), ())
struct Welcomed {  ///< the server took this agent's hello: this version can check in
  std::string agent_version;
};
BOOST_DESCRIBE_STRUCT(Welcomed, (), (agent_version))
/// The answer to ReachServer: whether a new connection to the server's address and port came about.
struct ServerReached {
  std::uint64_t question = 0;
  bool reached = false;
  std::string sentence;
};
BOOST_DESCRIBE_STRUCT(ServerReached, (), (question, reached, sentence))

using FromAgent =
    std::variant<Attach, Tick, wire::agent::Carry, wire::agent::OutcomeAccepted, wire::agent::SendFacts, ServerReached,
                 Welcomed, wire::agent::UpdateOffered, wire::agent::UpdatePart, wire::agent::UpdateHeard>;

// ---- exec -> agent ----
struct Attached {
  std::string boot_id;
  std::string mode;
  std::vector<OrderId> unfinished;
};
BOOST_DESCRIBE_STRUCT(Attached, (), (boot_id, mode, unfinished))
/// Asks the agent to open a new connection to the server (and close it again) within `timeout`: the self-test of
/// isolation.
struct ReachServer {
  std::uint64_t question = 0;
  Seconds timeout{0};
};
BOOST_DESCRIBE_STRUCT(ReachServer, (), (question, timeout))

SF_ONE_OF(FromExec, Attached, wire::agent::Facts, wire::agent::OrderReceived, wire::agent::Progress,
          wire::agent::EvidenceChunk, wire::agent::OrderOutcome, ReachServer, wire::agent::FactsDiffer,
          wire::agent::UpdateWanted, wire::agent::UpdateTold);

}  // namespace standfirm::agent

// src/core/machine/machine.hpp: one computer of a client's: its name, the key its agent proves itself with, what it
// last said about itself, and whether it is cut off or in safe mode now. No clock, no I/O.
#pragma once
#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actions/order.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/one_of.hpp"
#include "base/refusal.hpp"

namespace standfirm::machine {

/// The agent's key: SHA-256 of its public key, hex. Made on the machine; the private half never leaves it.
struct Enrolment {
  std::string key_fingerprint;
  std::string agent_version;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(Enrolment, (), (key_fingerprint, agent_version, at))

struct State {
  MachineId id;
  ClientId client;
  std::string name;
  std::optional<Enrolment> enrolment;
  std::optional<actions::MachineFacts> facts;
  bool isolated = false, safe_mode = false;
  std::optional<TimePoint> isolation_undo_at, safe_mode_undo_at;  ///< the machine undoes it by itself then
  std::vector<actions::RestorePoint> restore_points;              ///< as last listed, newest last
  std::optional<TimePoint> restore_points_at;
};

/// Refused without a name or when the client has a machine called so.
struct Add {
  MachineId id;
  ClientId client;
  std::string name;
};
struct Rename {
  std::string name;
};
/// Refused when another machine has this key, or when this one is enrolled with another key (revoke that first).
struct Enrol {
  std::string key_fingerprint;
  std::string agent_version;
  TimePoint now{};
};
/// The key is no longer believed: the agent is turned away until it enrols anew. Refused without a reason.
struct RevokeEnrolment {
  std::string reason;
};
/// What the machine says about itself. Nothing new within the hour makes no event.
struct RecordFacts {
  actions::MachineFacts facts;
  TimePoint now{};
};
/// What an order did to the machine, read back by the machine itself.
struct RecordResult {
  actions::Result result;
  TimePoint now{};
};
/// The version the agent says it is, at each hello. The same one makes no event.
struct RecordAgent {
  std::string version;
};
SF_ONE_OF(Command, Add, Rename, Enrol, RevokeEnrolment, RecordFacts, RecordResult, RecordAgent);

struct MachineAdded {
  MachineId id;
  ClientId client;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(MachineAdded, (), (id, client, name))
struct MachineRenamed {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(MachineRenamed, (), (name))
struct MachineEnrolled {
  std::string key_fingerprint;
  std::string agent_version;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(MachineEnrolled, (), (key_fingerprint, agent_version, at))
struct EnrolmentRevoked {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(EnrolmentRevoked, (), (reason))
struct FactsRecorded {
  actions::MachineFacts facts;
};
BOOST_DESCRIBE_STRUCT(FactsRecorded, (), (facts))
/// The same facts, but for these.
struct FactsChanged {
  actions::FactsDifference difference;
};
BOOST_DESCRIBE_STRUCT(FactsChanged, (), (difference))
struct MachineIsolated {
  TimePoint undo_at{};
};
BOOST_DESCRIBE_STRUCT(MachineIsolated, (), (undo_at))
struct MachineReleased {};
BOOST_DESCRIBE_STRUCT(MachineReleased, (), ())
struct SafeModeBegun {
  TimePoint undo_at{};
};
BOOST_DESCRIBE_STRUCT(SafeModeBegun, (), (undo_at))
struct SafeModeEnded {};
BOOST_DESCRIBE_STRUCT(SafeModeEnded, (), ())
struct RestorePointsSeen {
  std::vector<actions::RestorePoint> points;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(RestorePointsSeen, (), (points, at))
struct AgentChanged {
  std::string agent_version;
};
BOOST_DESCRIBE_STRUCT(AgentChanged, (), (agent_version))
SF_ONE_OF(Event, MachineAdded, MachineRenamed, MachineEnrolled, EnrolmentRevoked, FactsRecorded, MachineIsolated,
          MachineReleased, SafeModeBegun, SafeModeEnded, RestorePointsSeen, FactsChanged, AgentChanged);

/// What only the other streams know.
struct Facts {
  bool name_taken = false;  ///< the client has another machine of this name
  bool key_taken = false;   ///< another machine is enrolled with this key
};

using Decision = Allowed<std::vector<Event>>;
[[nodiscard]] Decision decide(const State&, const Command&, const Facts&);  ///< may refuse; changes nothing
[[nodiscard]] State evolve(State, const Event&);                            ///< may not refuse: it already happened

}  // namespace standfirm::machine

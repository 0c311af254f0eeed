// src/wire/agent/messages.hpp: what crosses the socket between an agent and the server's agent listener. JSON text
// frames,
// {"type": ..., ...}. The agent opens the socket (TLS 1.3, mutual); the server never calls a machine.
// Orders and outcomes are texts here: what they mean is src/actions/order.hpp.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/one_of.hpp"

namespace standfirm::wire::agent {

inline constexpr std::size_t max_frame_bytes = 1 << 20;     ///< larger frames close the socket
inline constexpr std::size_t max_chunk_bytes = 256 * 1024;  ///< of evidence, before base64
inline constexpr Seconds heartbeat{30};

inline constexpr std::string_view enrol_path =
    "/enrol";  ///< POST, the only question answered without a machine's certificate
inline constexpr std::string_view socket_path = "/agent";  ///< WebSocket, with it
inline constexpr std::string_view server_name =
    "standfirm-server";  ///< what the agent listener's certificate says, wherever it is

/// The enrolment file as JSON (wire::people::EnrolmentToken::file): put on the machine by a person, deleted once used.
/// `addresses` are literal; `authority`: PEM of the firm's own authority, the only one the machine will believe.
struct EnrolmentFile {
  std::string server_name;
  std::vector<std::string> addresses;
  std::uint16_t port = 0;
  std::string authority;
  std::string token;
};
BOOST_DESCRIBE_STRUCT(EnrolmentFile, (), (server_name, addresses, port, authority, token))

/// POST /enrol on the agent listener (server certificate pinned, no client certificate yet). The key pair stays on the
/// machine.
struct Enrol {
  std::string token;
  std::string certificate_request;
  std::string host_name;
  std::string agent_version;
  std::string operating_system;
};
BOOST_DESCRIBE_STRUCT(Enrol, (), (token, certificate_request, host_name, agent_version, operating_system))
/// `order_key`: the firm's Ed25519 public key, base64; only its orders will ever be carried out. `release_key`: the one
/// that signs versions of the agent, base64; nothing where the firm has none, and the machine then refuses every
/// update.
struct Enrolled {
  MachineId machine;
  ClientId client;
  std::string certificate;
  std::string order_key;
  std::string firm_name;
  std::optional<std::string> release_key = {};
};
BOOST_DESCRIBE_STRUCT(Enrolled, (), (machine, client, certificate, order_key, firm_name, release_key))
/// Every other answer to it (400, 403, 409, 503): one sentence with the mend.
struct EnrolRefused {
  std::string sentence;
};
BOOST_DESCRIBE_STRUCT(EnrolRefused, (), (sentence))

// ---- machine -> server ----
struct Hello {
  std::string agent_version;
  std::string boot_id;
  std::string mode;
  std::vector<OrderId> unfinished;
};  ///< orders it holds without an accepted outcome
BOOST_DESCRIBE_STRUCT(Hello, (), (agent_version, boot_id, mode, unfinished))
struct Facts {
  std::string facts;
};  ///< actions::MachineFacts as JSON text
BOOST_DESCRIBE_STRUCT(Facts, (), (facts))
/// The facts since those sent last on this connection. The server asks for all (SendFacts) when it cannot follow.
struct FactsDiffer {
  TimePoint since{};
  std::string difference;
};  ///< `since`: read_at of those it follows; `difference`: actions::FactsDifference as JSON text
BOOST_DESCRIBE_STRUCT(FactsDiffer, (), (since, difference))
struct OrderReceived {
  OrderId order;
};  ///< written to the machine's journal: from here it runs at most once
BOOST_DESCRIBE_STRUCT(OrderReceived, (), (order))
struct Progress {
  OrderId order;
  std::string doing;
  std::uint64_t done = 0, of = 0;
  std::string output;
};  ///< `output`: new lines of the tool; of = 0: unknown
BOOST_DESCRIBE_STRUCT(Progress, (), (order, doing, done, of, output))
struct EvidenceChunk {
  OrderId order;
  std::string name;
  std::uint64_t offset = 0;
  Bytes data;
  bool last = false;
};
BOOST_DESCRIBE_STRUCT(EvidenceChunk, (), (order, name, offset, data, last))
struct OrderOutcome {
  OrderId order;
  std::string outcome;
};  ///< actions::Outcome as JSON text; repeated until accepted
BOOST_DESCRIBE_STRUCT(OrderOutcome, (), (order, outcome))
struct Alive {
  std::string boot_id;
};  ///< each heartbeat
BOOST_DESCRIBE_STRUCT(Alive, (), (boot_id))

/// Asks for the next part of the release offered to this machine.
struct UpdateWanted {
  std::string sha256;
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;  ///< at most max_chunk_bytes
};
BOOST_DESCRIBE_STRUCT(UpdateWanted, (), (sha256, offset, bytes))
BOOST_DEFINE_ENUM_CLASS(UpdateStage, fetching, installing, kept, rolled_back, refused)
/// How far the update to `version` is; the last three are the end of it, said again on every connection until heard.
struct UpdateTold {
  std::string version;  ///< "" when what was offered names none that can be believed
  UpdateStage stage = UpdateStage::fetching;
  std::string sentence;  ///< for people: why, or what holds it up
};
BOOST_DESCRIBE_STRUCT(UpdateTold, (), (version, stage, sentence))

SF_ONE_OF(FromMachine, Hello, Facts, OrderReceived, Progress, EvidenceChunk, OrderOutcome, Alive, FactsDiffer,
          UpdateWanted, UpdateTold);

// ---- server -> machine ----
struct Welcome {
  TimePoint now{};
  std::string firm_name;
};
BOOST_DESCRIBE_STRUCT(Welcome, (), (now, firm_name))
struct Carry {
  std::string document;
  std::string signature;
  std::string key;
};  ///< actions::SignedOrder; may arrive twice, runs once
BOOST_DESCRIBE_STRUCT(Carry, (), (document, signature, key))
struct OutcomeAccepted {
  OrderId order;
};  ///< durable at the server: the machine may forget it
BOOST_DESCRIBE_STRUCT(OutcomeAccepted, (), (order))
struct SendFacts {};
BOOST_DESCRIBE_STRUCT(SendFacts, (), ())

/// actions::SignedRelease. May be offered again; the machine goes on where it was.
struct UpdateOffered {
  std::string document;
  std::string signature;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(UpdateOffered, (), (document, signature, key))
struct UpdatePart {
  std::string sha256;  ///< of the whole package
  std::uint64_t offset = 0;
  Bytes data;
  bool last = false;
};
BOOST_DESCRIBE_STRUCT(UpdatePart, (), (sha256, offset, data, last))
struct UpdateHeard {
  std::string version;
};  ///< the end of it is durable at the server: the machine may forget it
BOOST_DESCRIBE_STRUCT(UpdateHeard, (), (version))

SF_ONE_OF(FromServer, Welcome, Carry, OutcomeAccepted, SendFacts, UpdateOffered, UpdatePart, UpdateHeard);

}  // namespace standfirm::wire::agent

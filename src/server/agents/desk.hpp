// src/server/agents/desk.hpp: the machines' side of the server: their own listener on its own port, with its own
// authority; enrolment by single-use tokens; one socket a machine, over which orders go out and outcomes come in.
// Nothing else is served there.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "net/server.hpp"
#include "server/signer/client.hpp"
#include "server/signer/lockdown.hpp"
#include "wire/agent/messages.hpp"
#include "wire/live/messages.hpp"
#include "wire/people/clients.hpp"

namespace standfirm::server::agents {

struct AgentsSettings {
  std::string address = "0.0.0.0";
  std::uint16_t port = 8471;      ///< 0: any free one (port() tells)
  std::string public_host;        ///< name or address machines find this server at
  std::uint16_t public_port = 0;  ///< 0: the same as `port`
  std::size_t max_connections = 50'000;
  std::string
      key_folder;  ///< the authority's key and certificate, the listener's own; made with mode 0700 at the first run
  std::string firm_name;
  std::string release_folder;  ///< of the agent's packages (ReleaseFolder)
  Lockdown lockdown;           ///< nothing is enrolled and no release goes out meanwhile; the signer signs nothing
};

/// A tool at work, or a sentence about an order that could not be sent; goes to the browsers and is not kept.
using TellProgress = std::function<void(const wire::live::OrderProgress&)>;

class AgentsDesk {
 public:
  /// Makes the authority at the first run and listens. Throws std::runtime_error (key files others can read) or
  /// net::ListenFailure, each with one sentence. Everything given outlives it. Machines are answered as soon as the
  /// loops run.
  AgentsDesk(engine::Engine&, signer::Signs&, const Clock&, net::Loops&, const AgentsSettings&, TellProgress);
  ~AgentsDesk();
  AgentsDesk(const AgentsDesk&) = delete;
  AgentsDesk& operator=(const AgentsDesk&) = delete;

  /// A single-use token for one machine of this client, derived from `seed`; waits for the ledger, so from a worker.
  /// Refused when the machine is not the client's, or `valid_for` is not 1 minute to 24 hours.
  [[nodiscard]] Allowed<wire::people::EnrolmentToken> make_token(ClientId, const wire::people::MakeEnrolmentToken&,
                                                                 const engine::Caller&, const std::string& seed);

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t machines_connected() const;
  void stop();  ///< no new machines; sockets close; returns when all are closed. Not from a loop's thread.

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace standfirm::server::agents

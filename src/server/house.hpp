// src/server/house.hpp: everything a route may use. Made by main; routes see this and nothing below the engine.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "engine/engine.hpp"
#include "server/metrics.hpp"
#include "server/routes/shelf.hpp"
#include "server/sessions/rate_limits.hpp"
#include "server/sessions/visitors.hpp"
#include "server/signer/lockdown.hpp"
#include "server/workers.hpp"

namespace standfirm::net {
class Server;
}

namespace standfirm::server {

class LiveHub;
namespace agents {
class ReleaseFolder;
}

/// Documents for people; slow (a child process sets them), so called from a worker. The error is one sentence.
class Papers {
 public:
  struct Document {
    std::string file_name, content;
  };
  virtual ~Papers() = default;
  [[nodiscard]] virtual Allowed<Document> invoice(InvoiceId) = 0;
  [[nodiscard]] virtual Allowed<Document> report(IncidentId, const engine::Caller& as) = 0;
};

/// Makes tokens that enrol machines; the agents' side of the server. Called from a worker. The token is derived from
/// `seed`, so that the same question repeated gives the same token.
class EnrolmentDesk {
 public:
  virtual ~EnrolmentDesk() = default;
  [[nodiscard]] virtual Allowed<wire::people::EnrolmentToken> make(ClientId, const wire::people::MakeEnrolmentToken&,
                                                                   const engine::Caller&, const std::string& seed) = 0;
};

struct House {
  engine::Engine& engine;
  const Clock& clock;
  IdSource& ids;
  Workers& workers;
  Visitors& visitors;
  LiveHub& live;
  Metrics& metrics;
  Papers* papers = nullptr;  ///< none: documents are answered with 503
  const agents::ReleaseFolder* releases = nullptr;
  Lockdown lockdown{};
  EnrolmentDesk* enrolment = nullptr;  ///< none: this server has no agents' listener
  std::string version;
  std::string secret;          ///< 32 raw bytes, kept beside the ledger: words derived from it stay the same
  std::string public_address;  ///< "https://desk.example.com": the only origin browsers may come from; empty: the Host
                               ///< asked for
  std::string trusted_proxy;
  std::string openapi, reference;  ///< made once

  AnswerShelf shelf{engine};
  RateLimit sign_ins_by_account{10, Seconds(15 * 60)};
  RateLimit sign_ins_by_address{60, Seconds(15 * 60)};
  RateLimit links_by_address{120, Seconds(60)};
};

}  // namespace standfirm::server

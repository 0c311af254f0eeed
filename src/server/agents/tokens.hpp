// src/server/agents/tokens.hpp: enrolment tokens: single-use, for one client (and, when named, one machine), gone after
// hours. Only their hash is kept, so that whoever reads the records can enrol nothing.
#pragma once
#include <optional>
#include <string>

#include "base/json.hpp"
#include "engine/keep.hpp"

namespace standfirm::server::agents {

struct Enrolling {
  ClientId client;
  std::optional<MachineId> machine;
  TimePoint expires_at{};
};
BOOST_DESCRIBE_STRUCT(Enrolling, (), (client, machine, expires_at))

/// A machine's certificate that was issued: who it is for and by which key. Whether that key is still believed, the
/// ledger says.
struct Certified {
  MachineId machine;
  std::string key_fingerprint;
};
BOOST_DESCRIBE_STRUCT(Certified, (), (machine, key_fingerprint))

/// Calls wait for the ledger and may throw store::Outage.
class Tokens {
 public:
  explicit Tokens(engine::Keep& keep) : keep_(keep) {}

  /// Makes `token` good until `enrolling.expires_at`. A token made before stays as it was; one that was used stays
  /// used.
  void make(const std::string& token, const Enrolling&, TimePoint now);
  /// What it enrols, once: of two who come at once with the same token one gets it.
  [[nodiscard]] std::optional<Enrolling> use(const std::string& token, TimePoint now);
  /// Gives a token back whose use came to nothing.
  void give_back(const std::string& token, const Enrolling&, TimePoint now);

  void remember(const std::string& certificate_sha256, const Certified&);
  [[nodiscard]] std::optional<Certified> certified(const std::string& certificate_sha256, TimePoint now) const;

 private:
  engine::Keep& keep_;
};

}  // namespace standfirm::server::agents

// src/server/agents/session.hpp: one machine's socket. Nothing it says is believed before its certificate was looked up
// in the ledger, and then only about itself: the machine's id comes from the certificate, never from a message.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "net/socket.hpp"
#include "server/agents/house.hpp"
#include "server/agents/told_facts.hpp"
#include "server/agents/uploads.hpp"

namespace standfirm::server::agents {

/// At most `bytes` of UTF-8 text, never ending within a character: what is sent on must stay text.
[[nodiscard]] std::string cut(std::string text, std::size_t bytes);

class MachineSession final : public net::SocketUser, public std::enable_shared_from_this<MachineSession> {
 public:
  static constexpr std::size_t max_early_messages = 16;  ///< said before the machine was looked up
  static constexpr double messages_a_second = 40, most_at_once = 400;
  static constexpr std::size_t max_shown_bytes = 16 * 1024;  ///< of a tool's output, to browsers

  MachineSession(std::shared_ptr<AgentsHouse>, MachineId, std::string certificate_sha256);

  void opened(const std::shared_ptr<net::Socket>&) override;
  void said(std::string_view text) override;
  void closed(std::string_view why) override;

  [[nodiscard]] MachineId machine() const { return machine_; }
  void look_up();                                 ///< from an errand: is this machine's certificate still believed?
  void send_orders();                             ///< from an errand: signs and sends what waits for the machine
  void offer_release();                           ///< from an errand: what it may have now, or was offered before
  [[nodiscard]] bool has_refused_orders() const;  ///< some order was not signed and may be later
  void close(net::CloseCode, std::string reason);

 private:
  enum class Standing { unknown, believed, ended };

  void handle(std::string_view text);
  void handle(const wire::agent::Hello&);
  void handle(const wire::agent::Facts&);
  void handle(const wire::agent::FactsDiffer&);
  void handle(const wire::agent::OrderReceived&);
  void handle(const wire::agent::Progress&);
  void handle(const wire::agent::EvidenceChunk&);
  void handle(const wire::agent::OrderOutcome&);
  void handle(const wire::agent::Alive&);
  void handle(const wire::agent::UpdateWanted&);
  void handle(const wire::agent::UpdateTold&);

  void send(const wire::agent::FromServer&);
  void submit(engine::Request, engine::Options, std::move_only_function<void(Allowed<engine::Done>)> then);
  void errand(void (MachineSession::*what)());
  void attach(const Uploaded&);
  void send_part(const wire::agent::UpdateWanted&);
  void record(actions::Outcome);
  void not_sent(const engine::OutstandingOrder&, const std::string& sentence);
  [[nodiscard]] std::optional<IncidentId> incident_of(
      OrderId);  ///< only of this machine's own orders; looks into the ledger
  [[nodiscard]] bool too_many_messages();

  const std::shared_ptr<AgentsHouse> house_;
  const MachineId machine_;
  const std::string certificate_sha256_;
  ToldFacts told_;                       // of its loop only
  std::shared_ptr<net::Socket> socket_;  // set once by opened, before anything else happens

  mutable std::mutex mutex_;  // for what follows
  Standing standing_ = Standing::unknown;
  std::vector<std::string> early_;
  std::map<OrderId, IncidentId> incidents_;
  Uploads uploads_;
  std::string agent_version_;  // as the ledger knows it
  double messages_left_ = most_at_once;
  std::chrono::steady_clock::time_point counted_at_ = std::chrono::steady_clock::now();

  // Of errands only, which come one after another, but for `refused_`:
  std::set<OrderId> sent_, given_up_;
  std::map<OrderId, std::string> said_why_;
  std::atomic<bool> refused_ = false;
  std::string offered_;                       // the version, on this connection
  std::atomic<bool> part_under_way_ = false;  // one at a time, however fast it asks
};

}  // namespace standfirm::server::agents

// tests/endpoint/orders.hpp: the firm's side for one practice machine: its own order key, signed orders handed to the
// machine's privileged program at its own door, and what it answers. The server and the network program are left out
// here on purpose: what is tried is the machine's half. The whole chain is tests/rehearsal.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actions/order.hpp"
#include "endpoint/door.hpp"

namespace standfirm::practice {

class Orders {
 public:
  /// Pins this firm on the machine, which must have the agent, and starts the privileged program.
  explicit Orders(Machine&);

  /// An order that will be accepted; change it before signing to try what is not.
  [[nodiscard]] actions::Order order(actions::Action) const;
  [[nodiscard]] actions::SignedOrder sign(const actions::Order&) const;
  void hand_over(const actions::SignedOrder&);
  /// The outcome of an order, waited for; connects again after a restart. Throws at the deadline.
  actions::Outcome outcome(OrderId, std::chrono::milliseconds deadline = 120s);
  /// Waits until the machine has written the order down, or until it tells of progress in it.
  void wait_received(OrderId, std::chrono::milliseconds deadline = 30s);
  void wait_doing(OrderId, const std::string& doing, std::chrono::milliseconds deadline = 60s);
  /// Hands over, waits, accepts.
  actions::Outcome carry_out(actions::Action, std::chrono::milliseconds deadline = 120s);
  /// The same, and it must succeed with a result of this kind.
  template <class Result>
  Result succeed(actions::Action action, std::chrono::milliseconds deadline = 120s) {
    const auto outcome = carry_out(std::move(action), deadline);
    if (outcome.status != OrderStatus::succeeded || !outcome.result)
      throw std::runtime_error(std::string(json::enum_text(outcome.status)) + ": " + outcome.sentence);
    return std::get<Result>(*outcome.result);
  }
  void accept(OrderId);
  /// How many outcomes were told of an order (the machine repeats until they are accepted).
  [[nodiscard]] unsigned times_told(OrderId) const;
  [[nodiscard]] std::string evidence(OrderId, const std::string& name) const;
  /// What the machine answers to "can you reach your server?": asked of its network half, which is not here. Usually
  /// true.
  void server_reached(bool reached) { server_reached_ = reached; }

 private:
  void connect(std::chrono::steady_clock::time_point until);
  /// Reads until `enough`; connects again when the machine hung up.
  template <class Enough>
  void hear(std::chrono::milliseconds deadline, const std::string& what, Enough enough);
  void take(const agent::FromExec&);

  Machine& machine_;
  std::string secret_key_, public_key_;
  ClientId client_;
  MachineId id_;
  Door door_;
  bool server_reached_ = true;
  std::set<OrderId> received_;
  std::map<OrderId, std::set<std::string>> doing_;
  std::map<OrderId, actions::Outcome> outcomes_;
  std::map<OrderId, unsigned> told_;
  std::map<std::pair<OrderId, std::string>, std::string> evidence_;
};

}  // namespace standfirm::practice

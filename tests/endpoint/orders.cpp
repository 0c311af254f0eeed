#include "endpoint/orders.hpp"

#include <sodium.h>

#include <stdexcept>

#include "agent/local/identity.hpp"

namespace standfirm::practice {
namespace {

using Steady = std::chrono::steady_clock;

std::string hex_of_sha256(const std::string& bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return to_hex(hash, sizeof hash);
}

}  // namespace

Orders::Orders(Machine& machine) : machine_(machine), door_(machine) {
  unsigned char public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
  crypto_sign_keypair(public_key, secret_key);
  public_key_.assign(reinterpret_cast<char*>(public_key), sizeof public_key);
  secret_key_.assign(reinterpret_cast<char*>(secret_key), sizeof secret_key);
  RandomIds ids;
  const auto now = SystemClock().now();
  client_ = ids.make<ClientId>(now);
  id_ = ids.make<MachineId>(now);
  const agent::Identity identity{id_,
                                 client_,
                                 to_base64(public_key_.data(), public_key_.size()),
                                 "Practice firm",
                                 "practice",
                                 {machine.host_address()},
                                 8471};
  machine.write_file("/var/lib/standfirm/identity/identity.json", json::write_text(identity));
  machine.must({"systemctl", "stop", "standfirm-agent.service"});
  machine.must({"systemctl", "restart", "standfirm-exec.service"});
  connect(Steady::now() + 20s);
}

actions::Order Orders::order(actions::Action action) const {
  static RandomIds ids;
  const auto now = SystemClock().now();
  unsigned char nonce[16];
  randombytes_buf(nonce, sizeof nonce);
  return {ids.make<OrderId>(now),
          hex_of_sha256(public_key_),
          client_,
          id_,
          ids.make<IncidentId>(now),
          "practice",
          std::move(action),
          ids.make<TechnicianId>(now),
          now,
          now + std::chrono::minutes(15),
          std::nullopt,
          to_hex(nonce, sizeof nonce)};
}

actions::SignedOrder Orders::sign(const actions::Order& order) const {
  return actions::sign(order, secret_key_, public_key_);
}

void Orders::connect(Steady::time_point until) {
  door_.open(until);
  door_.say(agent::Attach{});
}

void Orders::take(const agent::FromExec& message) {
  if (const auto* question = std::get_if<agent::ReachServer>(&message)) {
    door_.say(agent::ServerReached{question->question, server_reached_, server_reached_ ? "" : "the practice says so"});
  } else if (const auto* received = std::get_if<wire::agent::OrderReceived>(&message)) {
    received_.insert(received->order);
  } else if (const auto* progress = std::get_if<wire::agent::Progress>(&message)) {
    doing_[progress->order].insert(progress->doing);
  } else if (const auto* chunk = std::get_if<wire::agent::EvidenceChunk>(&message)) {
    auto& kept = evidence_[{chunk->order, chunk->name}];
    if (chunk->offset == 0) kept.clear();
    kept.append(chunk->data.data.begin(), chunk->data.data.end());
  } else if (const auto* told = std::get_if<wire::agent::OrderOutcome>(&message)) {
    auto outcome = json::read_text<actions::Outcome>(told->outcome, json::Unknown::refuse, 8 << 20);
    if (!outcome) throw std::runtime_error("an outcome that cannot be read: " + outcome.error().text());
    ++told_[told->order];
    outcomes_.insert_or_assign(told->order, std::move(*outcome));
  }
}

template <class Enough>
void Orders::hear(std::chrono::milliseconds deadline, const std::string& what, Enough enough) {
  const auto until = Steady::now() + deadline;
  while (!enough()) {
    if (!door_.is_open()) connect(until);
    if (const auto message = door_.hear(until))
      take(*message);
    else if (Steady::now() >= until)
      throw std::runtime_error("the machine did not tell in time: " + what);
  }
}

void Orders::hand_over(const actions::SignedOrder& order) {
  // Hears first: that is how a door closed by a restart is noticed, and what is said through it would be lost.
  while (const auto message = door_.hear(Steady::now())) take(*message);
  if (!door_.is_open()) connect(Steady::now() + 60s);
  door_.say(wire::agent::Carry{order.document, order.signature, order.key});
}

actions::Outcome Orders::outcome(OrderId id, std::chrono::milliseconds deadline) {
  hear(deadline, "the outcome of an order", [&] { return outcomes_.contains(id); });
  return outcomes_.at(id);
}

void Orders::wait_received(OrderId id, std::chrono::milliseconds deadline) {
  hear(deadline, "that it has the order", [&] { return received_.contains(id); });
}

void Orders::wait_doing(OrderId id, const std::string& doing, std::chrono::milliseconds deadline) {
  hear(deadline, doing, [&] {
    for (const auto& each : doing_[id])
      if (each.find(doing) != std::string::npos) return true;
    return false;
  });
}

actions::Outcome Orders::carry_out(actions::Action action, std::chrono::milliseconds deadline) {
  const auto asked = order(std::move(action));
  hand_over(sign(asked));
  auto came = outcome(asked.id, deadline);
  accept(asked.id);
  return came;
}

void Orders::accept(OrderId id) { door_.say(wire::agent::OutcomeAccepted{id}); }

unsigned Orders::times_told(OrderId id) const {
  const auto found = told_.find(id);
  return found == told_.end() ? 0 : found->second;
}

std::string Orders::evidence(OrderId id, const std::string& name) const {
  const auto found = evidence_.find({id, name});
  return found == evidence_.end() ? std::string() : found->second;
}

}  // namespace standfirm::practice

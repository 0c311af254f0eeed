#include "server/agents/session.hpp"

#include <spdlog/spdlog.h>

#include <fmt/format.h>

#include "store/chain.hpp"
#include "store/store.hpp"

namespace standfirm::server::agents {
namespace {

constexpr std::size_t max_reason_bytes = 100;  // of a close frame's 123
constexpr std::size_t max_doing_bytes = 200;

}  // namespace

std::string cut(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  text.resize(bytes);
  return text;
}

MachineSession::MachineSession(std::shared_ptr<AgentsHouse> house, MachineId machine, std::string certificate_sha256)
    : house_(std::move(house)), machine_(machine), certificate_sha256_(std::move(certificate_sha256)) {}

// ---- coming and going ----

void MachineSession::opened(const std::shared_ptr<net::Socket>& socket) {
  socket_ = socket;
  errand(&MachineSession::look_up);
}

void MachineSession::look_up() {
  std::optional<engine::MachineIdentity> identity;
  try {
    const auto certified = house_->tokens.certified(certificate_sha256_, house_->clock.now());
    identity = house_->engine.machine_identity(machine_);
    const bool believed = certified && identity && certified->machine == machine_ &&
                          identity->key_fingerprint == certified->key_fingerprint;
    if (!believed)
      return close(net::CloseCode::policy, "This machine's enrolment was withdrawn or replaced; enrol it anew.");
  } catch (const std::exception&) {
    return close(net::CloseCode::try_again, "The ledger can't be read now.");
  }
  const auto before = house_->connected.enter(machine_, shared_from_this());
  if (before)
    before->close(net::CloseCode::going_away, "Another connection of this machine took the place of this one.");
  const std::lock_guard lock(mutex_);
  if (standing_ == Standing::ended) {
    (void)house_->connected.leave(machine_, this);
    return;
  }
  standing_ = Standing::believed;
  agent_version_ = identity->agent_version.value_or("");
  house_->engine.seen(machine_);
  send(wire::agent::Welcome{house_->clock.now(), house_->settings.firm_name});
  for (const auto& text : std::exchange(early_, {})) handle(text);
}

void MachineSession::closed(std::string_view) {
  {
    const std::lock_guard lock(mutex_);
    standing_ = Standing::ended;
    early_.clear();
  }
  if (house_->connected.leave(machine_, this)) house_->engine.gone(machine_);
}

void MachineSession::close(net::CloseCode code, std::string reason) {
  socket_->close(code, cut(std::move(reason), max_reason_bytes));
}

void MachineSession::errand(void (MachineSession::*what)()) {
  if (!house_->errands.post([self = shared_from_this(), what] { (*self.*what)(); }))
    close(net::CloseCode::try_again, "Too much is waiting; come back later.");
}

// ---- what the machine says ----

bool MachineSession::too_many_messages() {
  const auto now = std::chrono::steady_clock::now();
  messages_left_ = std::min(
      most_at_once, messages_left_ + messages_a_second * std::chrono::duration<double>(now - counted_at_).count());
  counted_at_ = now;
  return --messages_left_ < 0;
}

void MachineSession::said(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (standing_ == Standing::ended) return;
  if (too_many_messages()) return close(net::CloseCode::policy, "Too many messages.");
  if (standing_ == Standing::believed) return handle(text);
  if (early_.size() >= max_early_messages)
    return close(net::CloseCode::policy, "Too many messages before the welcome.");
  early_.emplace_back(text);
}

void MachineSession::handle(std::string_view text) {
  const auto message =
      json::read_text<wire::agent::FromMachine>(text, json::Unknown::ignore, wire::agent::max_frame_bytes);
  if (!message) return close(net::CloseCode::unacceptable, message.error().text());
  try {
    std::visit([this](const auto& one) { handle(one); }, *message);
  } catch (const store::Outage&) {
    close(net::CloseCode::try_again, "The ledger is busy.");
  }
}

void MachineSession::handle(const wire::agent::Hello& message) {
  house_->engine.seen(machine_);
  if (message.agent_version != agent_version_) {
    agent_version_ = message.agent_version;
    submit(engine::RecordAgent{machine_, agent_version_}, {}, [](const Allowed<engine::Done>&) {});
  }
  send(wire::agent::SendFacts{});
  errand(&MachineSession::send_orders);
  errand(&MachineSession::offer_release);
}

void MachineSession::handle(const wire::agent::Alive&) { house_->engine.seen(machine_); }

void MachineSession::handle(const wire::agent::Facts& message) {
  auto facts = json::read_text<actions::MachineFacts>(message.facts, json::Unknown::ignore);
  if (!facts) return close(net::CloseCode::unacceptable, "facts: " + facts.error().text());
  told_.keep(*facts);
  submit(engine::RecordFacts{machine_, std::move(*facts)}, {}, [](const Allowed<engine::Done>&) {});
}

void MachineSession::handle(const wire::agent::FactsDiffer& message) {
  const auto differ = json::read_text<actions::FactsDifference>(message.difference, json::Unknown::ignore);
  if (!differ) return close(net::CloseCode::unacceptable, "facts: " + differ.error().text());
  const auto told = told_.of(message.since);
  if (!told) return send(wire::agent::SendFacts{});  // something was lost
  auto facts = actions::with_difference(*told, *differ);
  if (!facts) return close(net::CloseCode::unacceptable, "facts: " + facts.error());
  told_.keep(*facts);
  submit(engine::RecordFacts{machine_, std::move(*facts)}, {}, [](const Allowed<engine::Done>&) {});
}

void MachineSession::handle(const wire::agent::OrderReceived& message) {
  submit(engine::RecordDelivered{machine_, message.order}, {}, [](const Allowed<engine::Done>&) {});
}

void MachineSession::handle(const wire::agent::OrderOutcome& message) {
  auto outcome = json::read_text<actions::Outcome>(message.outcome, json::Unknown::ignore);
  if (!outcome || outcome->order != message.order)
    return close(net::CloseCode::unacceptable,
                 outcome ? "outcome: is of another order" : "outcome: " + outcome.error().text());
  // Through the errands, which come in order: evidence sent before it is kept before it, and whose order it is was
  // looked up.
  if (!house_->errands.post(
          [self = shared_from_this(), outcome = std::move(*outcome)]() mutable { self->record(std::move(outcome)); }))
    close(net::CloseCode::try_again, "Too much is waiting; come back later.");
}

void MachineSession::record(actions::Outcome outcome) {
  const auto order = outcome.order;
  try {
    submit(engine::RecordOutcome{machine_, std::move(outcome)}, {},
           [self = shared_from_this(), order](const Allowed<engine::Done>& recorded) {
             // Durable by now. A refused outcome (of somebody else's order, of one the ledger doesn't know) is never
             // acknowledged.
             if (!recorded) return;
             self->send(wire::agent::OutcomeAccepted{order});
             self->errand(&MachineSession::send_orders);
           });
  } catch (const store::Outage&) {
    close(net::CloseCode::try_again, "The ledger is busy.");
  }
}

void MachineSession::handle(const wire::agent::Progress& message) {
  const auto known = incidents_.find(message.order);
  if (known == incidents_.end()) {  // of an earlier connection: looked up for the next message, if it is this machine's
    (void)house_->errands.post([self = shared_from_this(), order = message.order] { (void)self->incident_of(order); });
    return;
  }
  house_->tell({known->second.text(), message.order.text(), machine_.text(), cut(message.doing, max_doing_bytes),
                message.done, message.of, cut(message.output, max_shown_bytes)});
}

void MachineSession::handle(const wire::agent::EvidenceChunk& chunk) {
  auto uploaded = uploads_.add(chunk);
  if (!uploaded) return close(net::CloseCode::policy, uploaded.error());
  if (!*uploaded) return;
  if (!house_->errands.post([self = shared_from_this(), whole = std::move(**uploaded)] { self->attach(whole); }))
    close(net::CloseCode::try_again, "Too much is waiting; come back later.");
}

void MachineSession::attach(const Uploaded& evidence) {
  const auto incident = incident_of(evidence.order);
  if (!incident) return;  // not an order of this machine's that is still open
  try {
    // Sent again after a connection that broke, the same file is the same piece of evidence.
    const auto hash = store::sha256_hex(evidence.content);
    const engine::Once once{"evidence " + store::sha256_hex(evidence.order.text() + " " + evidence.name + " " + hash),
                            hash};
    submit(engine::AttachEvidence{*incident, evidence.name, media_type_of(evidence.name), evidence.content,
                                  evidence.order},
           {std::nullopt, once}, [](const Allowed<engine::Done>&) {});
  } catch (const store::Outage&) {
    close(net::CloseCode::try_again, "The ledger is busy.");
  }
}

// ---- what is said to it ----

void MachineSession::send(const wire::agent::FromServer& message) {
  if (socket_->send(json::write_text(message)) == net::Sent::full)
    close(net::CloseCode::try_again, "The machine takes nothing.");
}

void MachineSession::submit(engine::Request request, engine::Options options,
                            std::move_only_function<void(Allowed<engine::Done>)> then) {
  house_->engine.submit(std::move(request), {Actor::of(machine_), Role::dispatcher}, std::move(options),
                        [self = shared_from_this(), then = std::move(then)](const std::exception_ptr& outage,
                                                                            Allowed<engine::Done> answer) mutable {
                          // The machine keeps what was not acknowledged and says it again on its next connection.
                          if (outage)
                            self->close(net::CloseCode::try_again, "The ledger can't be written now.");
                          else
                            then(std::move(answer));
                        });
}

std::optional<IncidentId> MachineSession::incident_of(OrderId order) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = incidents_.find(order); known != incidents_.end()) return known->second;
  }
  try {
    const auto found = house_->engine.order(order);
    if (!found || found->order.machine != machine_) return std::nullopt;
    const std::lock_guard lock(mutex_);
    return incidents_[order] = found->order.incident;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

bool MachineSession::has_refused_orders() const { return refused_; }

void MachineSession::not_sent(const engine::OutstandingOrder& waiting, const std::string& sentence) {
  auto& before = said_why_[waiting.order.id];
  if (before == sentence) return;
  before = sentence;
  spdlog::warn("order {} of incident {} is not sent to machine {}: {}", waiting.order.id.text(),
               waiting.order.incident.text(), machine_.text(), sentence);
  house_->tell(
      {waiting.order.incident.text(), waiting.order.id.text(), machine_.text(), "Not sent. " + sentence, 0, 0, ""});
}

void MachineSession::send_orders() {
  {
    const std::lock_guard lock(mutex_);
    if (standing_ != Standing::believed) return;
  }
  std::vector<engine::OutstandingOrder> waiting;
  try {
    waiting = house_->engine.outstanding_orders(machine_);
  } catch (const std::exception&) {  // the ledger is away: again with the next sweep
    refused_ = true;
    return;
  }
  bool refused = false;
  for (const auto& one : waiting) {
    {
      const std::lock_guard lock(mutex_);
      incidents_[one.order.id] = one.order.incident;
    }
    // A delivered one is in the machine's own journal. Sending it again could only harm, should that journal be lost.
    if (one.status != OrderStatus::ordered || sent_.contains(one.order.id) || given_up_.contains(one.order.id))
      continue;
    const auto signed_order = house_->signs.sign(one.order.incident, one.order.id);
    if (!signed_order) {
      not_sent(one, signed_order.error().sentence);
      if (signed_order.error().lasting)
        given_up_.insert(one.order.id);
      else
        refused = true;
      continue;
    }
    send(wire::agent::Carry{signed_order->document, signed_order->signature, signed_order->key});
    sent_.insert(one.order.id);
  }
  refused_ = refused;
}

}  // namespace standfirm::server::agents

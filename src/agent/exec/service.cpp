#include "agent/exec/service.hpp"

#include <exception>

#include "agent/local/memory.hpp"
#include "agent/local/printable.hpp"
#include "agent/update/update_desk.hpp"

namespace standfirm::agent {
namespace {

constexpr Seconds agent_comes_within{30};

void hear_of_updates(UpdateDesk& updates, const FromAgent& message) {
  if (std::holds_alternative<Tick>(message)) {
    updates.tick();
    give_back_memory();
  } else if (const auto* welcomed = std::get_if<Welcomed>(&message))
    updates.welcomed(welcomed->agent_version);
  else if (const auto* offered = std::get_if<wire::agent::UpdateOffered>(&message))
    updates.offered(*offered);
  else if (const auto* part = std::get_if<wire::agent::UpdatePart>(&message))
    updates.part(*part);
  else if (const auto* heard = std::get_if<wire::agent::UpdateHeard>(&message))
    updates.heard(heard->version);
}

}  // namespace

void Service::fresh_connection() {
  frames_ = FrameReader(max_local_frame_bytes);
  answered_.notify_all();
}

std::expected<void, std::string> Service::reach_server(Seconds timeout) {
  std::unique_lock lock(mutex_);
  if (!answered_.wait_for(lock, agent_comes_within, [&] { return connected(); }))
    return std::unexpected("the agent's network program is not running");
  const std::uint64_t number = ++question_;
  answer_.reset();
  lock.unlock();
  say(ReachServer{number, timeout});
  lock.lock();
  if (!answered_.wait_for(lock, timeout + Seconds{5}, [&] { return answer_ && answer_->question == number; }))
    return std::unexpected("the agent's network program did not answer");
  if (!answer_->reached) return std::unexpected(readable(answer_->sentence, 300));
  return {};
}

bool Service::take(const Heard& heard, std::string_view bytes) {
  frames_.take(bytes);
  try {
    return take_frames(heard);
  } catch (const std::exception& problem) {
    heard.log("what the agent's program asked could not be done: " + std::string(problem.what()));
    return false;
  }
}

bool Service::take_frames(const Heard& heard) {
  for (;;) {
    const auto frame = frames_.next();
    if (!frame) {
      heard.log("the agent's program was cut off: it sent " + frame.error());
      return false;
    }
    if (!*frame) return true;
    const auto message = json::read_text<FromAgent>(**frame, json::Unknown::ignore, max_local_frame_bytes);
    if (!message) {
      heard.log("the agent's program was cut off: " + readable(message.error().text(), 300));
      return false;
    }
    if (heard.updates != nullptr) hear_of_updates(*heard.updates, *message);
    if (std::holds_alternative<Attach>(*message))
      heard.attach();
    else if (std::holds_alternative<wire::agent::SendFacts>(*message))
      heard.send_facts();
    else if (const auto* carry = std::get_if<wire::agent::Carry>(&*message))
      heard.carry(*carry);
    else if (const auto* accepted = std::get_if<wire::agent::OutcomeAccepted>(&*message))
      heard.accepted(accepted->order);
    else if (const auto* reached = std::get_if<ServerReached>(&*message)) {
      const std::lock_guard lock(mutex_);
      answer_ = *reached;
      answered_.notify_all();
    }
  }
}

}  // namespace standfirm::agent

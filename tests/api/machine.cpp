#include "api/machine.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "agent/checkin/enrol.hpp"

namespace standfirm::api {

std::shared_ptr<Machine> Machine::enrolled(net::Loops& loops, const std::string& enrolment_file, Answer answer) {
  const auto file = json::read_text<wire::agent::EnrolmentFile>(enrolment_file);
  if (!file) throw std::runtime_error(file.error().text());
  const auto made = agent::make_key_and_request("front-desk");
  net::Request request;
  request.method = net::Method::post;
  request.target = std::string(wire::agent::enrol_path);
  request.headers = {{"Content-Type", "application/json"}};
  request.body = json::write_text(wire::agent::Enrol{file->token, made.request, "front-desk", "1.0", "Debian 12"});
  const auto& address = file->addresses.at(0);
  const auto got = net::fetch_now(
      {address, file->port, net::tls_for_client({file->authority, file->server_name, {}, {}})}, std::move(request));
  if (!got) throw std::runtime_error(got.error().sentence);
  const auto enrolled = json::read_text<wire::agent::Enrolled>(got->content());
  if (!enrolled) throw std::runtime_error("enrolling: " + std::string(got->content()));
  const auto key = from_base64(enrolled->order_key);

  const auto machine = std::make_shared<Machine>();
  machine->answer_ = std::move(answer);
  machine->order_key_.assign(key->begin(), key->end());
  machine->loops_ = &loops;
  machine->server_ = {address, file->port,
                      net::tls_for_client({file->authority, file->server_name, enrolled->certificate, made.key})};
  machine->comes_back();
  return machine;
}

void Machine::comes_back() {
  {
    const std::lock_guard lock(mutex_);
    socket_.reset();
    ended_.reset();
  }
  net::SocketLimits limits;
  limits.max_message_bytes = wire::agent::max_frame_bytes;
  net::open_socket(*loops_, server_, std::string(wire::agent::socket_path), {}, shared_from_this(), limits,
                   Millis{10'000});
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return socket_ || ended_; });
    if (!socket_) throw std::runtime_error("the machine's socket: " + ended_.value_or("no answer"));
  }
  say(wire::agent::Hello{"1.0", "boot-1", "normal", {}});
}

void Machine::answers(Answer answer) {
  const std::lock_guard lock(mutex_);
  answer_ = std::move(answer);
}

void Machine::stops() {
  std::unique_lock lock(mutex_);
  if (socket_) socket_->close(net::CloseCode::going_away, "the test is over");
  changed_.wait_for(lock, std::chrono::seconds(20), [&] { return ended_.has_value(); });
  socket_.reset();  // it must not outlive its loop
}

void Machine::opened(const std::shared_ptr<net::Socket>& socket) {
  const std::lock_guard lock(mutex_);
  socket_ = socket;
  changed_.notify_all();
}

void Machine::said(std::string_view text) {
  const auto message = json::read_text<wire::agent::FromServer>(text);
  ASSERT_TRUE(message) << text;
  const auto* carry = std::get_if<wire::agent::Carry>(&*message);
  if (carry == nullptr) return;
  const auto order = actions::verified({carry->document, carry->signature, carry->key}, order_key_);
  ASSERT_TRUE(order) << order.error();
  say(wire::agent::OrderReceived{order->id});
  Answer answer;
  {
    const std::lock_guard lock(mutex_);
    answer = answer_;
  }
  if (const auto outcome = answer(*order)) say(wire::agent::OrderOutcome{order->id, json::write_text(*outcome)});
}

void Machine::closed(std::string_view why) {
  const std::lock_guard lock(mutex_);
  ended_ = std::string(why);
  changed_.notify_all();
}

void Machine::say(const wire::agent::FromMachine& message) {
  const std::lock_guard lock(mutex_);
  if (socket_) socket_->send(json::write_text(message));
}

}  // namespace standfirm::api

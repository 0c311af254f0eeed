// tests/api/machine.hpp: a machine as the server sees one: enrolled with a real token, its socket open over TLS, and
// answering orders by script. The agent itself is tried in tests/endpoint and tests/rehearsal.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "actions/order.hpp"
#include "net/client.hpp"
#include "wire/agent/messages.hpp"

namespace standfirm::api {

class Machine final : public net::SocketUser, public std::enable_shared_from_this<Machine> {
 public:
  /// What the machine says came of an order; nothing: it has taken it and says no more.
  using Answer = std::function<std::optional<actions::Outcome>(const actions::Order&)>;

  /// Enrols with the file that the server gave and connects. Throws std::runtime_error with what the server said.
  [[nodiscard]] static std::shared_ptr<Machine> enrolled(net::Loops&, const std::string& enrolment_file, Answer);
  /// From now on orders are answered so.
  void answers(Answer);
  void stops();
  void comes_back();

 private:
  void opened(const std::shared_ptr<net::Socket>&) override;
  void said(std::string_view) override;
  void closed(std::string_view why) override;
  void say(const wire::agent::FromMachine&);
  net::Loops* loops_ = nullptr;
  net::Destination server_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<net::Socket> socket_;
  std::optional<std::string> ended_;
  Answer answer_;
  std::string order_key_;
};

}  // namespace standfirm::api

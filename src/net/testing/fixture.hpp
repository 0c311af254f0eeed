// src/net/testing/fixture.hpp: what the tests of connections share: a server that runs, a raw socket, certificates made
// on the spot.
#pragma once
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>

#include "net/client.hpp"
#include "net/server.hpp"

namespace standfirm::net {

struct Certificates {
  std::string authority, server, server_key, client, client_key, strangers_client, strangers_key;
};
const Certificates& test_certificates();

/// Answers /echo with the body, /slow never, /drop by dropping, everything else with 404; sockets say everything back.
class EchoHandler : public Handler {
 public:
  std::size_t max_body = 1000;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Respond> held;
  std::vector<std::string> targets;
  std::deque<std::string> closed_because;
  SocketLimits socket_limits;
  bool silent_sockets = false;
  std::shared_ptr<Socket> last_socket;

  [[nodiscard]] std::size_t body_limit(const Request&) const override { return max_body; }
  void ask(Request question, Respond respond) override;
  [[nodiscard]] std::expected<Accepted, Response> socket(const Request& question) override;
  template <class Seen>
  bool wait_until(Seen seen) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), seen);
  }
};

struct Running {
  explicit Running(HttpLimits limits = {}, std::optional<ServerTls> tls = {});
  ~Running();
  [[nodiscard]] Destination plain() const;
  Loops loops{2};
  EchoHandler handler;  // lets go of the answers and sockets it holds before their loops end
  std::unique_ptr<Server> server;
};

/// Sends these bytes on a socket of its own and reads until the other end closes or `enough` is in what came.
std::string raw_exchange(std::uint16_t port, std::string_view bytes, std::string_view enough = {});

/// A user that remembers what it heard.
class Listening : public SocketUser {
 public:
  void opened(const std::shared_ptr<Socket>& s) override;
  void said(std::string_view text) override;
  void closed(std::string_view why) override;
  template <class Seen>
  bool wait_until(Seen seen) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), seen);
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<Socket> socket;
  std::vector<std::string> heard;
  std::optional<std::string> ended;
};

}  // namespace standfirm::net

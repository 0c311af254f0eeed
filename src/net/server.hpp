// src/net/server.hpp: a listener that speaks HTTP/1.1 and WebSocket, plain or TLS, to one handler.
#pragma once
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "net/http.hpp"
#include "net/limits.hpp"
#include "net/loops.hpp"
#include "net/socket.hpp"
#include "net/tls.hpp"

namespace standfirm::net {

/// What a listener serves. Calls come from many loops at once: implementations are thread-safe.
class Handler {
 public:
  struct Accepted {
    std::shared_ptr<SocketUser> user;
    SocketLimits limits;
  };

  virtual ~Handler() = default;
  /// How many bytes of body this question may have; `head` has no body yet. Must be quick.
  [[nodiscard]] virtual std::size_t body_limit(const Request& head) const = 0;
  /// Answers by calling `respond` once, now or later, from any thread. Must not block.
  virtual void ask(Request, Respond respond) = 0;
  /// A question to become a WebSocket: accept it or answer otherwise. The default answers 404. Must not block.
  [[nodiscard]] virtual std::expected<Accepted, Response> socket(const Request&);
  /// The answer to what never became a question (malformed, too large, too slow). The default is plain text.
  [[nodiscard]] virtual Response fault(unsigned status, std::string sentence) const;
};

struct Listen {
  std::string address = "127.0.0.1";  ///< an IP address
  std::uint16_t port = 0;             ///< 0: any free one
  std::optional<ServerTls> tls;
  HttpLimits limits;
};

/// The listener can't be had; `what()` is one sentence for people ("127.0.0.1:8470 is in use by another program; ...").
struct ListenFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Server {
 public:
  /// Binds and listens at once; throws ListenFailure. Answers as soon as the loops run. `handler` outlives the server.
  Server(Loops&, Listen, Handler&);
  ~Server();  ///< call stop() and let the loops finish first
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t connections() const;
  /// No new connections; idle ones close now, busy ones after their answer, all after `stop_grace_s`. Returns when all
  /// are closed. Not from a loop's thread.
  void stop();

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace standfirm::net

// src/net/socket.hpp: one WebSocket, at either end, as its user sees it. No Asio or Beast here.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "net/http.hpp"
#include "net/limits.hpp"

namespace standfirm::net {

enum class Sent { queued, full, closed };

/// RFC 6455 close codes in use.
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unacceptable = 1003,
  policy = 1008,
  too_big = 1009,
  internal = 1011,
  try_again = 1013
};

class Socket {
 public:
  virtual ~Socket() = default;
  /// Queues one text message; from any thread. `full`: the other end is too slow, nothing was queued.
  virtual Sent send(std::shared_ptr<const std::string> text) = 0;
  Sent send(std::string text) { return send(std::make_shared<const std::string>(std::move(text))); }
  /// Throws away what is queued but not yet being written; from any thread. For users that can say "ask me for
  /// everything again".
  virtual void drop_queued() = 0;
  /// Sends what is queued, then closes; from any thread; again is harmless.
  virtual void close(CloseCode, std::string reason) = 0;
  [[nodiscard]] virtual const Peer& peer() const = 0;
};

/// Who uses a socket. All calls come from the socket's own loop, one after another.
class SocketUser {
 public:
  virtual ~SocketUser() = default;
  virtual void opened(const std::shared_ptr<Socket>&) = 0;
  virtual void said(std::string_view text) = 0;  ///< one whole text message, valid UTF-8
  /// The last call, exactly once if `opened` was called; for a client also when it never opened.
  virtual void closed(std::string_view why) = 0;
};

}  // namespace standfirm::net

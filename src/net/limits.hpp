// src/net/limits.hpp: every limit of a listener and of a socket, named, with its unit last. Nothing on the wire is
// unbounded.
#pragma once
#include <cstddef>

#include "base/time.hpp"

namespace standfirm::net {

struct HttpLimits {
  std::size_t max_connections = 10'000;
  std::size_t max_connections_per_address = 2'000;
  std::size_t max_header_bytes = 16 * 1024;
  Seconds handshake_timeout_s{10};
  Seconds header_timeout_s{10};  ///< from the first byte of a question to the end of its header
  Seconds idle_timeout_s{75};    ///< between two questions
  Seconds body_timeout_s{60};    ///< for the rest of the question
  Seconds answer_timeout_s{60};  ///< for the handler; then 503
  Seconds write_timeout_s{60};   ///< for the other end to take the answer
  Seconds stop_grace_s{5};       ///< for answers under way when the server stops
};

struct SocketLimits {
  std::size_t max_message_bytes = 64 * 1024;  ///< larger ones from the other end close the socket
  std::size_t max_queue_bytes = 1024 * 1024;  ///< waiting to be taken by the other end; beyond: Sent::full
  std::size_t max_queue_messages = 1'000;
  Seconds ping_every_s{25};
  Seconds silent_for_s{80};     ///< nothing heard, not even a pong: closed
  Seconds write_timeout_s{30};  ///< one message not taken in this time: closed
};

}  // namespace standfirm::net

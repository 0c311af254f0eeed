// src/net/socket_session.hpp: a WebSocket at work, the same at both ends. Inside net/ only.
#pragma once
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <mutex>

#include "net/http_session.hpp"
#include "net/socket.hpp"
#include "net/transport.hpp"

namespace standfirm::net {

using WebSocket = boost::beast::websocket::stream<AnyStream, false>;  // false: no deflate, which costs 100 KiB a socket

/// Lives on one loop; `send`, `close` and `drop_queued` come from any thread.
class SocketSession final : public Socket, public Due, public std::enable_shared_from_this<SocketSession> {
 public:
  SocketSession(Loop& on, AnyStream&& stream, Peer peer, std::shared_ptr<SocketUser> user, const SocketLimits& limits);

  Sent send(std::shared_ptr<const std::string> text) override;
  void drop_queued() override;
  void close(CloseCode, std::string reason) override;
  [[nodiscard]] const Peer& peer() const override { return peer_; }

  void overdue() override;
  void tick(Steady::time_point) override;

  [[nodiscard]] WebSocket& stream() { return stream_; }
  void due_in(Seconds span) { due = Steady::now() + span; }
  /// Reads until the end, the handshake being done. The user hears `opened` first and `closed` last.
  Task<void> run();

 private:
  void write_next();
  void start_close();
  void abort(std::string why);

  Loop& loop_;
  WebSocket stream_;
  Peer peer_;
  std::shared_ptr<SocketUser> user_;
  SocketLimits limits_;

  std::mutex mutex_;  // over the queue only
  std::deque<std::shared_ptr<const std::string>> queue_;
  std::size_t queued_bytes_ = 0;
  bool ended_ = false;
  bool writing_ = false;  // one message is on its way, or a call to write_next is posted
  bool close_asked_ = false;
  CloseCode code_ = CloseCode::normal;
  std::string reason_;

  bool closing_ = false, pinging_ = false;  // on the loop only
  Steady::time_point heard_ = Steady::now(), write_began_ = Steady::time_point::max();
  std::string why_ = "closed by the other end";
};

}  // namespace standfirm::net

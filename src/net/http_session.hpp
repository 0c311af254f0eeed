// src/net/http_session.hpp: what the sessions of one listener share. Inside net/ only.
#pragma once
#include <atomic>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <map>
#include <mutex>

#include "net/server.hpp"
#include "net/transport.hpp"

namespace standfirm::net {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// One connection from being accepted to its end. Watched by its loop's sweep.
class HttpConnection : public Due, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(Loop& on, Handler& to, const HttpLimits& within, std::unique_ptr<Transport> transport, Peer from)
      : loop(on), handler(to), limits(within), stream(std::move(transport)), peer(std::move(from)) {}

  void overdue() override;
  void due_in(Seconds span) { due = Steady::now() + span; }

  Loop& loop;
  Handler& handler;
  const HttpLimits& limits;
  AnyStream stream;
  Peer peer;
  bool idle = true;                ///< waiting for the first byte of a question
  bool stopping = false;           ///< close after the answer under way
  std::function<void()> too_slow;  ///< what to do instead of closing when the handler takes too long
  std::weak_ptr<Socket> socket;    ///< after an upgrade: closed politely when the server stops
};

/// Serves one connection until it ends. Never throws.
Task<void> serve_http(std::shared_ptr<HttpConnection>);

/// Takes the connection over after a question to upgrade was accepted; returns when the socket is closed.
Task<void> serve_socket(std::shared_ptr<HttpConnection>, BeastRequest, Handler::Accepted);

/// The head of an answer as bytes.
[[nodiscard]] std::string head_text(const Response&, std::string_view date, bool keep_alive,
                                    std::size_t content_length);

}  // namespace standfirm::net

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>

#include "net/outgoing.hpp"
#include "net/socket_session.hpp"

namespace standfirm::net {
namespace {

struct Opening {
  Destination to;
  std::string target;
  std::vector<Header> headers;
  std::shared_ptr<SocketUser> user;
  SocketLimits limits;
  Millis deadline{};
};

Task<void> open_task(Loop& loop, std::shared_ptr<Opening> what) {
  auto out = std::make_shared<Outgoing>(loop.io);
  auto timer = std::make_shared<asio::steady_timer>(loop.io, what->deadline);
  auto session_in_time = std::make_shared<std::weak_ptr<SocketSession>>();
  timer->async_wait([out, session_in_time](error_code stopped) {
    if (stopped) return;
    out->too_slow = true;
    if (const auto session = session_in_time->lock())
      session->stream().next_layer().transport().close();
    else
      out->close();
  });
  const auto failure = co_await reach(out, what->to);
  if (failure) {
    timer->cancel();
    what->user->closed(failure->sentence);
    co_return;
  }
  Peer peer;
  peer.address = what->to.host;
  peer.port = what->to.port;
  out->stream->transport().describe(peer);
  auto session = std::make_shared<SocketSession>(loop, std::move(*out->stream), peer, what->user, what->limits);
  out->stream.reset();
  *session_in_time = session;
  auto decorate = [what](boost::beast::websocket::request_type& request) {
    for (const auto& [name, value] : what->headers)
      request.insert(boost::beast::string_view(name.data(), name.size()),
                     boost::beast::string_view(value.data(), value.size()));
  };
  session->stream().set_option(boost::beast::websocket::stream_base::decorator(decorate));
  error_code failed;
  boost::beast::websocket::response_type answer;
  const std::string host = what->to.host + ":" + std::to_string(what->to.port);
  co_await session->stream().async_handshake(answer, host, what->target, asio::redirect_error(use_task, failed));
  timer->cancel();
  if (failed) {
    session->stream().next_layer().transport().close();
    std::string why = host + " did not open a socket: ";
    if (out->too_slow)
      why += "not in time";
    else if (failed == boost::beast::websocket::error::upgrade_declined)
      why += "it answered " + std::to_string(answer.result_int()) + " " + answer.body().substr(0, 300);
    else
      why += failed.message();
    what->user->closed(why);
    co_return;
  }
  what->user.reset();  // the session has it
  co_await session->run();
}

}  // namespace

void open_socket(Loops& loops, Destination to, std::string target, std::vector<Header> headers,
                 std::shared_ptr<SocketUser> user, SocketLimits limits, Millis deadline) {
  auto what = std::make_shared<Opening>();
  what->to = std::move(to);
  what->target = std::move(target);
  what->headers = std::move(headers);
  what->user = std::move(user);
  what->limits = limits;
  what->deadline = deadline;
  auto& loop = loops.next();
  auto ended = [what](const std::exception_ptr& failed) {
    if (failed && what->user) what->user->closed("opening a socket failed inside this program");
  };
  asio::co_spawn(loop.io, open_task(loop, what), std::move(ended));
}

}  // namespace standfirm::net

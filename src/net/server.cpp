#include "net/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <condition_variable>
#include <unordered_map>

#include "net/http_session.hpp"

namespace standfirm::net {

std::expected<Handler::Accepted, Response> Handler::socket(const Request&) {
  return std::unexpected(fault(404, "there is no socket here"));
}

Response Handler::fault(unsigned status, std::string sentence) const {
  Response out;
  out.status = status;
  out.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
  out.body = std::move(sentence) + "\n";
  return out;
}

struct Server::Inside : std::enable_shared_from_this<Server::Inside> {
  Inside(Loops& l, Listen s, Handler& h)
      : loops(l), settings(std::move(s)), handler(h), acceptor(loops.loop(0).io), pause(loops.loop(0).io) {}

  Loops& loops;
  Listen settings;
  Handler& handler;
  asio::ip::tcp::acceptor acceptor;
  asio::steady_timer pause;
  std::shared_ptr<TlsContext> tls;

  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  std::size_t open = 0;
  std::unordered_map<std::string, std::size_t> by_address;
  std::unordered_map<HttpConnection*, std::weak_ptr<HttpConnection>> connections;

  void bind();
  void accept();
  void took(asio::ip::tcp::socket, Loop&);
  bool admit(const std::string& address);
  void left(const std::string& address, HttpConnection*);
};

void Server::Inside::bind() {
  const auto where = settings.address + ":" + std::to_string(settings.port);
  error_code failed;
  const auto address = asio::ip::make_address(settings.address, failed);
  if (failed)
    throw ListenFailure("'" + settings.address + "' is not an IP address; write one like 127.0.0.1, 0.0.0.0 or ::1.");
  const asio::ip::tcp::endpoint endpoint(address, settings.port);
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) acceptor.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) acceptor.bind(endpoint, failed);
  if (!failed) acceptor.listen(4096, failed);
  if (!failed) return;
  if (failed == asio::error::address_in_use)
    throw ListenFailure(where + " is in use by another program; stop that one, or choose another port.");
  if (failed == asio::error::access_denied)
    throw ListenFailure("listening on " + where + " is not permitted to this user; choose a port from 1024 up.");
  if (failed == boost::system::errc::address_not_available)
    throw ListenFailure(settings.address + " is not an address of this host.");
  throw ListenFailure("cannot listen on " + where + ": " + failed.message() + ".");
}

void Server::Inside::accept() {
  auto& loop = loops.next();
  acceptor.async_accept(loop.io, [self = shared_from_this(), &loop](error_code failed, asio::ip::tcp::socket socket) {
    if (!self->acceptor.is_open()) return;
    if (!failed) self->took(std::move(socket), loop);
    if (failed == asio::error::no_descriptors || failed == boost::system::errc::too_many_files_open_in_system) {
      self->pause.expires_after(std::chrono::milliseconds(100));  // until some connection ends
      self->pause.async_wait([self](error_code stopped) {
        if (!stopped && self->acceptor.is_open()) self->accept();
      });
      return;
    }
    self->accept();
  });
}

bool Server::Inside::admit(const std::string& address) {
  const std::lock_guard lock(mutex);
  if (stopping || open >= settings.limits.max_connections) return false;
  auto& here = by_address[address];
  if (here >= settings.limits.max_connections_per_address) return false;
  ++here;
  ++open;
  return true;
}

void Server::Inside::left(const std::string& address, HttpConnection* connection) {
  const std::lock_guard lock(mutex);
  connections.erase(connection);
  if (const auto at = by_address.find(address); at != by_address.end() && --at->second == 0) by_address.erase(at);
  --open;
  if (open == 0) changed.notify_all();
}

void Server::Inside::took(asio::ip::tcp::socket socket, Loop& loop) {
  error_code failed;
  const auto from = socket.remote_endpoint(failed);
  if (failed) return;
  Peer peer;
  peer.address = from.address().is_v6() && from.address().to_v6().is_v4_mapped()
                     ? asio::ip::make_address_v4(asio::ip::v4_mapped, from.address().to_v6()).to_string()
                     : from.address().to_string();
  peer.port = from.port();
  if (!admit(peer.address)) return;  // the socket closes as it goes
  socket.set_option(asio::ip::tcp::no_delay(true), failed);
  const auto address = peer.address;
  auto transport = tls ? tls_transport(std::move(socket), tls, true) : plain_transport(std::move(socket));
  auto connection =
      std::make_shared<HttpConnection>(loop, handler, settings.limits, std::move(transport), std::move(peer));
  {
    const std::lock_guard lock(mutex);
    connections.emplace(connection.get(), connection);
  }
  asio::post(loop.io, [self = shared_from_this(), connection, &loop, address] {
    loop.watch(*connection);
    auto ended = [self, connection, address](const std::exception_ptr&) {
      connection->unlink();
      self->left(address, connection.get());
    };
    asio::co_spawn(loop.io, serve_http(connection), std::move(ended));
  });
}

Server::Server(Loops& loops, Listen settings, Handler& handler)
    : inside_(std::make_shared<Inside>(loops, std::move(settings), handler)) {
  if (inside_->settings.tls) inside_->tls = tls_for_server(*inside_->settings.tls);
  inside_->bind();
  asio::post(inside_->acceptor.get_executor(), [inside = inside_] { inside->accept(); });
}

Server::~Server() = default;

std::uint16_t Server::port() const {
  error_code failed;
  return inside_->acceptor.local_endpoint(failed).port();
}

std::size_t Server::connections() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->open;
}

void Server::stop() {
  auto& inside = *inside_;
  asio::post(inside.acceptor.get_executor(), [inside = inside_] {
    error_code ignored;
    inside->acceptor.close(ignored);
    inside->pause.cancel();
  });
  std::vector<std::shared_ptr<HttpConnection>> all;
  {
    const std::lock_guard lock(inside.mutex);
    if (std::exchange(inside.stopping, true)) return;
    for (const auto& [_, weak] : inside.connections)
      if (auto one = weak.lock()) all.push_back(std::move(one));
  }
  for (const auto& connection : all)
    asio::post(connection->loop.io, [connection] {
      connection->stopping = true;
      if (const auto socket = connection->socket.lock())
        socket->close(CloseCode::going_away, "the server is stopping");
      else if (connection->idle)
        connection->stream.transport().close();
    });
  std::unique_lock lock(inside.mutex);
  if (inside.changed.wait_for(lock, inside.settings.limits.stop_grace_s, [&] { return inside.open == 0; })) return;
  lock.unlock();
  for (const auto& connection : all)
    asio::post(connection->loop.io, [connection] {
      if (connection->socket.lock()) return;  // is closing already
      if (connection->too_slow)
        connection->overdue();
      else
        connection->stream.transport().close();
    });
  lock.lock();
  inside.changed.wait_for(lock, Seconds(7),
                          [&] { return inside.open == 0; });  // a socket's own closing takes 5 s at most
}

}  // namespace standfirm::net

// src/net/transport.hpp: one byte stream, plain or TLS, behind one face, so that Beast is built once. Inside net/ only.
#pragma once
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <memory>

#include "net/http.hpp"
#include "net/loop.hpp"
#include "net/tls.hpp"

namespace standfirm::net {

/// Asynchronous like an Asio stream; handlers are never called from inside the call that takes them.
class Transport {
 public:
  using Handler = asio::any_completion_handler<void(error_code, std::size_t)>;
  using Buffers = std::array<asio::const_buffer, 8>;

  virtual ~Transport() = default;
  [[nodiscard]] virtual Executor executor() const = 0;
  virtual void handshake(Handler) = 0;  ///< at once for a plain one
  virtual void read_some(asio::mutable_buffer, Handler) = 0;
  virtual void write_some(const Buffers&, std::size_t count, Handler) = 0;
  virtual void close() = 0;                ///< whatever waits ends with an error soon; again is harmless
  virtual void describe(Peer&) const = 0;  ///< what the handshake proved
};

[[nodiscard]] std::unique_ptr<Transport> plain_transport(asio::ip::tcp::socket);
[[nodiscard]] std::unique_ptr<Transport> tls_transport(asio::ip::tcp::socket, std::shared_ptr<TlsContext>,
                                                       bool as_server);

/// A transport with the face Beast and Asio's own algorithms want.
class AnyStream {
 public:
  using executor_type = Executor;
  explicit AnyStream(std::unique_ptr<Transport> t) : transport_(std::move(t)) {}
  AnyStream(AnyStream&&) = default;

  [[nodiscard]] executor_type get_executor() const { return transport_->executor(); }
  [[nodiscard]] Transport& transport() { return *transport_; }

  template <class Token>
  auto async_handshake(Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [](auto handler, Transport* t) { t->handshake(Transport::Handler(std::move(handler))); }, token,
        transport_.get());
  }
  template <class MutableBuffers, class Token>
  auto async_read_some(const MutableBuffers& buffers, Token&& token) {
    asio::mutable_buffer first;
    for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers) && first.size() == 0;
         ++at)
      first = *at;
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [](auto handler, Transport* t, asio::mutable_buffer into) {
          t->read_some(into, Transport::Handler(std::move(handler)));
        },
        token, transport_.get(), first);
  }
  template <class ConstBuffers, class Token>
  auto async_write_some(const ConstBuffers& buffers, Token&& token) {
    Transport::Buffers gathered;
    std::size_t count = 0;
    for (auto at = asio::buffer_sequence_begin(buffers);
         at != asio::buffer_sequence_end(buffers) && count < gathered.size(); ++at) {
      const asio::const_buffer one = *at;
      if (one.size() > 0) gathered[count++] = one;
    }
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [](auto handler, Transport* t, const Transport::Buffers& all, std::size_t n) {
          t->write_some(all, n, Transport::Handler(std::move(handler)));
        },
        token, transport_.get(), gathered, count);
  }

 private:
  std::unique_ptr<Transport> transport_;
};

// Found by Beast's websocket::stream through the argument's namespace.
inline void beast_close_socket(AnyStream& stream) { stream.transport().close(); }
inline void teardown(boost::beast::role_type, AnyStream& stream, error_code& failed) {
  stream.transport().close();
  failed = {};
}
template <class TeardownHandler>
void async_teardown(boost::beast::role_type, AnyStream& stream, TeardownHandler&& handler) {
  stream.transport().close();
  asio::post(stream.get_executor(), [h = std::forward<TeardownHandler>(handler)]() mutable { h(error_code{}); });
}

}  // namespace standfirm::net

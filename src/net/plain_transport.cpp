#include <boost/asio/append.hpp>

#include "net/transport.hpp"

namespace standfirm::net {
namespace {

class Plain final : public Transport {
 public:
  explicit Plain(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
  [[nodiscard]] Executor executor() const override { return executor_; }
  void handshake(Handler done) override {
    asio::post(executor_, asio::append(std::move(done), error_code{}, std::size_t(0)));
  }
  void read_some(asio::mutable_buffer into, Handler done) override { socket_.async_read_some(into, std::move(done)); }
  void write_some(const Buffers& buffers, std::size_t count, Handler done) override {
    if (count == 1) return socket_.async_write_some(buffers[0], std::move(done));
    socket_.async_write_some(buffers, std::move(done));  // those behind `count` are empty
  }
  void close() override {
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }
  void describe(Peer&) const override {}

 private:
  asio::basic_stream_socket<asio::ip::tcp, asio::any_io_executor> socket_;
  Executor executor_ = static_cast<asio::io_context&>(socket_.get_executor().context()).get_executor();
};

}  // namespace

std::unique_ptr<Transport> plain_transport(asio::ip::tcp::socket socket) {
  return std::make_unique<Plain>(std::move(socket));
}

}  // namespace standfirm::net

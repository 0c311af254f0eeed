// OpenSSL on the socket's own descriptor: about a quarter of the memory a connection that asio::ssl::stream needs.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <boost/asio/append.hpp>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <optional>
#include <stdexcept>

#include "base/json.hpp"
#include "net/tls_context.hpp"
#include "net/transport.hpp"

namespace standfirm::net {
namespace {

constexpr std::size_t record_bytes = 16 * 1024;

/// OpenSSL's reasons as an Asio error, so that a caller can print one sentence.
class TlsCategory final : public boost::system::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "tls"; }
  [[nodiscard]] std::string message(int code) const override {
    const char* reason = ERR_reason_error_string(static_cast<unsigned long>(code));
    return reason != nullptr ? reason : "TLS error";
  }
};
const TlsCategory tls_category;

class Tls final : public Transport {
 public:
  Tls(asio::ip::tcp::socket socket, std::shared_ptr<TlsContext> context, bool as_server)
      : socket_(std::move(socket)),
        executor_(static_cast<asio::io_context&>(socket_.get_executor().context()).get_executor()),
        context_(std::move(context)),
        ssl_(SSL_new(context_->get())) {
    if (ssl_ == nullptr) throw std::runtime_error("no TLS session");
    socket_.non_blocking(true);
    SSL_set_fd(ssl_, socket_.native_handle());
    if (as_server) {
      SSL_set_accept_state(ssl_);
    } else {
      SSL_set_connect_state(ssl_);
      if (const auto& name = context_->server_name(); !name.empty()) {
        SSL_set_tlsext_host_name(ssl_, name.c_str());
        SSL_set1_host(ssl_, name.c_str());
      }
    }
  }
  ~Tls() override {
    SSL_free(ssl_);
    ERR_clear_error();
  }

  [[nodiscard]] Executor executor() const override { return executor_; }

  void handshake(Handler done) override { attempt(Handshake{}, std::move(done), true); }
  void read_some(asio::mutable_buffer into, Handler done) override { attempt(Read{into}, std::move(done), true); }
  void write_some(const Buffers& buffers, std::size_t count, Handler done) override {
    std::size_t total = 0;
    for (std::size_t i = 0; i < count; ++i) total += buffers[i].size();
    asio::const_buffer out = count > 0 ? buffers[0] : asio::const_buffer();
    if (count > 1 && out.size() < record_bytes) {  // one record for header and body
      gathered_.resize(std::min(total, record_bytes));
      asio::buffer_copy(asio::buffer(gathered_), buffers);
      out = asio::buffer(gathered_);
    }
    attempt(Write{out}, std::move(done), true);
  }
  void close() override {
    error_code ignored;
    if (socket_.is_open() && SSL_is_init_finished(ssl_) == 1) {
      ERR_clear_error();
      SSL_shutdown(ssl_);
      ERR_clear_error();
    }
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }
  void describe(Peer& peer) const override {
    peer.encrypted = true;
    X509* certificate = SSL_get0_peer_certificate(ssl_);
    if (certificate == nullptr || SSL_get_verify_result(ssl_) != X509_V_OK) return;
    std::array<unsigned char, 32> digest{};
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1)
      peer.certificate_sha256 = to_hex(digest.data(), size);
    std::array<char, 256> name{};
    if (X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), name.size()) > 0)
      peer.certificate_name = name.data();
  }

 private:
  struct Handshake {
    int operator()(SSL* ssl, std::size_t& moved) const {
      moved = 0;
      return SSL_do_handshake(ssl);
    }
  };
  struct Read {
    asio::mutable_buffer into;
    int operator()(SSL* ssl, std::size_t& moved) const {
      return into.size() == 0 ? 1 : SSL_read_ex(ssl, into.data(), into.size(), &moved);
    }
  };
  struct Write {
    asio::const_buffer out;
    int operator()(SSL* ssl, std::size_t& moved) const {
      return out.size() == 0 ? 1 : SSL_write_ex(ssl, out.data(), out.size(), &moved);
    }
  };

  /// Tries once; waits for the socket and tries again as OpenSSL asks. The handler travels with the wait, never in this
  /// object.
  template <class Work>
  struct Again {
    Tls* self;
    Work work;
    Handler done;
    void operator()(error_code failed) {
      if (failed) return std::move(done)(failed, std::size_t(0));
      self->attempt(work, std::move(done), false);
    }
  };
  template <class Work>
  void attempt(Work work, Handler done, bool inside_the_call) {
    const auto finish = [&](error_code result, std::size_t moved) {
      if (inside_the_call)
        asio::post(executor_, asio::append(std::move(done), result, moved));
      else
        std::move(done)(result, moved);
    };
    if (!socket_.is_open()) return finish(asio::error::operation_aborted, 0);
    ERR_clear_error();
    errno = 0;
    std::size_t moved = 0;
    const int result = work(ssl_, moved);
    if (result == 1) return finish({}, moved);
    switch (SSL_get_error(ssl_, result)) {
      case SSL_ERROR_WANT_READ:
        return socket_.async_wait(asio::ip::tcp::socket::wait_read, Again<Work>{this, work, std::move(done)});
      case SSL_ERROR_WANT_WRITE:
        return socket_.async_wait(asio::ip::tcp::socket::wait_write, Again<Work>{this, work, std::move(done)});
      case SSL_ERROR_ZERO_RETURN:
        return finish(asio::error::eof, 0);
      case SSL_ERROR_SYSCALL:
        return finish(errno != 0 ? error_code(errno, boost::system::system_category())
                                 : error_code(asio::error::connection_reset),
                      0);
      default: {
        const auto reason = ERR_get_error();
        ERR_clear_error();
        return finish(error_code(static_cast<int>(reason & 0x7fffffff), tls_category), 0);
      }
    }
  }

  asio::ip::tcp::socket socket_;
  Executor executor_;
  std::shared_ptr<TlsContext> context_;
  SSL* ssl_;
  std::string gathered_;
};

}  // namespace

std::unique_ptr<Transport> tls_transport(asio::ip::tcp::socket socket, std::shared_ptr<TlsContext> context,
                                         bool as_server) {
  return std::make_unique<Tls>(std::move(socket), std::move(context), as_server);
}

}  // namespace standfirm::net

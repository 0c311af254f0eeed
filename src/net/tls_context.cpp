#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace standfirm::net {
namespace {

struct Free {
  void operator()(BIO* b) const { BIO_free(b); }
  void operator()(X509* x) const { X509_free(x); }
  void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
};
using Bio = std::unique_ptr<BIO, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + " (" + tls_complaint() + ")"); }

Bio reading(const std::string& pem) { return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); }
int no_passphrase(char*, int, int, void*) { return 0; }

void show(SSL_CTX* context, const std::string& certificates, const std::string& key_pem) {
  const auto bio = reading(certificates);
  bool first = true;
  while (Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)}) {
    if (first && SSL_CTX_use_certificate(context, certificate.get()) != 1) fail("the certificate cannot be used");
    if (!first && SSL_CTX_add1_chain_cert(context, certificate.get()) != 1)
      fail("a certificate of the chain cannot be used");
    first = false;
  }
  ERR_clear_error();  // the end of the text is "no start line"
  if (first)
    throw std::runtime_error("there is no certificate in the PEM text; it begins with -----BEGIN CERTIFICATE-----");
  const auto key_bio = reading(key_pem);
  const Key key{PEM_read_bio_PrivateKey(key_bio.get(), nullptr, no_passphrase, nullptr)};
  if (!key) fail("there is no readable private key in the PEM text");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) fail("the private key does not belong to the certificate");
}

void believe(SSL_CTX* context, const std::string& authorities, bool tell_clients) {
  const auto bio = reading(authorities);
  bool any = false;
  while (Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)}) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.get()) != 1)
      fail("an authority's certificate cannot be used");
    if (tell_clients) SSL_CTX_add_client_CA(context, certificate.get());
    any = true;
  }
  ERR_clear_error();
  if (!any) throw std::runtime_error("there is no authority's certificate in the PEM text");
}

SSL_CTX* fresh(const SSL_METHOD* method) {
  SSL_CTX* context = SSL_CTX_new(method);
  if (context == nullptr) fail("no TLS context");
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  return context;
}

}  // namespace

std::string tls_complaint() {
  const auto code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "no reason given";
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "error " + std::to_string(code);
}

std::shared_ptr<TlsContext> tls_for_server(const ServerTls& settings) {
  auto out = std::make_shared<TlsContext>(fresh(TLS_server_method()), "");
  SSL_CTX_set_num_tickets(out->get(), 0);  // a resumed session would skip the client's certificate
  show(out->get(), settings.certificate_pem, settings.key_pem);
  if (settings.client != ClientCertificate::not_asked) {
    believe(out->get(), settings.client_authority_pem, true);
    SSL_CTX_set_verify(
        out->get(),
        SSL_VERIFY_PEER | (settings.client == ClientCertificate::required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
        nullptr);
  }
  return out;
}

std::shared_ptr<TlsContext> tls_for_client(const ClientTls& settings) {
  auto out = std::make_shared<TlsContext>(fresh(TLS_client_method()), settings.server_name);
  SSL_CTX_set_verify(out->get(), SSL_VERIFY_PEER, nullptr);
  if (settings.authority_pem.empty()) {
    if (SSL_CTX_set_default_verify_paths(out->get()) != 1) fail("the system's authorities cannot be read");
  } else {
    believe(out->get(), settings.authority_pem, false);
  }
  if (!settings.certificate_pem.empty()) show(out->get(), settings.certificate_pem, settings.key_pem);
  return out;
}

}  // namespace standfirm::net

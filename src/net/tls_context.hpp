// src/net/tls_context.hpp: OpenSSL's context owned. Inside net/ only.
#pragma once
#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "net/tls.hpp"

namespace standfirm::net {

class TlsContext {
 public:
  TlsContext(SSL_CTX* context, std::string server_name) : context_(context), server_name_(std::move(server_name)) {}
  ~TlsContext() { SSL_CTX_free(context_); }
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  [[nodiscard]] SSL_CTX* get() const { return context_; }
  [[nodiscard]] const std::string& server_name() const { return server_name_; }

 private:
  SSL_CTX* context_;
  std::string server_name_;
};

/// The oldest of OpenSSL's complaints as text, and forgets the rest.
[[nodiscard]] std::string tls_complaint();

}  // namespace standfirm::net

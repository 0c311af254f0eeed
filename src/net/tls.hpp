// src/net/tls.hpp: what each end shows and whom it believes. TLS 1.3 only. Keys and certificates are PEM text.
#pragma once
#include <memory>
#include <string>

namespace standfirm::net {

enum class ClientCertificate { not_asked, asked, required };

struct ServerTls {
  std::string certificate_pem;  ///< the server's own, then those between it and the authority
  std::string key_pem;
  ClientCertificate client = ClientCertificate::not_asked;
  std::string client_authority_pem;  ///< whose client certificates are believed; needed unless not_asked
};

struct ClientTls {
  std::string authority_pem;    ///< the only authorities believed; empty: the system's
  std::string server_name;      ///< must be named by the server's certificate
  std::string certificate_pem;  ///< shown to the server; empty: none
  std::string key_pem;
};

/// A context made once and shared by connections; throws std::runtime_error naming what is wrong with the PEM.
class TlsContext;
[[nodiscard]] std::shared_ptr<TlsContext> tls_for_server(const ServerTls&);
[[nodiscard]] std::shared_ptr<TlsContext> tls_for_client(const ClientTls&);

}  // namespace standfirm::net

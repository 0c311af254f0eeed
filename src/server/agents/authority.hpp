// src/server/agents/authority.hpp: the firm's own certificate authority for machines. It signs the listener and every
// enrolled machine, and nobody outside is asked. Validity runs by the host's own time, because that is what TLS checks
// it by.
#pragma once
#include <expected>
#include <memory>
#include <string>

#include "base/ids.hpp"
#include "net/tls.hpp"

namespace standfirm::server::agents {

inline constexpr std::size_t max_request_bytes = 16 * 1024;

/// A machine's request, looked into: signed by the key it names, which is P-256 or Ed25519. Subject and wishes are not
/// read.
class CertificateRequest {
 public:
  /// The error is a sentence.
  [[nodiscard]] static std::expected<CertificateRequest, std::string> read(const std::string& pem);
  [[nodiscard]] const std::string& key_fingerprint() const {
    return key_fingerprint_;
  }  ///< SHA-256 of the public key (DER), hex

 private:
  friend class Authority;
  std::shared_ptr<void> key_;
  std::string key_fingerprint_;
};

struct MachineCertificate {
  std::string pem;
  std::string sha256;  ///< of the DER, hex: how the listener recognises it
};

class Authority {
 public:
  /// Reads `folder`/authority.key (0600) and authority.pem, or makes both at the first run. Throws std::runtime_error
  /// with one sentence.
  Authority(const std::string& folder, const std::string& firm_name);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  [[nodiscard]] const std::string& certificate_pem() const;  ///< what machines pin
  /// A fresh key and certificate for the listener, named wire::agent::server_name; only ever in memory. Asks for client
  /// certificates.
  [[nodiscard]] net::ServerTls for_listener() const;
  /// A client certificate whose common name is the machine's id.
  [[nodiscard]] MachineCertificate for_machine(const CertificateRequest&, MachineId) const;
  /// A word that only this authority can derive from `seed`: 64 hex digits.
  [[nodiscard]] std::string word_from(const std::string& seed) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace standfirm::server::agents

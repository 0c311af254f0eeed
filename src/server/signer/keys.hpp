// src/server/signer/keys.hpp: the firm's order key, kept where only the signer reads.
#pragma once
#include <string>

namespace standfirm::server::signer {

struct OrderKeys {
  std::string public_key;                  ///< 32 raw bytes
  std::string secret_key;                  ///< 64 raw bytes
  [[nodiscard]] std::string firm() const;  ///< SHA-256 of the public key, hex: how an order names its firm
};

/// Reads `folder`/order.key, or makes it (0600, in a folder of mode 0700) at the first run. Throws std::runtime_error
/// with one sentence when others can read the file or it is not a key.
[[nodiscard]] OrderKeys load_or_make_order_keys(const std::string& folder);

/// Makes `folder` with mode 0700 when missing; throws when others can look into it.
void require_private_folder(const std::string& folder);
/// The whole of a small private file; throws when others can read it. Empty when it is not there.
[[nodiscard]] std::string read_private_file(const std::string& path);
/// Writes it durably under another name and moves it into place, mode 0600.
void write_private_file(const std::string& path, const std::string& content);

}  // namespace standfirm::server::signer

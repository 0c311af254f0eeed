#include "agent/local/disk.hpp"

#include <sodium.h>

#include "base/json.hpp"

namespace standfirm::agent {

std::string sha256_of(std::string_view bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return to_hex(hash, sizeof hash);
}

}  // namespace standfirm::agent

#include "store/chain.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <bit>
#include <charconv>

#include "base/json.hpp"

namespace standfirm::store {
namespace {

/// One fetched digest for the program and one context a thread: fetching per hash costs more than hashing an event
/// does.
class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    algorithm_ = algorithm;
  }
  ~Sha256() { EVP_MD_CTX_free(context_); }
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  std::string of(std::string_view bytes) {
    std::string out(hash_bytes, '\0');
    unsigned size = 0;
    if (context_ == nullptr || algorithm_ == nullptr || EVP_DigestInit_ex2(context_, algorithm_, nullptr) != 1 ||
        EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(out.data()), &size) != 1 || size != hash_bytes)
      throw std::runtime_error("SHA-256 is not to be had from OpenSSL");
    return out;
  }

 private:
  EVP_MD_CTX* context_;
  const EVP_MD* algorithm_;
};

void put_number(std::string& out, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
}
void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

/// The length of the UTF-8 sequence at `at` (shortest form, no surrogates), or 0.
std::size_t sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u; };
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first != 0 && first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first == 0xe0) return follows(1, 0xa0) && follows(2) ? 3 : 0;
  if (first == 0xed) return follows(1, 0x80, 0x9f) && follows(2) ? 3 : 0;
  if (first >= 0xe1 && first <= 0xef) return follows(1) && follows(2) ? 3 : 0;
  if (first == 0xf0) return follows(1, 0x90) && follows(2) && follows(3) ? 4 : 0;
  if (first == 0xf4) return follows(1, 0x80, 0x8f) && follows(2) && follows(3) ? 4 : 0;
  if (first >= 0xf1 && first <= 0xf3) return follows(1) && follows(2) && follows(3) ? 4 : 0;
  return 0;
}

void require_name(std::string_view field, std::string_view value) {
  if (value.empty()) throw std::invalid_argument(std::string(field) + ": is empty");
  require_text(field, value);
}

}  // namespace

const std::string& no_previous() {
  static const std::string zeros(hash_bytes, '\0');
  return zeros;
}

std::string sha256(std::string_view bytes) {
  thread_local Sha256 hash;
  return hash.of(bytes);
}
std::string sha256_hex(std::string_view bytes) {
  const auto raw = sha256(bytes);
  return to_hex(raw.data(), raw.size());
}

std::string chain_hash(const StoredEvent& event) {
  static constexpr std::string_view context = "standfirm-event-1\n";
  std::string bytes;
  bytes.reserve(context.size() + hash_bytes + 6 * 8 + event.stream.size() + event.type.size() + event.actor.size() +
                event.body.size());
  bytes += context;
  bytes += event.previous;
  put_text(bytes, event.stream);
  put_number(bytes, event.version);
  put_text(bytes, event.type);
  put_number(bytes, std::bit_cast<std::uint64_t>(std::int64_t{event.at.time_since_epoch().count()}));
  put_text(bytes, event.actor);
  put_text(bytes, event.body);
  return sha256(bytes);
}

StoredEvent chained(const StreamName& stream, std::uint64_t version, std::string previous_hash, const NewEvent& event) {
  StoredEvent out{0, stream, version, event.type, event.at, event.actor, event.body, std::move(previous_hash), {}};
  out.hash = chain_hash(out);
  return out;
}

void require_text(std::string_view field, std::string_view value) {
  for (std::size_t at = 0; at < value.size();) {
    const auto length = sequence(value, at);
    if (length == 0) throw std::invalid_argument(std::string(field) + ": is not UTF-8 text without NUL");
    at += length;
  }
}
void require_stream(const StreamName& stream) {
  require_text("stream", stream);
  const auto slash = stream.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == stream.size())
    throw std::invalid_argument("stream: must be a kind, a slash and an id");
}
void require_storable(const NewEvent& event) {
  require_name("type", event.type);
  require_name("actor", event.actor);
  require_name("body", event.body);
}
void require_storable(const Row& row) {
  require_name("view", row.view);
  require_name("key", row.key);
  require_text("scope", row.scope);
  require_text("order", row.order);
  require_text("search", row.search);
  require_text("body", row.body);
}
void require_storable(const Record& record) {
  require_name("kind", record.kind);
  require_name("key", record.key);
  require_text("body", record.body);
}
void require_blob(std::string_view name, std::string_view content) {
  if (name != sha256_hex(content)) throw std::invalid_argument("sha256: is not the hash of the content");
}

std::string cursor_text(const Cursor& cursor) {
  const auto text = std::to_string(cursor.order.size()) + ":" + cursor.order + cursor.key;
  auto out = to_base64(text.data(), text.size());
  std::ranges::replace(out, '+', '-');  // the URL-safe alphabet
  std::ranges::replace(out, '/', '_');
  while (out.ends_with('=')) out.pop_back();
  return out;
}
Cursor read_cursor(std::string_view text) {
  std::string plain(text.substr(0, 8192));
  std::ranges::replace(plain, '-', '+');
  std::ranges::replace(plain, '_', '/');
  while (plain.size() % 4 != 0) plain += '=';
  const auto bytes = from_base64(plain);
  if (!bytes) throw BadCursor();
  const std::string_view decoded(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  std::size_t size = 0;
  const auto [end, failed] = std::from_chars(decoded.data(), decoded.data() + decoded.size(), size);
  const auto digits = static_cast<std::size_t>(end - decoded.data());
  if (failed != std::errc{} || digits >= decoded.size() || decoded[digits] != ':' || size > decoded.size() - digits - 1)
    throw BadCursor();
  Cursor cursor{std::string(decoded.substr(digits + 1, size)), std::string(decoded.substr(digits + 1 + size))};
  if (cursor_text(cursor) != text) throw BadCursor();
  try {
    require_text("order", cursor.order);
    require_text("key", cursor.key);
  } catch (const std::invalid_argument&) {
    throw BadCursor();
  }
  return cursor;
}

}  // namespace standfirm::store

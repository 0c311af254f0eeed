#include "store/ledger/seal.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <charconv>
#include <map>

#include "base/json.hpp"
#include "store/chain.hpp"

namespace standfirm::store {
namespace {

constexpr std::size_t events_a_time = 2000;

Seal seal_of(const StoredEvent& event) {
  auto body = json::read_text<Seal>(event.body, json::Unknown::ignore);
  if (!body) throw std::invalid_argument("the seal is not one: " + body.error().text());
  return std::move(*body);
}

SealDocument document_of(const Reader& reader, const StoredEvent& event) {
  SealDocument out{seal_of(event), to_hex(event.hash.data(), event.hash.size()), event.version, {}};
  out.heads_text = reader.blob(out.seal.heads).value_or("");
  return out;
}

/// What a seal made now would say, from one snapshot.
SealDocument prepared(const Reader& reader, std::chrono::year_month_day day, const std::optional<Seal>& before) {
  SealDocument out;
  out.seal.day = day;
  out.seal.after_position = out.seal.through_position = before ? before->through_position : 0;
  std::map<StreamName, SealedHead> heads;
  EventsDigest digest;
  for (;;) {
    const auto events = reader.all_events(out.seal.through_position, events_a_time);
    for (const auto& event : events) {
      digest.add(event.position, event.hash);
      heads[event.stream] = {event.stream, event.version, to_hex(event.hash.data(), event.hash.size())};
      out.seal.through_position = event.position;
    }
    if (events.size() < events_a_time) break;
  }
  std::vector<SealedHead> lines;
  lines.reserve(heads.size());
  for (auto& [stream, head] : heads) lines.push_back(std::move(head));
  out.seal.events_digest = digest.take();
  out.seal.streams = lines.size();
  out.heads_text = heads_text(lines);
  out.seal.heads = sha256_hex(out.heads_text);
  return out;
}

}  // namespace

std::string heads_text(const std::vector<SealedHead>& heads) {
  std::string out;
  for (const auto& head : heads) out += fmt::format("{} {} {}\n", head.version, head.hash, head.stream);
  return out;
}

std::vector<SealedHead> read_heads(std::string_view text) {
  std::vector<SealedHead> out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    SealedHead head;
    const auto [end, failed] = std::from_chars(line.data(), line.data() + line.size(), head.version);
    const auto digits = static_cast<std::size_t>(end - line.data());
    if (line.size() == text.size() || failed != std::errc{} || line.size() < digits + 1 + 64 + 2 ||
        line[digits] != ' ' || line[digits + 65] != ' ')
      throw std::invalid_argument(
          fmt::format("line {} of the heads is not a version, a hash and a stream", out.size() + 1));
    head.hash = line.substr(digits + 1, 64);
    head.stream = line.substr(digits + 66);
    out.push_back(std::move(head));
    text.remove_prefix(line.size() + 1);
  }
  return out;
}

std::vector<Seal> seals(const Reader& reader) {
  std::vector<Seal> out;
  for (const auto& event : reader.events(seal_stream))
    if (event.type == seal_event) out.push_back(seal_of(event));
  return out;
}

SealDocument seal(Store& store, TimePoint now) {
  const std::chrono::year_month_day day{std::chrono::floor<Days>(now)};
  SealDocument out;
  std::uint64_t version = 0;
  bool sealed_already = false;
  store.read([&](const Reader& reader) {
    version = reader.version(seal_stream);
    std::optional<Seal> before;
    if (version > 0) {
      const auto last = reader.events(seal_stream, version, 1).at(0);
      before = seal_of(last);
      sealed_already = std::chrono::sys_days{before->day} >= std::chrono::sys_days{day};
      if (sealed_already) {
        out = document_of(reader, last);
        return;
      }
    }
    out = prepared(reader, day, before);
  });
  if (sealed_already) return out;
  store.write([&](Transaction& t) {
    const std::vector<NewEvent> events{{std::string(seal_event), now, "system/seal", json::write_text(out.seal)}};
    t.put_blob(out.seal.heads, out.heads_text);
    (void)t.append(seal_stream, version, events);
    out = document_of(t, t.events(seal_stream, version + 1, 1).at(0));
  });
  return out;
}

EventsDigest::EventsDigest() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr || EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_), EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not to be had from OpenSSL");
}
EventsDigest::~EventsDigest() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }
void EventsDigest::add(std::uint64_t position, std::string_view hash) {
  unsigned char number[8];
  for (int i = 0; i < 8; ++i) number[i] = static_cast<unsigned char>(position >> (56 - 8 * i) & 0xff);
  EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), number, sizeof number);
  EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), hash.data(), hash.size());
}
std::string EventsDigest::take() {
  unsigned char raw[hash_bytes];
  unsigned size = 0;
  EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_), raw, &size);
  EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_), EVP_sha256(), nullptr);
  return to_hex(raw, size);
}

}  // namespace standfirm::store

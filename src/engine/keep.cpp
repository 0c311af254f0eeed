#include "engine/keep.hpp"

#include "store/store.hpp"

namespace standfirm::engine {
namespace {
store::Record record(std::string_view kind, std::string_view key, std::string_view body,
                     std::optional<TimePoint> expires_at) {
  if (body.size() > Keep::max_body_bytes) throw std::length_error("a kept document is longer than 64 KiB");
  return {std::string(kind), std::string(key), std::string(body), expires_at};
}
}  // namespace

void Keep::put(std::string_view kind, std::string_view key, std::string_view body,
               std::optional<TimePoint> expires_at) {
  store_.write([r = record(kind, key, body, expires_at)](store::Transaction& tx) { tx.put(r); });
}

bool Keep::make(std::string_view kind, std::string_view key, std::string_view body, TimePoint now,
                std::optional<TimePoint> expires_at) {
  bool made = false;
  store_.write([&made, now, r = record(kind, key, body, expires_at)](store::Transaction& tx) {
    made = !tx.record(r.kind, r.key, now);
    if (made) tx.put(r);
  });
  return made;
}

std::optional<std::string> Keep::get(std::string_view kind, std::string_view key, TimePoint now) const {
  std::optional<std::string> body;
  store_.read([&](const store::Reader& reader) {
    if (auto found = reader.record(kind, key, now)) body = std::move(found->body);
  });
  return body;
}

std::optional<std::string> Keep::take(std::string_view kind, std::string_view key, TimePoint now) {
  std::optional<std::string> body;
  store_.write([&](store::Transaction& tx) {
    body.reset();
    if (auto found = tx.record(kind, key, now)) {
      body = std::move(found->body);
      tx.drop_record(kind, key);
    }
  });
  return body;
}

void Keep::drop(std::string_view kind, std::string_view key) {
  store_.write(
      [kind = std::string(kind), key = std::string(key)](store::Transaction& tx) { tx.drop_record(kind, key); });
}

std::vector<Keep::Kept> Keep::all(std::string_view kind, TimePoint now, std::size_t limit) const {
  std::vector<Kept> found;
  store_.read([&](const store::Reader& reader) {
    for (auto& kept : reader.records(kind, now, limit)) found.push_back({std::move(kept.key), std::move(kept.body)});
  });
  return found;
}

}  // namespace standfirm::engine

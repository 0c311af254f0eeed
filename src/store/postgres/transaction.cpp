#include "store/postgres/transaction.hpp"

#include <algorithm>

#include "store/chain.hpp"

namespace standfirm::store::postgres {

void WritingTransaction::forget() {
  heads_.clear();
  last_position_.reset();
}

std::vector<StoredEvent> WritingTransaction::events(const StreamName& stream, std::uint64_t from_version,
                                                    std::size_t limit) const {
  auto found = Reads::events(stream, from_version, limit);
  if (found.size() < limit && (!found.empty() || from_version <= 1))  // then the last of them is the head
    heads_[stream] = found.empty() ? Head{0, no_previous()} : Head{found.back().version, found.back().hash};
  return found;
}

std::uint64_t WritingTransaction::version(const StreamName& stream) const { return head(stream).version; }

const WritingTransaction::Head& WritingTransaction::head(const StreamName& stream) const {
  const auto known = heads_.find(stream);
  if (known != heads_.end()) return known->second;
  const auto answer =
      db_.now("SELECT version, hash FROM event WHERE stream = $1 ORDER BY version DESC LIMIT 1", Values().text(stream));
  return heads_[stream] = answer.rows() > 0 ? Head{static_cast<std::uint64_t>(answer.number(0, 0)), answer.text(0, 1)}
                                            : Head{0, no_previous()};
}

std::uint64_t WritingTransaction::append(const StreamName& stream, std::uint64_t expected,
                                         std::span<const NewEvent> events) {
  require_stream(stream);
  for (const auto& event : events) require_storable(event);
  auto at = head(stream);
  if (at.version != expected) throw Conflict({stream, expected, at.version});
  if (events.empty()) return expected;
  if (!last_position_) last_position_ = last_position();
  for (const auto& event : events) {
    auto stored = chained(stream, at.version + 1, std::move(at.hash), event);
    db_.later(
        "INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES ($1, $2, $3, $4, "
        "$5, $6, $7, $8, $9)",
        Values()
            .number(++*last_position_)
            .text(stored.stream)
            .number(stored.version)
            .text(stored.type)
            .number(std::int64_t{stored.at.time_since_epoch().count()})
            .text(stored.actor)
            .text(stored.body)
            .bytes(stored.previous)
            .bytes(stored.hash));
    at = {stored.version, std::move(stored.hash)};
  }
  const auto version = at.version;
  heads_[stream] = std::move(at);
  return version;
}

void WritingTransaction::put(const Row& row) {
  require_storable(row);
  // `before` is the row as it was: every part of one statement looks at the same moment.
  db_.later(R"sql(
WITH before AS (SELECT scope FROM view_row WHERE view = $1 AND key = $2),
     put AS (INSERT INTO view_row (view, key, scope, sort, search, body) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (view, key) DO UPDATE SET scope = excluded.scope, sort = excluded.sort, search = excluded.search, body = excluded.body),
     fewer AS (UPDATE view_count SET rows = rows - 1 WHERE view = $1 AND scope = (SELECT scope FROM before WHERE scope <> $3))
INSERT INTO view_count (view, scope, rows) SELECT $1, $3, 1 WHERE NOT EXISTS (SELECT FROM before WHERE scope = $3)
ON CONFLICT (view, scope) DO UPDATE SET rows = view_count.rows + 1)sql",
            Values().text(row.view).text(row.key).text(row.scope).text(row.order).text(row.search).text(row.body));
}

void WritingTransaction::drop(std::string_view view, std::string_view key) {
  db_.later(
      "WITH gone AS (DELETE FROM view_row WHERE view = $1 AND key = $2 RETURNING scope) "
      "UPDATE view_count SET rows = rows - 1 FROM gone WHERE view_count.view = $1 AND view_count.scope = gone.scope",
      Values().text(view).text(key));
}

void WritingTransaction::drop_view(std::string_view view) {
  db_.later("DELETE FROM view_row WHERE view = $1", Values().text(view));
  db_.later("DELETE FROM view_count WHERE view = $1", Values().text(view));
}

void WritingTransaction::put(const Record& record) {
  require_storable(record);
  std::optional<std::int64_t> expires;
  if (record.expires_at) expires = record.expires_at->time_since_epoch().count();
  db_.later(
      "INSERT INTO record (kind, key, body, expires_at) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at",
      Values().text(record.kind).text(record.key).text(record.body).maybe(expires));
}

void WritingTransaction::drop_record(std::string_view kind, std::string_view key) {
  db_.later("DELETE FROM record WHERE kind = $1 AND key = $2", Values().text(kind).text(key));
}

std::size_t WritingTransaction::drop_expired_records(TimePoint now, std::size_t limit) {
  const auto answer = db_.now(
      "WITH old AS (SELECT kind, key FROM record WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2), "
      "gone AS (DELETE FROM record USING old WHERE record.kind = old.kind AND record.key = old.key RETURNING 1) SELECT "
      "count(*) FROM gone",
      Values()
          .number(std::int64_t{now.time_since_epoch().count()})
          .number(static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000'000))));
  return static_cast<std::size_t>(answer.number(0, 0));
}

void WritingTransaction::put_blob(std::string_view name, std::string_view content) {
  require_blob(name, content);
  db_.later("INSERT INTO blob (sha256, content) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING",
            Values().text(name).bytes(content));
}

std::uint64_t WritingTransaction::next_number(std::string_view series) {
  require_text("series", series);
  const auto answer = db_.now(
      "INSERT INTO series (name, last) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET last = series.last + 1 "
      "RETURNING last",
      Values().text(series));
  return static_cast<std::uint64_t>(answer.number(0, 0));
}

void WritingTransaction::set_series(const Series& series) {
  require_text("series", series.name);
  db_.later("INSERT INTO series (name, last) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET last = excluded.last",
            Values().text(series.name).number(series.last));
}

}  // namespace standfirm::store::postgres

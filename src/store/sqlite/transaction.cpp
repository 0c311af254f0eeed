#include "store/sqlite/transaction.hpp"

#include "store/chain.hpp"

namespace standfirm::store::sqlite {

std::uint64_t WritingTransaction::append(const StreamName& stream, std::uint64_t expected,
                                         std::span<const NewEvent> events) {
  require_stream(stream);
  for (const auto& event : events) require_storable(event);
  std::uint64_t actual = 0;
  auto previous = no_previous();
  {
    auto head = db_.query("SELECT version, hash FROM event WHERE stream = ?1 ORDER BY version DESC LIMIT 1");
    head.bind(1, stream);
    if (head.step()) {
      actual = static_cast<std::uint64_t>(head.number(0));
      previous = head.blob(1);
    }
  }
  if (actual != expected) throw Conflict({stream, expected, actual});
  for (const auto& event : events) {
    const auto stored = chained(stream, ++actual, std::move(previous), event);
    // SQLite gives the position: one more than the highest there is, so a command that was undone leaves no gap.
    auto q = db_.query(
        "INSERT INTO event (stream, version, type, at, actor, body, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
        "?7, ?8)");
    q.bind(1, stored.stream)
        .bind(2, stored.version)
        .bind(3, stored.type)
        .bind(4, std::int64_t{stored.at.time_since_epoch().count()});
    q.bind(5, stored.actor).bind(6, stored.body).bind_blob(7, stored.previous).bind_blob(8, stored.hash);
    q.run();
    previous = stored.hash;
  }
  return actual;
}

void WritingTransaction::put(const Row& row) {
  require_storable(row);
  {  // Most puts change what a row says, not where it stands: then no index is touched.
    auto q = db_.query(
        "UPDATE view_row SET search = ?5, body = ?6 WHERE view = ?1 AND key = ?2 AND scope = ?3 AND sort = ?4");
    q.bind(1, row.view).bind(2, row.key).bind(3, row.scope).bind(4, row.order).bind(5, row.search).bind(6, row.body);
    q.run();
    if (db_.changes() > 0) return;
  }
  std::optional<std::string> scope_before;
  {
    auto q = db_.query("SELECT scope FROM view_row WHERE view = ?1 AND key = ?2");
    q.bind(1, row.view).bind(2, row.key);
    if (q.step()) scope_before = q.text(0);
  }
  auto q = db_.query(
      "INSERT INTO view_row (view, key, scope, sort, search, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
      "ON CONFLICT (view, key) DO UPDATE SET scope = excluded.scope, sort = excluded.sort, search = excluded.search, "
      "body = excluded.body");
  q.bind(1, row.view).bind(2, row.key).bind(3, row.scope).bind(4, row.order).bind(5, row.search).bind(6, row.body);
  q.run();
  if (scope_before == row.scope) return;
  if (scope_before) count_by(row.view, *scope_before, -1);
  count_by(row.view, row.scope, 1);
}

void WritingTransaction::drop(std::string_view view, std::string_view key) {
  std::optional<std::string> scope;
  {
    auto q = db_.query("DELETE FROM view_row WHERE view = ?1 AND key = ?2 RETURNING scope");
    q.bind(1, view).bind(2, key);
    while (q.step()) scope = q.text(0);
  }
  if (scope) count_by(view, *scope, -1);
}

void WritingTransaction::drop_view(std::string_view view) {
  db_.query("DELETE FROM view_row WHERE view = ?1").bind(1, view).run();
  db_.query("DELETE FROM view_count WHERE view = ?1").bind(1, view).run();
}

void WritingTransaction::count_by(std::string_view view, std::string_view scope, std::int64_t more) {
  auto q = db_.query(
      "INSERT INTO view_count (view, scope, rows) VALUES (?1, ?2, ?3) ON CONFLICT (view, scope) DO UPDATE SET rows = "
      "rows + excluded.rows");
  q.bind(1, view).bind(2, scope).bind(3, more);
  q.run();
}

void WritingTransaction::put(const Record& record) {
  require_storable(record);
  auto q = db_.query(
      "INSERT INTO record (kind, key, body, expires_at) VALUES (?1, ?2, ?3, ?4) "
      "ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at");
  q.bind(1, record.kind).bind(2, record.key).bind(3, record.body);
  if (record.expires_at)
    q.bind(4, std::int64_t{record.expires_at->time_since_epoch().count()});
  else
    q.bind(4, nullptr);
  q.run();
}

void WritingTransaction::drop_record(std::string_view kind, std::string_view key) {
  db_.query("DELETE FROM record WHERE kind = ?1 AND key = ?2").bind(1, kind).bind(2, key).run();
}

std::size_t WritingTransaction::drop_expired_records(TimePoint now, std::size_t limit) {
  auto q = db_.query(
      "DELETE FROM record WHERE rowid IN (SELECT rowid FROM record WHERE expires_at <= ?1 ORDER BY expires_at LIMIT "
      "?2)");
  q.bind(1, std::int64_t{now.time_since_epoch().count()})
      .bind(2, static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000'000)));
  q.run();
  return static_cast<std::size_t>(db_.changes());
}

void WritingTransaction::put_blob(std::string_view name, std::string_view content) {
  require_blob(name, content);
  db_.query("INSERT INTO blob (sha256, content) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING")
      .bind(1, name)
      .bind_blob(2, content)
      .run();
}

std::uint64_t WritingTransaction::next_number(std::string_view series) {
  require_text("series", series);
  auto q = db_.query(
      "INSERT INTO series (name, last) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last");
  q.bind(1, series);
  std::uint64_t number = 0;
  while (q.step()) number = static_cast<std::uint64_t>(q.number(0));
  return number;
}

void WritingTransaction::set_series(const Series& series) {
  require_text("series", series.name);
  db_.query("INSERT INTO series (name, last) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET last = excluded.last")
      .bind(1, series.name)
      .bind(2, series.last)
      .run();
}

}  // namespace standfirm::store::sqlite

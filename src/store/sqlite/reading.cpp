#include "store/sqlite/reading.hpp"

#include <algorithm>
#include <limits>

#include "store/chain.hpp"

namespace standfirm::store::sqlite {
namespace {

std::int64_t bounded(std::uint64_t number) {
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(number, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())));
}
std::int64_t millis(TimePoint at) { return at.time_since_epoch().count(); }

StoredEvent event_of(const Query& q) {
  StoredEvent event;
  event.position = static_cast<std::uint64_t>(q.number(0));
  event.stream = q.text(1);
  event.version = static_cast<std::uint64_t>(q.number(2));
  event.type = q.text(3);
  event.at = TimePoint{Millis{q.number(4)}};
  event.actor = q.text(5);
  event.body = q.text(6);
  event.previous = q.blob(7);
  event.hash = q.blob(8);
  return event;
}
Row row_of(const Query& q) { return {q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5)}; }
Record record_of(const Query& q) {
  Record record{q.text(0), q.text(1), q.text(2), std::nullopt};
  if (!q.is_null(3)) record.expires_at = TimePoint{Millis{q.number(3)}};
  return record;
}

}  // namespace

template <class Base>
std::uint64_t Reads<Base>::version(const StreamName& stream) const {
  auto q = db_.query("SELECT version FROM event WHERE stream = ?1 ORDER BY version DESC LIMIT 1");
  q.bind(1, stream);
  return q.step() ? static_cast<std::uint64_t>(q.number(0)) : 0;
}

template <class Base>
std::vector<StoredEvent> Reads<Base>::events(const StreamName& stream, std::uint64_t from_version,
                                             std::size_t limit) const {
  auto q = db_.query(
      "SELECT position, stream, version, type, at, actor, body, previous, hash FROM event WHERE stream = ?1 AND "
      "version >= ?2 ORDER BY version LIMIT ?3");
  q.bind(1, stream).bind(2, bounded(from_version)).bind(3, bounded(limit));
  std::vector<StoredEvent> out;
  while (q.step()) out.push_back(event_of(q));
  return out;
}

template <class Base>
std::vector<StoredEvent> Reads<Base>::all_events(std::uint64_t after_position, std::size_t limit) const {
  auto q = db_.query(
      "SELECT position, stream, version, type, at, actor, body, previous, hash FROM event WHERE position > ?1 ORDER BY "
      "position LIMIT ?2");
  q.bind(1, bounded(after_position)).bind(2, bounded(limit));
  std::vector<StoredEvent> out;
  while (q.step()) out.push_back(event_of(q));
  return out;
}

template <class Base>
std::uint64_t Reads<Base>::last_position() const {
  return static_cast<std::uint64_t>(db_.number("SELECT coalesce(max(position), 0) FROM event"));
}

template <class Base>
std::vector<StreamName> Reads<Base>::streams(std::string_view kind, std::string_view after, std::size_t limit) const {
  // Names of a kind lie between "kind/" and "kind0", '0' being the byte after '/'. Texts are below every blob in
  // SQLite's order.
  const auto from = std::max(std::string(after), kind.empty() ? std::string() : std::string(kind) + "/");
  const auto until = std::string(kind) + "0";
  auto q = db_.query(
      kind.empty()
          ? "SELECT stream FROM event WHERE version = 1 AND stream > ?1 ORDER BY stream LIMIT ?3"
          : "SELECT stream FROM event WHERE version = 1 AND stream > ?1 AND stream < ?2 ORDER BY stream LIMIT ?3");
  q.bind(1, from).bind(3, bounded(limit));
  if (!kind.empty()) q.bind(2, until);
  std::vector<StreamName> out;
  while (q.step()) out.push_back(q.text(0));
  return out;
}

template <class Base>
std::optional<Row> Reads<Base>::row(std::string_view view, std::string_view key) const {
  auto q = db_.query("SELECT view, key, scope, sort, search, body FROM view_row WHERE view = ?1 AND key = ?2");
  q.bind(1, view).bind(2, key);
  if (!q.step()) return std::nullopt;
  return row_of(q);
}

template <class Base>
Page Reads<Base>::list(const Listing& wanted) const {
  const auto limit = std::clamp(wanted.limit, 1u, 200u);
  std::string sql = "SELECT view, key, scope, sort, search, body FROM view_row WHERE view = ?1";
  if (wanted.scope) sql += " AND scope = ?2";
  if (wanted.after) sql += wanted.descending ? " AND (sort, key) < (?3, ?4)" : " AND (sort, key) > (?3, ?4)";
  if (!wanted.search.empty()) sql += " AND instr(search, ?5) > 0";
  sql += wanted.descending ? " ORDER BY sort DESC, key DESC LIMIT ?6" : " ORDER BY sort, key LIMIT ?6";
  Cursor after;
  if (wanted.after) after = read_cursor(*wanted.after);
  auto q = db_.query(sql);
  q.bind(1, wanted.view).bind(6, std::int64_t{limit} + 1);
  if (wanted.scope) q.bind(2, *wanted.scope);
  if (wanted.after) q.bind(3, after.order).bind(4, after.key);
  if (!wanted.search.empty()) q.bind(5, wanted.search);
  Page page;
  while (q.step()) {
    if (page.rows.size() == limit) {
      page.next = cursor_text({page.rows.back().order, page.rows.back().key});
      break;
    }
    page.rows.push_back(row_of(q));
  }
  return page;
}

template <class Base>
std::uint64_t Reads<Base>::count(std::string_view view, std::optional<std::string_view> scope) const {
  auto q = db_.query(scope ? "SELECT rows FROM view_count WHERE view = ?1 AND scope = ?2"
                           : "SELECT coalesce(sum(rows), 0) FROM view_count WHERE view = ?1");
  q.bind(1, view);
  if (scope) q.bind(2, *scope);
  return q.step() ? static_cast<std::uint64_t>(q.number(0)) : 0;
}

template <class Base>
std::optional<Record> Reads<Base>::record(std::string_view kind, std::string_view key, TimePoint now) const {
  auto q = db_.query(
      "SELECT kind, key, body, expires_at FROM record WHERE kind = ?1 AND key = ?2 AND (expires_at IS NULL OR "
      "expires_at > ?3)");
  q.bind(1, kind).bind(2, key).bind(3, millis(now));
  if (!q.step()) return std::nullopt;
  return record_of(q);
}

template <class Base>
std::vector<Record> Reads<Base>::records(std::string_view kind, TimePoint now, std::size_t limit) const {
  auto q = db_.query(
      "SELECT kind, key, body, expires_at FROM record WHERE kind = ?1 AND (expires_at IS NULL OR expires_at > ?2) "
      "ORDER BY key LIMIT ?3");
  q.bind(1, kind).bind(2, millis(now)).bind(3, bounded(limit));
  std::vector<Record> out;
  while (q.step()) out.push_back(record_of(q));
  return out;
}

template <class Base>
std::optional<std::string> Reads<Base>::blob(std::string_view sha256_hex) const {
  auto q = db_.query("SELECT content FROM blob WHERE sha256 = ?1");
  q.bind(1, sha256_hex);
  if (!q.step()) return std::nullopt;
  return q.blob(0);
}

template <class Base>
std::vector<std::string> Reads<Base>::blobs(std::string_view after, std::size_t limit) const {
  auto q = db_.query("SELECT sha256 FROM blob WHERE sha256 > ?1 ORDER BY sha256 LIMIT ?2");
  q.bind(1, after).bind(2, bounded(limit));
  std::vector<std::string> out;
  while (q.step()) out.push_back(q.text(0));
  return out;
}

template <class Base>
std::vector<Series> Reads<Base>::series() const {
  auto q = db_.query("SELECT name, last FROM series ORDER BY name");
  std::vector<Series> out;
  while (q.step()) out.push_back({q.text(0), static_cast<std::uint64_t>(q.number(1))});
  return out;
}

template class Reads<Reader>;
template class Reads<Transaction>;

}  // namespace standfirm::store::sqlite

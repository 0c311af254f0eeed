#include "store/postgres/reading.hpp"

#include <algorithm>
#include <limits>

#include "store/chain.hpp"

namespace standfirm::store::postgres {
namespace {

std::int64_t bounded(std::uint64_t number) {
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(number, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())));
}
std::int64_t millis(TimePoint at) { return at.time_since_epoch().count(); }

std::vector<StoredEvent> events_of(const Answer& answer) {
  std::vector<StoredEvent> out;
  out.reserve(static_cast<std::size_t>(answer.rows()));
  for (int i = 0; i < answer.rows(); ++i) {
    out.push_back({static_cast<std::uint64_t>(answer.number(i, 0)), answer.text(i, 1),
                   static_cast<std::uint64_t>(answer.number(i, 2)), answer.text(i, 3),
                   TimePoint{Millis{answer.number(i, 4)}}, answer.text(i, 5), answer.text(i, 6), answer.text(i, 7),
                   answer.text(i, 8)});
  }
  return out;
}
Row row_of(const Answer& answer, int i) {
  return {answer.text(i, 0), answer.text(i, 1), answer.text(i, 2),
          answer.text(i, 3), answer.text(i, 4), answer.text(i, 5)};
}
Record record_of(const Answer& answer, int i) {
  Record record{answer.text(i, 0), answer.text(i, 1), answer.text(i, 2), std::nullopt};
  if (!answer.is_null(i, 3)) record.expires_at = TimePoint{Millis{answer.number(i, 3)}};
  return record;
}
std::vector<std::string> texts_of(const Answer& answer) {
  std::vector<std::string> out;
  out.reserve(static_cast<std::size_t>(answer.rows()));
  for (int i = 0; i < answer.rows(); ++i) out.push_back(answer.text(i, 0));
  return out;
}

}  // namespace

template <class Base>
std::uint64_t Reads<Base>::version(const StreamName& stream) const {
  const auto answer =
      db_.now("SELECT version FROM event WHERE stream = $1 ORDER BY version DESC LIMIT 1", Values().text(stream));
  return answer.rows() > 0 ? static_cast<std::uint64_t>(answer.number(0, 0)) : 0;
}

template <class Base>
std::vector<StoredEvent> Reads<Base>::events(const StreamName& stream, std::uint64_t from_version,
                                             std::size_t limit) const {
  return events_of(
      db_.now("SELECT position, stream, version, type, at, actor, body, previous, hash FROM event WHERE stream = $1 "
              "AND version >= $2 ORDER BY version LIMIT $3",
              Values().text(stream).number(bounded(from_version)).number(bounded(limit))));
}

template <class Base>
std::vector<StoredEvent> Reads<Base>::all_events(std::uint64_t after_position, std::size_t limit) const {
  return events_of(
      db_.now("SELECT position, stream, version, type, at, actor, body, previous, hash FROM event WHERE position > $1 "
              "ORDER BY position LIMIT $2",
              Values().number(bounded(after_position)).number(bounded(limit))));
}

template <class Base>
std::uint64_t Reads<Base>::last_position() const {
  return static_cast<std::uint64_t>(db_.now("SELECT coalesce(max(position), 0) FROM event").number(0, 0));
}

template <class Base>
std::vector<StreamName> Reads<Base>::streams(std::string_view kind, std::string_view after, std::size_t limit) const {
  // Names of a kind lie between "kind/" and "kind0", '0' being the byte after '/'.
  const auto from = std::max(std::string(after), kind.empty() ? std::string() : std::string(kind) + "/");
  if (kind.empty())
    return texts_of(db_.now("SELECT stream FROM event WHERE version = 1 AND stream > $1 ORDER BY stream LIMIT $2",
                            Values().text(from).number(bounded(limit))));
  const auto until = std::string(kind) + "0";
  return texts_of(
      db_.now("SELECT stream FROM event WHERE version = 1 AND stream > $1 AND stream < $2 ORDER BY stream LIMIT $3",
              Values().text(from).text(until).number(bounded(limit))));
}

template <class Base>
std::optional<Row> Reads<Base>::row(std::string_view view, std::string_view key) const {
  const auto answer = db_.now("SELECT view, key, scope, sort, search, body FROM view_row WHERE view = $1 AND key = $2",
                              Values().text(view).text(key));
  if (answer.rows() == 0) return std::nullopt;
  return row_of(answer, 0);
}

template <class Base>
Page Reads<Base>::list(const Listing& wanted) const {
  const auto limit = std::clamp(wanted.limit, 1u, 200u);
  Values values;
  int places = 0;
  const auto place = [&] { return "$" + std::to_string(++places); };
  std::string sql = "SELECT view, key, scope, sort, search, body FROM view_row WHERE view = " + place();
  values.text(wanted.view);
  if (wanted.scope) {
    sql += " AND scope = " + place();
    values.text(*wanted.scope);
  }
  Cursor after;
  if (wanted.after) {
    after = read_cursor(*wanted.after);
    const auto order = place(), key = place();
    sql += std::string(" AND (sort, key) ") + (wanted.descending ? "<" : ">") + " (" + order + ", " + key + ")";
    values.text(after.order).text(after.key);
  }
  if (!wanted.search.empty()) {
    sql += " AND strpos(search, " + place() + ") > 0";
    values.text(wanted.search);
  }
  sql += (wanted.descending ? " ORDER BY sort DESC, key DESC LIMIT " : " ORDER BY sort, key LIMIT ") + place();
  values.number(std::int64_t{limit} + 1);
  const auto answer = db_.now(sql, values);
  Page page;
  for (int i = 0; i < answer.rows(); ++i) {
    if (page.rows.size() == limit) {
      page.next = cursor_text({page.rows.back().order, page.rows.back().key});
      break;
    }
    page.rows.push_back(row_of(answer, i));
  }
  return page;
}

template <class Base>
std::uint64_t Reads<Base>::count(std::string_view view, std::optional<std::string_view> scope) const {
  if (!scope)
    return static_cast<std::uint64_t>(
        db_.now("SELECT coalesce(sum(rows), 0)::bigint FROM view_count WHERE view = $1", Values().text(view))
            .number(0, 0));
  const auto answer =
      db_.now("SELECT rows FROM view_count WHERE view = $1 AND scope = $2", Values().text(view).text(*scope));
  return answer.rows() > 0 ? static_cast<std::uint64_t>(answer.number(0, 0)) : 0;
}

template <class Base>
std::optional<Record> Reads<Base>::record(std::string_view kind, std::string_view key, TimePoint now) const {
  const auto answer = db_.now(
      "SELECT kind, key, body, expires_at FROM record WHERE kind = $1 AND key = $2 AND (expires_at IS NULL OR "
      "expires_at > $3)",
      Values().text(kind).text(key).number(millis(now)));
  if (answer.rows() == 0) return std::nullopt;
  return record_of(answer, 0);
}

template <class Base>
std::vector<Record> Reads<Base>::records(std::string_view kind, TimePoint now, std::size_t limit) const {
  const auto answer = db_.now(
      "SELECT kind, key, body, expires_at FROM record WHERE kind = $1 AND (expires_at IS NULL OR expires_at > $2) "
      "ORDER BY key LIMIT $3",
      Values().text(kind).number(millis(now)).number(bounded(limit)));
  std::vector<Record> out;
  out.reserve(static_cast<std::size_t>(answer.rows()));
  for (int i = 0; i < answer.rows(); ++i) out.push_back(record_of(answer, i));
  return out;
}

template <class Base>
std::optional<std::string> Reads<Base>::blob(std::string_view sha256_hex) const {
  const auto answer = db_.now("SELECT content FROM blob WHERE sha256 = $1", Values().text(sha256_hex));
  if (answer.rows() == 0) return std::nullopt;
  return answer.text(0, 0);
}

template <class Base>
std::vector<std::string> Reads<Base>::blobs(std::string_view after, std::size_t limit) const {
  return texts_of(db_.now("SELECT sha256 FROM blob WHERE sha256 > $1 ORDER BY sha256 LIMIT $2",
                          Values().text(after).number(bounded(limit))));
}

template <class Base>
std::vector<Series> Reads<Base>::series() const {
  const auto answer = db_.now("SELECT name, last FROM series ORDER BY name");
  std::vector<Series> out;
  out.reserve(static_cast<std::size_t>(answer.rows()));
  for (int i = 0; i < answer.rows(); ++i)
    out.push_back({answer.text(i, 0), static_cast<std::uint64_t>(answer.number(i, 1))});
  return out;
}

template class Reads<Reader>;
template class Reads<Transaction>;

}  // namespace standfirm::store::postgres

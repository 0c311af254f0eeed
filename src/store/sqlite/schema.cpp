#include "store/sqlite/schema.hpp"

#include <fmt/format.h>

#include <array>

namespace standfirm::store::sqlite {
namespace {

constexpr std::int64_t application_id = 0x53464c31;  // "SFL1": PRAGMA application_id says that the file is a ledger

// Times are milliseconds since 1970; hashes are 32 raw bytes; view_row.sort is Row::order.
constexpr std::array migrations = {
    // 1: the ledger, the views, the records.
    R"sql(
CREATE TABLE event (
  position INTEGER PRIMARY KEY,
  stream TEXT NOT NULL, version INTEGER NOT NULL CHECK (version > 0),
  type TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, body TEXT NOT NULL,
  previous BLOB NOT NULL CHECK (length(previous) = 32), hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE UNIQUE INDEX event_by_stream ON event (stream, version);
CREATE TABLE view_row (
  view TEXT NOT NULL, key TEXT NOT NULL, scope TEXT NOT NULL, sort TEXT NOT NULL, search TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (view, key)
) STRICT;
CREATE INDEX view_row_by_sort ON view_row (view, sort, key);
CREATE INDEX view_row_by_scope ON view_row (view, scope, sort, key);
CREATE TABLE record (
  kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, expires_at INTEGER,
  PRIMARY KEY (kind, key)
) STRICT;
CREATE INDEX record_by_expiry ON record (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE blob (sha256 TEXT NOT NULL PRIMARY KEY, content BLOB NOT NULL) STRICT;
CREATE TABLE series (name TEXT NOT NULL PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql",
    // 2: streams listed and rows counted without reading every event and row.
    R"sql(
CREATE INDEX event_first ON event (stream) WHERE version = 1;
CREATE TABLE view_count (view TEXT NOT NULL, scope TEXT NOT NULL, rows INTEGER NOT NULL, PRIMARY KEY (view, scope)) STRICT, WITHOUT ROWID;
INSERT INTO view_count (view, scope, rows) SELECT view, scope, count(*) FROM view_row GROUP BY view, scope;
)sql",
};

std::int64_t checked_version(Connection& db, const std::string& path) {
  const auto version = db.number("PRAGMA user_version");
  const auto id = db.number("PRAGMA application_id");
  const bool empty = version == 0 && id == 0 && db.number("SELECT count(*) FROM sqlite_schema") == 0;
  if (!empty && id != application_id)
    throw Outage(
        Outage::Kind::unavailable,
        fmt::format("{} is not a Standfirm ledger; give the path of one, or of a file that is not there yet", path));
  if (version > schema_version())
    throw Outage(
        Outage::Kind::unavailable,
        fmt::format("{} was written by a newer Standfirm (schema {}, this one knows {}); install that version or newer",
                    path, version, schema_version()));
  return version;
}

}  // namespace

int schema_version() { return static_cast<int>(migrations.size()); }

void bring_forward(Connection& db, const std::string& path) {
  for (auto version = checked_version(db, path); version < schema_version(); ++version) {
    db.script("BEGIN IMMEDIATE");
    try {
      db.script(migrations[static_cast<std::size_t>(version)]);
      db.script(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", application_id, version + 1).c_str());
      db.script("COMMIT");
    } catch (...) {
      if (db.in_transaction()) db.script("ROLLBACK");
      throw;
    }
  }
}

void require_current(Connection& db, const std::string& path) {
  const auto version = checked_version(db, path);
  if (version < schema_version())
    throw Outage(
        Outage::Kind::unavailable,
        fmt::format(
            "{} has the older schema {} (this program reads {}); start the server on it once, which brings it forward",
            path, version, schema_version()));
}

}  // namespace standfirm::store::sqlite

#include "store/postgres/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "store/chain.hpp"

namespace standfirm::store::postgres {
namespace {

using Statements = std::vector<std::string>;

// Times are milliseconds since 1970; hashes are 32 raw bytes; view_row.sort is Row::order; "C" sorts by bytes.
const std::array<Statements, 2>& migrations() {
  static const std::array<Statements, 2> all{{
      // 1: the ledger, the views, the records.
      {R"sql(CREATE TABLE event (
  position bigint PRIMARY KEY,
  stream text COLLATE "C" NOT NULL, version bigint NOT NULL CHECK (version > 0),
  type text NOT NULL, at bigint NOT NULL, actor text NOT NULL, body text NOT NULL,
  previous bytea NOT NULL CHECK (length(previous) = 32), hash bytea NOT NULL CHECK (length(hash) = 32),
  UNIQUE (stream, version)))sql",
       R"sql(CREATE TABLE view_row (
  view text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, scope text COLLATE "C" NOT NULL, sort text COLLATE "C" NOT NULL,
  search text NOT NULL, body text NOT NULL,
  PRIMARY KEY (view, key)) WITH (fillfactor = 80))sql",
       "CREATE INDEX view_row_by_sort ON view_row (view, sort, key)",
       "CREATE INDEX view_row_by_scope ON view_row (view, scope, sort, key)",
       R"sql(CREATE TABLE record (
  kind text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, body text NOT NULL, expires_at bigint,
  PRIMARY KEY (kind, key)) WITH (fillfactor = 80))sql",
       "CREATE INDEX record_by_expiry ON record (expires_at) WHERE expires_at IS NOT NULL",
       R"sql(CREATE TABLE blob (sha256 text COLLATE "C" PRIMARY KEY, content bytea NOT NULL))sql",
       R"sql(CREATE TABLE series (name text COLLATE "C" PRIMARY KEY, last bigint NOT NULL) WITH (fillfactor = 50))sql"},
      // 2: streams listed and rows counted without reading every event and row.
      {"CREATE INDEX event_first ON event (stream) WHERE version = 1",
       R"sql(CREATE TABLE view_count (view text COLLATE "C" NOT NULL, scope text COLLATE "C" NOT NULL, rows bigint NOT NULL,
  PRIMARY KEY (view, scope)) WITH (fillfactor = 50))sql",
       "INSERT INTO view_count (view, scope, rows) SELECT view, scope, count(*) FROM view_row GROUP BY view, scope"},
  }};
  return all;
}

}  // namespace

int schema_version() { return static_cast<int>(migrations().size()); }

void require_schema_name(const std::string& schema) {
  const bool plain =
      !schema.empty() && schema.size() <= 40 && schema[0] >= 'a' && schema[0] <= 'z' &&
      std::ranges::all_of(schema, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  if (!plain) throw std::invalid_argument("schema: must be a word of a-z, 0-9 and _, beginning with a letter");
}

std::int64_t writer_lock(const std::string& schema) {
  std::uint64_t key = 0;
  for (const char c : sha256("standfirm ledger " + schema).substr(0, 8)) key = key << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(key);
}

void bring_forward(Connection& db, const std::string& schema) {
  if (db.now("SELECT current_setting('server_encoding')").text(0, 0) != "UTF8")
    throw Outage(Outage::Kind::unavailable,
                 "the database's encoding is not UTF8; make one with: createdb --encoding=UTF8 --template=template0");
  db.later("BEGIN ISOLATION LEVEL READ COMMITTED");
  db.later("SELECT pg_advisory_xact_lock($1)", Values().number(writer_lock(schema)));
  const bool there =
      db.now("SELECT count(*) FROM information_schema.schemata WHERE schema_name = $1", Values().text(schema))
          .number(0, 0) > 0;
  if (!there) db.later("CREATE SCHEMA " + schema);
  const bool versioned =
      db.now("SELECT count(*) FROM information_schema.tables WHERE table_schema = $1 AND table_name = 'schema_version'",
             Values().text(schema))
          .number(0, 0) > 0;
  if (!versioned) {
    db.later("CREATE TABLE schema_version (version bigint NOT NULL)");
    db.later("INSERT INTO schema_version VALUES (0)");
  }
  const auto version = db.now("SELECT version FROM schema_version").number(0, 0);
  if (version > schema_version())
    throw Outage(Outage::Kind::unavailable,
                 fmt::format("the ledger in schema {} was written by a newer Standfirm (schema version {}, this one "
                             "knows {}); install that version or newer",
                             schema, version, schema_version()));
  for (auto done = version; done < schema_version(); ++done) {
    for (const auto& statement : migrations()[static_cast<std::size_t>(done)]) db.later(statement);
    db.later("UPDATE schema_version SET version = $1", Values().number(done + 1));
  }
  db.later("COMMIT");
  db.settle();
}

void require_current(Connection& db, const std::string& schema) {
  if (db.now("SELECT count(*) FROM information_schema.tables WHERE table_schema = $1 AND table_name = 'schema_version'",
             Values().text(schema))
          .number(0, 0) == 0)
    throw Outage(Outage::Kind::unavailable,
                 fmt::format("there is no ledger in schema {}, or this database user may not read it", schema));
  const auto version = db.now("SELECT version FROM schema_version").number(0, 0);
  if (version != schema_version())
    throw Outage(Outage::Kind::unavailable,
                 fmt::format("the ledger in schema {} has schema version {} and this program reads {}; start the "
                             "server on it once, or install its version",
                             schema, version, schema_version()));
}

}  // namespace standfirm::store::postgres

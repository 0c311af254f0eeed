#include "store/sqlite/connection.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace standfirm::store::sqlite {

Outage outage_of(int code, int system_error) {
  using Kind = Outage::Kind;
  const bool no_room = system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
  const auto said = [&](std::string_view sentence) {
    return fmt::format("{} (SQLite {}: {})", sentence, code, sqlite3_errstr(code));
  };
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {Kind::full, said("the disk with the ledger is full; nothing of the command was kept")};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Kind::busy, said("another program holds the ledger's file")};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Kind::corrupt, said("the ledger's file is damaged; stop the server and restore it from the last backup")};
    case SQLITE_CONSTRAINT:
      return {Kind::constraint, said("the ledger refused what does not fit its tables")};
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      if (no_room) return {Kind::full, said("the disk with the ledger is full; nothing of the command was kept")};
      return {Kind::unavailable, said("the ledger's file cannot be read or written")};
    default:
      return {Kind::unavailable, said("the ledger's file cannot be used")};
  }
}

// ---- Query ----

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}
void Query::check(int code) const {
  if (code != SQLITE_OK) connection_.fail(code);
}
Query& Query::bind(int place, std::string_view text) {
  check(sqlite3_bind_text64(statement_, place, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC,
                            SQLITE_UTF8));
  return *this;
}
Query& Query::bind(int place, std::int64_t number) {
  check(sqlite3_bind_int64(statement_, place, number));
  return *this;
}
Query& Query::bind(int place, std::nullptr_t) {
  check(sqlite3_bind_null(statement_, place));
  return *this;
}
Query& Query::bind_blob(int place, std::string_view bytes) {
  check(
      sqlite3_bind_blob64(statement_, place, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(), SQLITE_STATIC));
  return *this;
}
bool Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail(code);
  return false;
}
std::string Query::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}
std::string Query::blob(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

// ---- Connection ----

Connection::Connection(const std::string& path, Mode mode) {
  const int flags = SQLITE_OPEN_NOMUTEX |
                    (mode == Mode::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
  if (code != SQLITE_OK) {
    const auto system_error = handle_ != nullptr ? sqlite3_system_errno(handle_) : 0;
    sqlite3_close_v2(handle_);
    throw outage_of(code, system_error);
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, 5000);
  try {
    script("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0");
    if (mode == Mode::read_write) {
      // Checkpoints are this connection's alone and run between batches (checkpoint()), never inside somebody's commit.
      script(
          "PRAGMA cache_size=-8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; "
          "PRAGMA secure_delete=FAST; "
          "PRAGMA journal_size_limit=67108864");
      sqlite3_wal_hook(
          handle_,
          [](void* self, sqlite3*, const char*, int pages) {
            static_cast<Connection*>(self)->log_pages_ = pages;
            return SQLITE_OK;
          },
          this);
    } else {
      script("PRAGMA cache_size=-2048; PRAGMA query_only=ON");
      sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }
  } catch (...) {
    sqlite3_close_v2(handle_);
    throw;
  }
}

Connection::~Connection() {
  kept_.clear();
  sqlite3_close_v2(handle_);
}

Query Connection::query(std::string_view sql) {
  auto found = kept_.find(sql);
  if (found == kept_.end()) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK) fail(code);
    found = kept_.emplace(std::string(sql), std::unique_ptr<sqlite3_stmt, Finalize>(statement)).first;
  }
  return {*this, found->second.get()};
}

void Connection::script(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Connection::number(std::string_view sql) {
  auto q = query(sql);
  return q.step() ? q.number(0) : 0;
}

void Connection::checkpoint() noexcept {
  int in_log = 0, home = 0;
  // Passive: takes what no reader needs any more; a failure (a full disk) leaves the log as it is, and the next one
  // tries again.
  if (sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &home) == SQLITE_OK &&
      in_log == home)
    log_pages_ = 0;
}

void Connection::fail(int code) {
  // On a failing COMMIT SQLite does not note the system's error, which is still the thread's own then.
  const int system_error = sqlite3_system_errno(handle_) != 0 ? sqlite3_system_errno(handle_) : errno;
  last_outage_ = outage_of(code, system_error);
  throw Outage(*last_outage_);
}

}  // namespace standfirm::store::sqlite

// src/store/sqlite/connection.hpp: one SQLite connection, its kept statements, and its failures as outages that never
// show a value.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/store.hpp"

namespace standfirm::store::sqlite {

enum class Mode { read_write, read_only };

class Connection;

/// One run of a kept statement; resets it when it goes out of scope. Bound texts must live until then.
class Query {
 public:
  Query(Connection& connection, sqlite3_stmt* statement) : connection_(connection), statement_(statement) {}
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& bind(int place, std::string_view text);
  Query& bind(int place, std::int64_t number);
  Query& bind(int place, std::uint64_t number) { return bind(place, static_cast<std::int64_t>(number)); }
  Query& bind(int place, std::nullptr_t);
  Query& bind_blob(int place, std::string_view bytes);
  bool step();                  ///< true: a row is there
  void run() { (void)step(); }  ///< for statements that give no row

  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::string blob(int column) const;
  [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  [[nodiscard]] bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
  void check(int code) const;
  Connection& connection_;
  sqlite3_stmt* statement_;
};

class Connection {
 public:
  /// Opens the file as stack.md says: extended result codes, a deadline for locks, WAL with synchronous=FULL on the
  /// writer.
  Connection(const std::string& path, Mode);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The statement, prepared once for the life of the connection.
  [[nodiscard]] Query query(std::string_view sql);
  /// One or more statements without values: schema, pragmas, transactions.
  void script(const char* sql);
  [[nodiscard]] std::int64_t number(std::string_view sql);  ///< the first column of the only row

  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  [[nodiscard]] std::int64_t last_position() const { return sqlite3_last_insert_rowid(handle_); }
  [[nodiscard]] int changes() const { return sqlite3_changes(handle_); }
  /// The outage met last: what to tell the others when SQLite took their transaction back by itself.
  [[nodiscard]] const std::optional<Outage>& last_outage() const { return last_outage_; }

  /// Pages in the write-ahead log as of the last commit, and writing them home without waiting for anybody.
  [[nodiscard]] int log_pages() const { return log_pages_; }
  void checkpoint() noexcept;

  [[noreturn]] void fail(int code);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  sqlite3* handle_ = nullptr;
  std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, Hash, std::equal_to<>> kept_;
  std::optional<Outage> last_outage_;
  int log_pages_ = 0;
};

/// What an extended result code means to a caller. `system_error` is errno at the time.
[[nodiscard]] Outage outage_of(int code, int system_error);

}  // namespace standfirm::store::sqlite

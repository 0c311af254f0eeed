// src/store/postgres/connection.hpp: one PostgreSQL connection in pipeline mode. What needs no answer is only sent; its
// result is looked at before the next answer, so a batch of commands costs a round trip for each thing read and none
// for what is written.
#pragma once
#include <libpq-fe.h>

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/store.hpp"

namespace standfirm::store::postgres {

/// The values of one statement, in order, sent in binary. Texts must live until the statement was sent.
class Values {
 public:
  Values& text(std::string_view);
  Values& bytes(std::string_view);
  Values& number(std::int64_t);
  Values& number(std::uint64_t value) { return number(static_cast<std::int64_t>(value)); }
  Values& maybe(std::optional<std::int64_t>);

 private:
  friend class Connection;
  void add(Oid, const char*, std::size_t);
  std::vector<Oid> types_;
  std::vector<const char*> data_;
  std::vector<int> sizes_, formats_;
  std::deque<std::array<char, 8>> numbers_;  // a deque: what data_ points at must not move
};

/// The rows of one answer.
class Answer {
 public:
  explicit Answer(PGresult* result) : result_(result) {}
  [[nodiscard]] int rows() const { return PQntuples(result_.get()); }
  [[nodiscard]] std::string text(int row, int column) const;
  [[nodiscard]] std::int64_t number(int row, int column) const;
  [[nodiscard]] bool is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }
  [[nodiscard]] std::string_view done() const { return PQcmdStatus(result_.get()); }  ///< "COMMIT"

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

class Connection {
 public:
  static constexpr int connect_timeout_s = 5;
  static constexpr int answer_timeout_ms = 20'000;  ///< beyond the server's own limits below
  static constexpr int statement_timeout_ms = 10'000;
  static constexpr std::size_t max_unanswered =
      2'000;  ///< statements on the wire, so that a long command's memory is bounded
  static constexpr int idle_in_transaction_timeout_ms = 30'000;

  /// `address` is a libpq connection string or URI. Throws Outage::unavailable with the server's own sentence.
  Connection(const std::string& address, const std::string& schema);

  void later(const std::string& sql, const Values& = {});  ///< sends; a failure is met by the next now() or settle()
  [[nodiscard]] Answer now(const std::string& sql, const Values& = {});  ///< sends, waits, answers
  void settle();    ///< waits for everything sent; throws the first failure
  void send_off();  ///< pushes what was sent onto the wire without waiting
  /// False when the server has gone away or anything failed: such a connection is thrown away.
  [[nodiscard]] bool usable();
  /// What failed, once something has: nothing can be done on the connection any more.
  [[nodiscard]] const std::optional<Outage>& failed() const { return failed_; }

 private:
  void send(const std::string& sql, const Values&);
  void count_sent(bool sent);
  void sync();
  [[nodiscard]] Answer take();  // the result of the oldest statement
  void take_end();
  void take_sync();
  [[nodiscard]] PGresult* wait_for_result();
  [[noreturn]] void fail(Outage);

  struct Finish {
    void operator()(PGconn* handle) const { PQfinish(handle); }
  };
  std::unique_ptr<PGconn, Finish> handle_;
  std::unordered_map<std::string, std::string> prepared_;  // SQL -> name on the server
  std::size_t sent_ = 0;                                   // statements whose results were not taken yet
  std::size_t syncs_ = 0;                                  // ends of runs not taken yet
  std::optional<Outage> failed_;
};

/// What an SQLSTATE means to a caller; never the server's text, which may hold values.
[[nodiscard]] Outage outage_of(std::string_view sqlstate);

}  // namespace standfirm::store::postgres

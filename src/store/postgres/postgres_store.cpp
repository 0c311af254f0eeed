#include "store/postgres/postgres_store.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "store/postgres/schema.hpp"
#include "store/postgres/transaction.hpp"

namespace standfirm::store {
namespace {

using postgres::Connection;
using postgres::Values;

struct Where {
  std::string address, schema;
  [[nodiscard]] std::unique_ptr<Connection> connect() const { return std::make_unique<Connection>(address, schema); }
};

/// A few connections for reading, each snapshot in a read-only transaction of its own.
class Readers {
 public:
  static constexpr std::size_t max_connections = 16;
  static constexpr std::chrono::seconds wait_for_one_s{5};

  explicit Readers(Where where) : where_(std::move(where)) {}
  void read(const std::function<void(const Reader&)>& look) {
    const Turn turn(*this);
    auto connection = take();
    connection->later("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    look(
        postgres::Reads<Reader>(*connection));  // when it throws, the connection goes: nobody else gets its transaction
    connection->later("COMMIT");
    connection->send_off();
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }

 private:
  /// One of the `max_connections` places, for as long as it lives.
  struct Turn {
    explicit Turn(Readers& readers) : readers_(readers) {
      std::unique_lock lock(readers_.mutex_);
      if (!readers_.free_.wait_for(lock, wait_for_one_s, [this] { return readers_.reading_ < max_connections; }))
        throw Outage(Outage::Kind::busy, "too many are reading the ledger at once; try again in a moment");
      ++readers_.reading_;
    }
    ~Turn() {
      {
        const std::lock_guard lock(readers_.mutex_);
        --readers_.reading_;
      }
      readers_.free_.notify_one();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    Readers& readers_;
  };
  std::unique_ptr<Connection> take() {
    for (;;) {
      std::unique_ptr<Connection> connection;
      {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) break;
        connection = std::move(idle_.back());
        idle_.pop_back();
      }
      if (connection->usable()) return connection;
    }
    return where_.connect();
  }
  Where where_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::size_t reading_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
};

class PostgresBatch final : public CommitBatch {
 public:
  explicit PostgresBatch(Where where) : where_(std::move(where)), lock_(postgres::writer_lock(where_.schema)) {}
  Transaction& begin() override {
    if (!db_ || !db_->usable()) {
      transaction_.reset();
      db_ = where_.connect();
      transaction_.emplace(*db_);
    }
    transaction_->forget();
    db_->later("BEGIN ISOLATION LEVEL READ COMMITTED");
    db_->later("SELECT pg_advisory_xact_lock($1)", Values().number(lock_));
    return *transaction_;
  }
  void open_command() override { db_->later("SAVEPOINT command"); }
  void keep_command() override {
    require_working();
    db_->later("RELEASE SAVEPOINT command");
  }
  void undo_command() override {
    require_working();
    transaction_->forget();
    db_->later("ROLLBACK TO SAVEPOINT command");
    db_->later("RELEASE SAVEPOINT command");
  }
  void commit() override {
    const auto answer = db_->now("COMMIT");
    if (answer.done() != "COMMIT") throw Outage(Outage::Kind::unavailable, "the database took the whole commit back");
  }
  void abandon() noexcept override {
    // After a failure the connection and what the server was doing with it go together; otherwise a plain roll-back
    // will do.
    try {
      if (db_ && !db_->failed()) {
        db_->later("ROLLBACK");
        db_->settle();
        return;
      }
    } catch (const Outage&) {
      // It is thrown away below.
    }
    transaction_.reset();
    db_.reset();
  }

 private:
  /// Statements of many commands are on the wire at once, so what the server refused is told to everybody in the batch.
  void require_working() const {
    if (db_->failed()) throw Outage(*db_->failed());
  }
  Where where_;
  std::int64_t lock_;
  std::unique_ptr<Connection> db_;
  std::optional<postgres::WritingTransaction> transaction_;
};

class PostgresStore final : public Store {
 public:
  PostgresStore(const Where& where, FaultPoint fault)
      : readers_(prepared(where)), writer_(std::make_unique<PostgresBatch>(where), std::move(fault)) {}
  void submit(std::move_only_function<void(Transaction&)> work,
              std::move_only_function<void(std::exception_ptr)> done) override {
    writer_.submit(std::move(work), std::move(done));
  }
  void read(const std::function<void(const Reader&)>& look) const override { readers_.read(look); }

 private:
  static Where prepared(const Where& where) {
    const auto connection = where.connect();
    postgres::bring_forward(*connection, where.schema);
    return where;
  }
  mutable Readers readers_;
  Writer writer_;
};

class PostgresLedger final : public Ledger {
 public:
  explicit PostgresLedger(const Where& where) : readers_(where) {
    const auto connection = where.connect();
    postgres::require_current(*connection, where.schema);
  }
  void read(const std::function<void(const Reader&)>& look) const override { readers_.read(look); }

 private:
  mutable Readers readers_;
};

}  // namespace

std::unique_ptr<Ledger> open_postgres_ledger(const std::string& address, const std::string& schema) {
  postgres::require_schema_name(schema);
  return std::make_unique<PostgresLedger>(Where{address, schema});
}

std::unique_ptr<Store> open_postgres_store(const std::string& address, const std::string& schema, FaultPoint fault) {
  postgres::require_schema_name(schema);
  return std::make_unique<PostgresStore>(Where{address, schema}, std::move(fault));
}

}  // namespace standfirm::store

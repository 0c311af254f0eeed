#include "store/sqlite/sqlite_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <mutex>
#include <vector>

#include "store/sqlite/lock_file.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/transaction.hpp"

namespace standfirm::store {
namespace {

using sqlite::Connection;
using sqlite::Mode;

// A checkpoint keeps the writer for some milliseconds: done at 4 MB of log while nobody waits, else put off until 48
// MB, which is still read fast after a crash.
constexpr int checkpoint_when_quiet_pages = 1000, checkpoint_when_busy_pages = 12000;

/// Read-only connections, one a thread that reads at the same time, kept for the next one.
class Readers {
 public:
  explicit Readers(std::string path) : path_(std::move(path)) {}
  void read(const std::function<void(const Reader&)>& look) {
    auto connection = take();  // not kept when something throws: the next reader gets a fresh one
    connection->script("BEGIN");
    look(sqlite::Reads<Reader>(*connection));
    connection->script("COMMIT");
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }

 private:
  std::unique_ptr<Connection> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    return std::make_unique<Connection>(path_, Mode::read_only);
  }
  std::string path_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

class SqliteBatch final : public CommitBatch {
 public:
  explicit SqliteBatch(Connection& db) : db_(db), transaction_(db) {}
  Transaction& begin() override {
    db_.query("BEGIN IMMEDIATE").run();
    return transaction_;
  }
  void open_command() override { db_.query("SAVEPOINT command").run(); }
  void keep_command() override {
    require_transaction();
    db_.query("RELEASE command").run();
  }
  void undo_command() override {
    require_transaction();
    db_.query("ROLLBACK TO command").run();
    db_.query("RELEASE command").run();
  }
  void commit() override { db_.query("COMMIT").run(); }
  void abandon() noexcept override {
    try {
      if (db_.in_transaction()) db_.query("ROLLBACK").run();
    } catch (const Outage&) {
      // SQLite takes a transaction back in memory; should even that fail, BEGIN says so to the next batch.
    }
  }
  void tidy(bool busy) noexcept override {
    if (db_.log_pages() >= (busy ? checkpoint_when_busy_pages : checkpoint_when_quiet_pages)) db_.checkpoint();
  }

 private:
  /// On some failures (a full disk) SQLite takes back the whole transaction by itself: then everybody in it is told.
  void require_transaction() const {
    if (!db_.in_transaction())
      throw db_.last_outage().value_or(Outage(Outage::Kind::unavailable, "the ledger took the whole commit back"));
  }
  Connection& db_;
  sqlite::WritingTransaction transaction_;
};

void make_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0)
    throw Outage(Outage::Kind::unavailable,
                 fmt::format("{} cannot be opened for writing: {}", path, std::strerror(errno)));
  ::close(file);
}

class SqliteStore final : public Store {
 public:
  SqliteStore(const std::string& path, FaultPoint fault)
      : lock_(path + ".lock", path),
        db_(made(path), Mode::read_write),
        readers_((sqlite::bring_forward(db_, path), path)),
        writer_(std::make_unique<SqliteBatch>(db_), std::move(fault)) {}
  void submit(std::move_only_function<void(Transaction&)> work,
              std::move_only_function<void(std::exception_ptr)> done) override {
    writer_.submit(std::move(work), std::move(done));
  }
  void read(const std::function<void(const Reader&)>& look) const override { readers_.read(look); }

 private:
  static std::string made(const std::string& path) {
    make_file(path);
    return path;
  }
  // In this order, so that the writer ends first, then the readers close, then the writing connection: it checkpoints
  // last.
  sqlite::LockFile lock_;
  Connection db_;
  mutable Readers readers_;
  Writer writer_;
};

class SqliteLedger final : public Ledger {
 public:
  explicit SqliteLedger(const std::string& path) : readers_(path) {
    Connection probe(path, Mode::read_only);
    sqlite::require_current(probe, path);
  }
  void read(const std::function<void(const Reader&)>& look) const override { readers_.read(look); }

 private:
  mutable Readers readers_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite_store(const std::string& path, FaultPoint fault) {
  return std::make_unique<SqliteStore>(path, std::move(fault));
}

std::unique_ptr<Ledger> open_sqlite_ledger(const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0)
    throw Outage(Outage::Kind::unavailable, fmt::format("{} cannot be read: {}", path, std::strerror(errno)));
  return std::make_unique<SqliteLedger>(path);
}

}  // namespace standfirm::store

// src/store/store.hpp: the ledger. Append-only streams of events, each chained by hash to the one before; views (read
// rows) that change in the same transaction; records (sessions, keys, idempotency answers) that are not history. One
// interface, three stores: memory, SQLite, PostgreSQL; store/conformance is the one suite all of them pass.
#pragma once
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace standfirm::store {

/// "incident/0192f3c4-..." : kind, slash, id.
using StreamName = std::string;

/// Every text given to the store must be UTF-8 without NUL (as JSON text is); anything else is a bug of the caller and
/// throws std::invalid_argument naming the field, never the value.
struct NewEvent {
  std::string type;  ///< "time_authorised"
  TimePoint at{};
  std::string actor;  ///< "technician/<id>", "person/<id>", "machine/<id>", "system/<what>"
  std::string body;   ///< JSON text, kept byte for byte
};
struct StoredEvent {
  std::uint64_t position = 0;  ///< over the whole ledger: 1, 2, 3 ... without gaps, in the order of the commits
  StreamName stream;
  std::uint64_t version = 0;  ///< 1, 2, 3 ... within the stream
  std::string type;
  TimePoint at{};
  std::string actor;
  std::string body;
  std::string previous;  ///< hash of the event before in this stream, 32 raw bytes (zeros for the first)
  std::string hash;      ///< SHA-256 over previous and every field above except position; see chain.hpp
  bool operator==(const StoredEvent&) const = default;
};

/// A read row: one document of one view, found by key or in `order` (bytewise). Rebuilt from events, so never the
/// truth.
struct Row {
  std::string view;    ///< "desk", "invoices"
  std::string key;     ///< unique within the view
  std::string scope;   ///< a client's id to list by, or empty
  std::string order;   ///< sort key; rows of the same order come by key
  std::string search;  ///< lower-case words to be found by, or empty
  std::string body;    ///< JSON text
  bool operator==(const Row&) const = default;
};
struct Listing {
  std::string view;
  std::optional<std::string> scope;
  std::string search;  ///< rows whose `search` contains this (lower-cased); empty: all
  bool descending = false;
  std::optional<std::string> after;  ///< cursor from Page::next; another text throws BadCursor
  unsigned limit = 50;               ///< 1..200; more is cut to 200
};
struct Page {
  std::vector<Row> rows;
  std::optional<std::string> next;  ///< there when more rows follow
};

/// Not history: a session, a key, an answer kept for repeating. Gone from `expires_at` on.
struct Record {
  std::string kind;
  std::string key;
  std::string body;
  std::optional<TimePoint> expires_at;
  bool operator==(const Record&) const = default;
};
/// A gapless series and the last number given.
struct Series {
  std::string name;
  std::uint64_t last = 0;
  bool operator==(const Series&) const = default;
};

struct BadCursor : std::invalid_argument {
  BadCursor() : std::invalid_argument("after: is not a cursor of this list; leave it out to start at the beginning") {}
};

/// What can be read, inside a transaction or from a snapshot.
class Reader {
 public:
  virtual ~Reader() = default;
  [[nodiscard]] virtual std::uint64_t version(const StreamName&) const = 0;  ///< 0: no such stream
  [[nodiscard]] virtual std::vector<StoredEvent> events(const StreamName&, std::uint64_t from_version = 1,
                                                        std::size_t limit = SIZE_MAX) const = 0;
  [[nodiscard]] virtual std::vector<StoredEvent> all_events(std::uint64_t after_position, std::size_t limit) const = 0;
  [[nodiscard]] virtual std::uint64_t last_position() const = 0;  ///< 0: an empty ledger
  /// Streams of one kind, or of every kind when `kind` is empty, by name, after the name `after`.
  [[nodiscard]] virtual std::vector<StreamName> streams(std::string_view kind, std::string_view after = {},
                                                        std::size_t limit = 1000) const = 0;
  [[nodiscard]] virtual std::optional<Row> row(std::string_view view, std::string_view key) const = 0;
  [[nodiscard]] virtual Page list(const Listing&) const = 0;
  [[nodiscard]] virtual std::uint64_t count(std::string_view view,
                                            std::optional<std::string_view> scope = {}) const = 0;
  [[nodiscard]] virtual std::optional<Record> record(std::string_view kind, std::string_view key,
                                                     TimePoint now) const = 0;
  [[nodiscard]] virtual std::vector<Record> records(std::string_view kind, TimePoint now,
                                                    std::size_t limit = 10'000) const = 0;
  [[nodiscard]] virtual std::optional<std::string> blob(std::string_view sha256_hex) const = 0;  ///< evidence content
  [[nodiscard]] virtual std::vector<std::string> blobs(std::string_view after = {},
                                                       std::size_t limit = 1000) const = 0;  ///< names, in order
  [[nodiscard]] virtual std::vector<Series> series() const = 0;  ///< every gapless series, by name
};

struct VersionConflict {
  StreamName stream;
  std::uint64_t expected = 0, actual = 0;
};

/// One command's work, all or nothing. Throwing from the work undoes it and reaches the caller.
class Transaction : public Reader {
 public:
  /// Appends after `expected_version`; throws Conflict when the stream is elsewhere. Returns the new version.
  virtual std::uint64_t append(const StreamName&, std::uint64_t expected_version, std::span<const NewEvent>) = 0;
  virtual void put(const Row&) = 0;
  virtual void drop(std::string_view view, std::string_view key) = 0;
  virtual void drop_view(std::string_view view) = 0;  ///< every row of it, before it is built anew from the events
  virtual void put(const Record&) = 0;
  virtual void drop_record(std::string_view kind, std::string_view key) = 0;
  /// Clears away at most `limit` records that expired by `now`; returns how many. Reading never shows them anyway.
  virtual std::size_t drop_expired_records(TimePoint now, std::size_t limit) = 0;
  virtual void put_blob(std::string_view sha256_hex, std::string_view content) = 0;  ///< twice the same is fine
  /// The next number of a gapless series ("invoice/2026"): 1, 2, 3 ...; given back when the transaction is undone.
  [[nodiscard]] virtual std::uint64_t next_number(std::string_view series) = 0;
  /// Sets where a series stands: for importing a ledger and nothing else.
  virtual void set_series(const Series&) = 0;
};

/// The stream moved on. The only outage-free exception a transaction's work should expect.
struct Conflict : std::exception {
  VersionConflict what_happened;
  explicit Conflict(VersionConflict v) : what_happened(std::move(v)) {}
  const char* what() const noexcept override { return "the stream has moved on"; }
};
/// The store can't do its work now (disk full, server away, busy): retried or shown as an outage; never contains stored
/// values. After an outage the command has not happened, but for one case: `unavailable` while the commit was on its
/// way, when nobody can tell. Repeating it is safe with the expected version it was decided on, or with its idempotency
/// key.
struct Outage : std::runtime_error {
  enum class Kind { busy, full, unavailable, corrupt, constraint } kind;
  Outage(Kind k, const std::string& message) : std::runtime_error(message), kind(k) {}
};

/// A ledger that can be read.
class Ledger {
 public:
  virtual ~Ledger() = default;
  /// Reads a consistent snapshot on the calling thread. Keep it short: a long look keeps the store from tidying its
  /// log.
  virtual void read(const std::function<void(const Reader&)>& look) const = 0;
};

/// A ledger that can be read and written.
class Store : public Ledger {
 public:
  /// Runs `work` once on the writer, together with others in one durable commit; `done` is called (on the writer's
  /// thread, must not throw or wait) after the commit with nullptr, or with what `work` threw. Durable when
  /// `done(nullptr)` is called. Throws Outage::busy at once, without calling `done`, when too much is waiting already.
  virtual void submit(std::move_only_function<void(Transaction&)> work,
                      std::move_only_function<void(std::exception_ptr)> done) = 0;
  /// The same, waiting; throws what `work` threw. Never from the writer's own thread.
  void write(std::move_only_function<void(Transaction&)> work);
};

}  // namespace standfirm::store

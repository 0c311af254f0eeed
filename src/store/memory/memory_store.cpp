#include "store/memory/memory_store.hpp"

#include <functional>
#include <mutex>
#include <shared_mutex>

#include "store/chain.hpp"
#include "store/memory/tables.hpp"

namespace standfirm::store {
namespace {

using memory::Tables;

/// Writes the tables and keeps, for each change, how to take it back.
class MemoryTransaction final : public memory::ReadsTables<Transaction> {
 public:
  explicit MemoryTransaction(Tables& tables) : ReadsTables(tables), tables_(tables) {}

  std::uint64_t append(const StreamName& stream, std::uint64_t expected, std::span<const NewEvent> events) override {
    require_stream(stream);
    for (const auto& event : events) require_storable(event);
    const auto actual = version(stream);
    if (actual != expected) throw Conflict({stream, expected, actual});
    auto at = expected;
    for (const auto& event : events) {
      auto& places = tables_.streams[stream];
      auto stored = chained(stream, ++at, places.empty() ? no_previous() : tables_.ledger[places.back()].hash, event);
      stored.position = tables_.ledger.size() + 1;
      places.push_back(tables_.ledger.size());
      tables_.ledger.push_back(std::move(stored));
      undo_.push_back([this, stream] {
        tables_.ledger.pop_back();
        const auto found = tables_.streams.find(stream);
        found->second.pop_back();
        if (found->second.empty()) tables_.streams.erase(found);
      });
    }
    return at;
  }

  void put(const Row& row) override {
    require_storable(row);
    auto before = this->row(row.view, row.key);
    set(row);
    undo_.push_back([this, row, before = std::move(before)] {
      if (before)
        set(*before);
      else
        take_away(row.view, row.key);
    });
  }
  void drop(std::string_view view, std::string_view key) override {
    auto before = row(view, key);
    if (!before) return;
    take_away(view, key);
    undo_.push_back([this, before = std::move(*before)] { set(before); });
  }
  void drop_view(std::string_view view) override {
    std::vector<std::string> keys;
    for (auto at = tables_.rows.lower_bound({std::string(view), ""});
         at != tables_.rows.end() && at->first.first == view; ++at)
      keys.push_back(at->first.second);
    for (const auto& key : keys) drop(view, key);
  }

  void put(const Record& record) override {
    require_storable(record);
    change(tables_.records, {record.kind, record.key}, record);
  }
  void drop_record(std::string_view kind, std::string_view key) override {
    change(tables_.records, {std::string(kind), std::string(key)}, std::nullopt);
  }
  std::size_t drop_expired_records(TimePoint now, std::size_t limit) override {
    std::vector<memory::Name> gone;
    for (const auto& [name, record] : tables_.records)
      if (gone.size() < limit && record.expires_at && *record.expires_at <= now) gone.push_back(name);
    for (const auto& name : gone) change(tables_.records, name, std::nullopt);
    return gone.size();
  }

  void put_blob(std::string_view name, std::string_view content) override {
    require_blob(name, content);
    if (!tables_.blobs.contains(name)) change(tables_.blobs, std::string(name), std::string(content));
  }
  std::uint64_t next_number(std::string_view series) override {
    require_text("series", series);
    const auto found = tables_.series.find(series);
    const auto number = (found == tables_.series.end() ? 0 : found->second) + 1;
    change(tables_.series, std::string(series), number);
    return number;
  }
  void set_series(const Series& series) override {
    require_text("series", series.name);
    change(tables_.series, series.name, series.last);
  }

  [[nodiscard]] std::size_t changes() const { return undo_.size(); }
  void undo_to(std::size_t changes) {
    while (undo_.size() > changes) {
      undo_.back()();
      undo_.pop_back();
    }
  }
  void keep_all() { undo_.clear(); }

 private:
  void set(const Row& row) {
    take_away(row.view, row.key);
    tables_.places.insert({row.view, row.order, row.key});
    tables_.rows[{row.view, row.key}] = row;
  }
  void take_away(std::string_view view, std::string_view key) {
    const auto found = tables_.rows.find({std::string(view), std::string(key)});
    if (found == tables_.rows.end()) return;
    tables_.places.erase({found->second.view, found->second.order, found->second.key});
    tables_.rows.erase(found);
  }
  /// Sets (or, with nothing, removes) one entry of a map, and can take that back.
  template <class Map>
  void change(Map& map, const typename Map::key_type& key, std::optional<typename Map::mapped_type> to) {
    const auto found = map.find(key);
    std::optional<typename Map::mapped_type> before;
    if (found != map.end()) before = found->second;
    const auto become = [&map, key](std::optional<typename Map::mapped_type> value) {
      if (value)
        map[key] = std::move(*value);
      else
        map.erase(key);
    };
    become(std::move(to));
    undo_.push_back([become, before = std::move(before)] { become(before); });
  }

  Tables& tables_;
  std::vector<std::function<void()>> undo_;
};

class MemoryBatch final : public CommitBatch {
 public:
  MemoryBatch(Tables& tables, std::shared_mutex& mutex) : transaction_(tables), lock_(mutex, std::defer_lock) {}
  Transaction& begin() override {
    lock_.lock();
    return transaction_;
  }
  void open_command() override { command_from_ = transaction_.changes(); }
  void keep_command() override {}
  void undo_command() override { transaction_.undo_to(command_from_); }
  void commit() override {
    transaction_.keep_all();
    lock_.unlock();
  }
  void abandon() noexcept override {
    transaction_.undo_to(0);
    lock_.unlock();
  }

 private:
  MemoryTransaction transaction_;
  std::unique_lock<std::shared_mutex> lock_;
  std::size_t command_from_ = 0;
};

class MemoryStore final : public Store {
 public:
  MemoryStore() : writer_(std::make_unique<MemoryBatch>(tables_, mutex_)) {}
  void submit(std::move_only_function<void(Transaction&)> work,
              std::move_only_function<void(std::exception_ptr)> done) override {
    writer_.submit(std::move(work), std::move(done));
  }
  void read(const std::function<void(const Reader&)>& look) const override {
    const std::shared_lock lock(mutex_);
    look(memory::ReadsTables<Reader>(tables_));
  }

 private:
  Tables tables_;
  mutable std::shared_mutex mutex_;
  Writer writer_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace standfirm::store

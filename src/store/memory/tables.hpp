// src/store/memory/tables.hpp: what the memory store holds, and how it is read.
#pragma once
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "store/store.hpp"

namespace standfirm::store::memory {

using Name = std::pair<std::string, std::string>;                 // view and key, kind and key
using Place = std::tuple<std::string, std::string, std::string>;  // view, order, key

struct Tables {
  std::vector<StoredEvent> ledger;                                      // by position
  std::map<StreamName, std::vector<std::size_t>, std::less<>> streams;  // indexes into the ledger, by version
  std::map<Name, Row> rows;
  std::set<Place> places;
  std::map<Name, Record> records;
  std::map<std::string, std::string, std::less<>> blobs;
  std::map<std::string, std::uint64_t, std::less<>> series;
};

/// Every reading function, over tables that somebody else keeps still.
template <class Base>
class ReadsTables : public Base {
 public:
  explicit ReadsTables(const Tables& tables) : tables_(tables) {}
  [[nodiscard]] std::uint64_t version(const StreamName&) const override;
  [[nodiscard]] std::vector<StoredEvent> events(const StreamName&, std::uint64_t from_version,
                                                std::size_t limit) const override;
  [[nodiscard]] std::vector<StoredEvent> all_events(std::uint64_t after_position, std::size_t limit) const override;
  [[nodiscard]] std::uint64_t last_position() const override { return tables_.ledger.size(); }
  [[nodiscard]] std::vector<StreamName> streams(std::string_view kind, std::string_view after,
                                                std::size_t limit) const override;
  [[nodiscard]] std::optional<Row> row(std::string_view view, std::string_view key) const override;
  [[nodiscard]] Page list(const Listing&) const override;
  [[nodiscard]] std::uint64_t count(std::string_view view, std::optional<std::string_view> scope) const override;
  [[nodiscard]] std::optional<Record> record(std::string_view kind, std::string_view key, TimePoint now) const override;
  [[nodiscard]] std::vector<Record> records(std::string_view kind, TimePoint now, std::size_t limit) const override;
  [[nodiscard]] std::optional<std::string> blob(std::string_view sha256_hex) const override;
  [[nodiscard]] std::vector<std::string> blobs(std::string_view after, std::size_t limit) const override;
  [[nodiscard]] std::vector<Series> series() const override;

 private:
  const Tables& tables_;
};
extern template class ReadsTables<Reader>;
extern template class ReadsTables<Transaction>;

}  // namespace standfirm::store::memory

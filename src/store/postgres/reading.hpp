// src/store/postgres/reading.hpp: every reading function over one connection, for snapshots and transactions alike.
#pragma once
#include "store/postgres/connection.hpp"
#include "store/store.hpp"

namespace standfirm::store::postgres {

template <class Base>
class Reads : public Base {
 public:
  explicit Reads(Connection& db) : db_(db) {}
  [[nodiscard]] std::uint64_t version(const StreamName&) const override;
  [[nodiscard]] std::vector<StoredEvent> events(const StreamName&, std::uint64_t from_version,
                                                std::size_t limit) const override;
  [[nodiscard]] std::vector<StoredEvent> all_events(std::uint64_t after_position, std::size_t limit) const override;
  [[nodiscard]] std::uint64_t last_position() const override;
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

 protected:
  Connection& db_;
};
extern template class Reads<Reader>;
extern template class Reads<Transaction>;

}  // namespace standfirm::store::postgres

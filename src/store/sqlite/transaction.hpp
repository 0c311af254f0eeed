// src/store/sqlite/transaction.hpp: the writing half, on the one connection that writes.
#pragma once
#include "store/sqlite/reading.hpp"

namespace standfirm::store::sqlite {

class WritingTransaction final : public Reads<Transaction> {
 public:
  using Reads::Reads;
  std::uint64_t append(const StreamName&, std::uint64_t expected_version, std::span<const NewEvent>) override;
  void put(const Row&) override;
  void drop(std::string_view view, std::string_view key) override;
  void drop_view(std::string_view view) override;
  void put(const Record&) override;
  void drop_record(std::string_view kind, std::string_view key) override;
  std::size_t drop_expired_records(TimePoint now, std::size_t limit) override;
  void put_blob(std::string_view sha256_hex, std::string_view content) override;
  [[nodiscard]] std::uint64_t next_number(std::string_view series) override;
  void set_series(const Series&) override;

 private:
  void count_by(std::string_view view, std::string_view scope, std::int64_t more);
};

}  // namespace standfirm::store::sqlite

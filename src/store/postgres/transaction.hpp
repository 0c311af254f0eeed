// src/store/postgres/transaction.hpp: the writing half. Writes are sent without waiting; heads of streams read in this
// batch are remembered, which is safe because no other writer runs before the commit (the advisory lock).
#pragma once
#include <unordered_map>

#include "store/postgres/reading.hpp"

namespace standfirm::store::postgres {

class WritingTransaction final : public Reads<Transaction> {
 public:
  using Reads::Reads;
  void forget();  ///< what was remembered: at the start of a batch, and when a command was undone
  [[nodiscard]] std::vector<StoredEvent> events(const StreamName&, std::uint64_t from_version,
                                                std::size_t limit) const override;
  [[nodiscard]] std::uint64_t version(const StreamName&) const override;
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
  struct Head {
    std::uint64_t version = 0;
    std::string hash;
  };
  const Head& head(const StreamName&) const;
  mutable std::unordered_map<StreamName, Head> heads_;
  mutable std::optional<std::uint64_t> last_position_;
};

}  // namespace standfirm::store::postgres

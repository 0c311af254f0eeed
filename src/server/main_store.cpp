#include "server/main_store.hpp"

#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace standfirm::server {
namespace {

bool is_postgres(const std::string& where) {
  return where.starts_with("postgresql://") || where.starts_with("postgres://");
}

std::string place(const Config& config, const std::string& where) {
  if (!where.empty()) return where;
  const auto& configured = config.text("data", "store");
  return configured == "sqlite" ? config.text("data", "folder") + "/ledger.sqlite" : configured;
}

}  // namespace

std::unique_ptr<store::Store> open_store_at(const Config& config, const std::string& where) {
  const auto at = place(config, where);
  return is_postgres(at) ? store::open_postgres_store(at) : store::open_sqlite_store(at);
}
std::unique_ptr<store::Store> open_store(const Config& config) { return open_store_at(config, {}); }

std::unique_ptr<store::Ledger> open_ledger(const Config& config, const std::string& where) {
  const auto at = place(config, where);
  if (is_postgres(at)) return store::open_postgres_ledger(at);
  return store::open_sqlite_ledger(at);
}

}  // namespace standfirm::server

// src/server/main_store.hpp: the one place that knows which stores there are.
#pragma once
#include <memory>
#include <string>

#include "server/config/config.hpp"
#include "store/store.hpp"

namespace standfirm::server {

/// The configured ledger, for writing: throws store::Outage (busy: another server has it) with a sentence.
[[nodiscard]] std::unique_ptr<store::Store> open_store(const Config&);
/// For reading, beside a running server. `where`: a SQLite file or a PostgreSQL address; empty: the configured one.
[[nodiscard]] std::unique_ptr<store::Ledger> open_ledger(const Config&, const std::string& where = {});
[[nodiscard]] std::unique_ptr<store::Store> open_store_at(const Config&, const std::string& where);

}  // namespace standfirm::server

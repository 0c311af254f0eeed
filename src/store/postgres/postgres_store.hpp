// src/store/postgres/postgres_store.hpp: the ledger in PostgreSQL, for firms that already run and back up one.
//
// Several servers may share one database. Each has one writer, and a writer holds an advisory lock of the schema from
// the beginning of its batch to the end of its commit: so batches of all servers happen one after another, positions
// are given without gaps in commit order, and a version is never decided on old news. The unique (stream, version) is
// the second fence: should the lock ever fail, one of two writers gets Outage::constraint and nothing of its batch is
// kept.
#pragma once
#include <memory>
#include <string>

#include "store/store.hpp"
#include "store/writer.hpp"

namespace standfirm::store {

/// `address` is a libpq connection string or URI; `schema` where the tables are, made when missing and brought forward.
/// Throws Outage::unavailable with a sentence when the database does not answer or is not usable.
[[nodiscard]] std::unique_ptr<Store> open_postgres_store(const std::string& address,
                                                         const std::string& schema = "standfirm",
                                                         FaultPoint fault = {});

/// Opens an existing ledger for reading only, also beside running servers: for the signer and for verifying and
/// exporting. The user may have no other right than SELECT. Refused when the tables are missing or of another version.
[[nodiscard]] std::unique_ptr<Ledger> open_postgres_ledger(const std::string& address,
                                                           const std::string& schema = "standfirm");

}  // namespace standfirm::store

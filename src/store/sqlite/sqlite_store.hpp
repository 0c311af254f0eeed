// src/store/sqlite/sqlite_store.hpp: the ledger in one SQLite file: the store of a firm that runs one server.
#pragma once
#include <memory>
#include <string>

#include "store/store.hpp"
#include "store/writer.hpp"

namespace standfirm::store {

/// Opens or makes the ledger at `path` (mode 0640, so that the signer's group may read it) and brings an older one
/// forward. Holds `path`.lock as long as it lives: a second server on the same file gets Outage::busy with a sentence
/// that says so. Exactly one connection writes and checkpoints (SQLite before 3.51.3 can damage a WAL that two
/// connections write); readers are read-only connections. `fault`: for durability tests.
[[nodiscard]] std::unique_ptr<Store> open_sqlite_store(const std::string& path, FaultPoint fault = {});

/// Opens an existing ledger for reading only, also beside a running server: for the signer and for verifying and
/// exporting.
[[nodiscard]] std::unique_ptr<Ledger> open_sqlite_ledger(const std::string& path);

}  // namespace standfirm::store

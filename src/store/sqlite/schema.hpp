// src/store/sqlite/schema.hpp: the tables of a ledger in SQLite, version by version. A released version never changes;
// a change is a new one at the end, and samples/ keeps a ledger of each to be brought forward in the tests.
#pragma once
#include <string>

#include "store/sqlite/connection.hpp"

namespace standfirm::store::sqlite {

[[nodiscard]] int schema_version();  ///< the one this program writes

/// Brings the file to this program's version, each step in a transaction of its own. Refuses a file that is not a
/// ledger or was written by a newer program: throws Outage::unavailable with the sentence.
void bring_forward(Connection&, const std::string& path);
/// The same checks without changing anything, for readers; an older ledger is refused as well.
void require_current(Connection&, const std::string& path);

}  // namespace standfirm::store::sqlite

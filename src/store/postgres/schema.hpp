// src/store/postgres/schema.hpp: the tables of a ledger in PostgreSQL, version by version. A released version never
// changes; a change is a new one at the end, and samples/ keeps a ledger of each to be brought forward in the tests.
#pragma once
#include <string>

#include "store/postgres/connection.hpp"

namespace standfirm::store::postgres {

[[nodiscard]] int schema_version();

/// The name given must be a plain lower-case word: it goes into SQL. Throws std::invalid_argument.
void require_schema_name(const std::string& schema);

/// The key of the advisory lock that every writing transaction on this schema holds, from begin to commit.
[[nodiscard]] std::int64_t writer_lock(const std::string& schema);

/// Makes the tables or brings them to this program's version, in one transaction under the writers' lock, so that
/// servers started at the same time do it once. Refuses a ledger of a newer program and a database whose encoding is
/// not UTF-8.
void bring_forward(Connection&, const std::string& schema);
/// Changes nothing: refuses when there is no ledger, or one of another version.
void require_current(Connection&, const std::string& schema);

}  // namespace standfirm::store::postgres

// src/server/ledger_commands.hpp: `standfirm ledger verify | export | import | seal`.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/time.hpp"
#include "store/store.hpp"

namespace standfirm::server {

/// How main opens a ledger. `where`: a SQLite file or a PostgreSQL address as given with --ledger; empty: the
/// configured one.
struct LedgerOpeners {
  std::function<std::unique_ptr<store::Ledger>(const std::string& where)> to_read;  ///< also beside a running server
  std::function<std::unique_ptr<store::Store>(const std::string& where)> to_write;  ///< with the server stopped
  std::function<void(TimePoint)> imported = {};  ///< what else an import does
};

/// Exit codes: 0 all well; 1 the ledger is not intact, or the import was refused; 2 a file cannot be used; 3 the store
/// is away.
void add_ledger_commands(CLI::App& app, LedgerOpeners, const Clock&, int& exit_code);

}  // namespace standfirm::server

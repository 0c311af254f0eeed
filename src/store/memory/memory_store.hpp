// src/store/memory/memory_store.hpp: the ledger in memory, for tests and rehearsals. Nothing outlives the program.
#pragma once
#include <memory>

#include "store/store.hpp"
#include "store/writer.hpp"

namespace standfirm::store {

[[nodiscard]] std::unique_ptr<Store> make_memory_store();

}  // namespace standfirm::store

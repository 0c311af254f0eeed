// src/store/ledger/seal_file.hpp: a seal as a file of its own, to be kept where nobody can change it.
#pragma once
#include <expected>
#include <functional>
#include <iosfwd>
#include <string>

#include "store/ledger/seal.hpp"

namespace standfirm::store {

/// Writes it whole or not at all. Throws std::runtime_error with one sentence.
void write_seal(const SealDocument&, const std::string& path);
/// The error is a sentence that names the file.
[[nodiscard]] std::expected<SealDocument, std::string> read_seal(const std::string& path);

/// Opens `path`.unfinished, lets `write` fill it, and moves it into place; on any failure takes it away and throws.
void write_whole_file(const std::string& path, const std::function<void(std::ostream&)>& write);

}  // namespace standfirm::store

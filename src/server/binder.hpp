// src/server/binder.hpp: the firm's binder read from its folder: the procedure that runs, and the approved tools.
#pragma once
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/procedure/procedure.hpp"
#include "core/procedure/report.hpp"
#include "engine/engine.hpp"

namespace standfirm::server {

/// The binder can't be used; `what()` says which file, which line and the mend.
struct BinderFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The definitions below tools/, by name, with the hash of the file that orders carry. Throws BinderFault.
[[nodiscard]] std::vector<engine::Tool> read_tools(const std::filesystem::path& binder);
/// Throws BinderFault with every mistake in the file.
[[nodiscard]] procedure::Procedure read_procedure(const std::filesystem::path& binder, const std::string& file,
                                                  const std::vector<engine::Tool>&);
/// For `standfirm procedure check FILE`. Throws BinderFault when the file can't be read.
[[nodiscard]] procedure::CheckReport check_procedure(const std::filesystem::path& file,
                                                     const std::vector<engine::Tool>&);

}  // namespace standfirm::server

// src/core/procedure/paths.hpp: where a procedure's steps lead: nobody gets lost, stuck, or ahead of the agreement.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "core/procedure/procedure.hpp"

namespace standfirm::procedure {

/// The lines of one step in its file, in the order of the procedure's steps.
struct StepLines {
  std::size_t step = 1, on_success = 1, on_failure = 1;
  std::vector<std::size_t> actions;
};
struct PathMistake {
  std::size_t line;
  std::string message, mend;
};

/// `lines` belongs to `procedure.steps`, entry by entry. Steps that name others which don't exist are taken as ending
/// there.
[[nodiscard]] std::vector<PathMistake> check_paths(const Procedure&, const std::vector<StepLines>& lines);

}  // namespace standfirm::procedure

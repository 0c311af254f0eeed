// src/letters/program.hpp: runs one program to its end: text in, text out, within limits, without the network.
#pragma once
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace standfirm::letters {

struct Program {
  std::vector<std::string> arguments;    ///< the first is the program's absolute path; there is no shell
  std::vector<std::string> environment;  ///< all of it, "NAME=value"
  Seconds deadline{30};                  ///< of wall time; killed afterwards
  std::size_t max_memory_bytes = std::size_t{1} << 30;
  std::size_t max_output_bytes = 32 * 1024 * 1024;
};

/// What the program wrote to its standard output. The error is one sentence: not started, too slow, too much, or the
/// exit code with the last line it wrote to standard error. Started in an empty network namespace where the system
/// allows that.
[[nodiscard]] std::expected<std::string, std::string> run(const Program&, std::string_view input);

}  // namespace standfirm::letters

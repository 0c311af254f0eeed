// src/core/procedure/report.hpp: what `standfirm procedure check FILE` answers, as a value, as text and as JSON.
#pragma once
#include <boost/describe/class.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/procedure/load.hpp"

namespace standfirm::procedure {

struct CheckReport {
  std::string file;
  bool valid = false;
  std::optional<std::string> id, version;  ///< when valid
  std::size_t steps = 0;
  std::vector<Mistake> mistakes;
};
BOOST_DESCRIBE_STRUCT(CheckReport, (), (file, valid, id, version, steps, mistakes))

[[nodiscard]] CheckReport check(std::string_view text, const std::string& file,
                                const std::vector<std::string>& known_tools);

/// "file:line: what is wrong" and the mend below it, as compilers write, so that editors jump there; the last line sums
/// up.
[[nodiscard]] std::string to_text(const CheckReport&);
[[nodiscard]] inline std::string to_json(const CheckReport& report) { return json::write_text(report); }

}  // namespace standfirm::procedure

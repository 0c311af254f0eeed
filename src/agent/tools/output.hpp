// src/agent/tools/output.hpp: what a tool wrote, as text and as fields: whatever it is, bounded and never an exception.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/tools/definition.hpp"

namespace standfirm::agent {

/// UTF-8, or bytes that are not: what cannot be in the encoding stays as it is and fits no rule. A byte order mark
/// goes.
[[nodiscard]] std::string decoded(std::string_view bytes, Encoding);

using Fields = std::map<std::string, std::string>;
struct Records {
  std::vector<Fields> rows;
  std::vector<std::string> shown;    ///< each row as it was written, shortened, for people
  std::optional<std::string> wrong;  ///< why the rest could not be read: cut in the middle, not of this form
};
/// `wanted`: the JSON pointers that the rules name. At most 100,000 rows.
[[nodiscard]] Records records_of(std::string_view text, const Written&, const std::vector<std::string>& wanted);

}  // namespace standfirm::agent

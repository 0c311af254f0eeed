// src/core/procedure/load.hpp: a procedure file as the firm wrote it, checked before anybody works by it. Text in, no
// file read.
#pragma once
#include <boost/describe/class.hpp>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "core/procedure/procedure.hpp"

namespace standfirm::procedure {

/// One thing wrong with a binder file: where it stands, what is wrong, what would mend it.
struct Mistake {
  std::string file;
  std::size_t line = 1;
  std::string message;
  std::string mend;
  bool operator==(const Mistake&) const = default;
};
BOOST_DESCRIBE_STRUCT(Mistake, (), (file, line, message, mend))

/// Reads and checks a procedure. `known_tools`: the names of the definitions in binder/tools. Every mistake is
/// reported, in the file's order; only text that isn't YAML at all ends the reading early. What is checked beside the
/// words themselves:
///  - every step is reached from the first one or from a way, and leads to closing;
///  - when everything succeeds the procedure ends;
///  - a step that can fail (it changes the machine, or asks for something only the machine can show) says what follows
///  then;
///  - on no path does something that isn't allowed before the limits are agreed come before a step that asks for
///  `limits_agreed`
///    and was left by success. Ways are left out here: choosing one is refused before the limits are agreed;
///  - preset arguments are the action's own, by name and type, and a scan names an approved tool;
///  - every {{name}} in a script line exists.
[[nodiscard]] std::expected<Procedure, std::vector<Mistake>> parse(std::string_view text, const std::string& file,
                                                                   const std::vector<std::string>& known_tools);

/// True for a need that something outside the conversation decides, so that a step asking for it can fail.
[[nodiscard]] bool can_fail(Need);

}  // namespace standfirm::procedure

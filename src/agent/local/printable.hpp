// src/agent/local/printable.hpp: names from a disk as text people can read and programs can take back. Names are bytes:
// control characters, backslashes and whatever is not UTF-8 become \xNN, so no name can look like another or like a
// line of output.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace standfirm::agent {

[[nodiscard]] std::string printable(std::string_view bytes);
/// The bytes again; nothing when an escape is broken, a control character stands bare, or a NUL would come out.
[[nodiscard]] std::optional<std::string> from_printable(std::string_view text);
/// Text of a program or a file, for people: bytes that are not UTF-8 become \xNN, line breaks and tabs stay, the rest
/// of the control characters go. At most `max_bytes`; what is left out is said at the end.
[[nodiscard]] std::string readable(std::string_view bytes, std::size_t max_bytes);

}  // namespace standfirm::agent

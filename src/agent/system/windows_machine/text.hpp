// src/agent/system/windows_machine/text.hpp: texts as Windows keeps them (UTF-16, little end first), its file names,
// and its command lines.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/system/windows_machine/ports.hpp"
#include "base/time.hpp"

namespace standfirm::agent::windows_system {

/// UTF-8 of little-endian UTF-16; half a character becomes U+FFFD.
[[nodiscard]] std::string from_utf16(std::string_view bytes);
[[nodiscard]] std::string to_utf16(std::string_view utf8);
/// What a program or a file wrote: UTF-16 (with its mark, or when every other byte is NUL) or UTF-8 already.
[[nodiscard]] std::string decoded(std::string_view bytes);
/// For people, in one line: control characters go, backslashes stay. At most `max_bytes`, then "...".
[[nodiscard]] std::string shown(std::string_view text, std::size_t max_bytes = 400);
[[nodiscard]] std::string lower(std::string_view ascii);
[[nodiscard]] bool same(std::string_view one, std::string_view other);  ///< as Windows compares names of A to Z
[[nodiscard]] bool starts(std::string_view text, std::string_view with);

[[nodiscard]] RegistryValue text_value(std::string name, std::string_view utf8, Kind kind = Kind::text);
[[nodiscard]] RegistryValue texts_value(std::string name, const std::vector<std::string>&);
[[nodiscard]] RegistryValue number_value(std::string name, std::uint32_t);
/// The value as text: texts up to their NUL, numbers in decimal, bytes in hex.
[[nodiscard]] std::string text_of(const RegistryValue&);
[[nodiscard]] std::vector<std::string> texts_of(const RegistryValue&);
[[nodiscard]] std::optional<std::uint32_t> number_of(const std::optional<RegistryValue>&);
/// text_of the value; "" when it is not there.
[[nodiscard]] std::string text_at(const Registry&, const std::string& key, const std::string& name);

/// The folder of Windows itself, "C:\Windows".
[[nodiscard]] std::string windows_folder(const Registry&);
/// %SystemRoot% and the like with what they stand for on this machine; what is unknown stays as it is.
[[nodiscard]] std::string expanded(const Registry&, const std::string& text);
/// The program file that a command line of Windows starts, in full where it can be told: quoted or not, relative to
/// Windows' folders, of rundll32 its library. "" when there is none in it.
[[nodiscard]] std::string program_in(const Registry&, const std::string& command_line);

/// "C:\Users\x" as the agent names files (files/tree.hpp), and back.
[[nodiscard]] std::string agent_path(std::string_view windows_path);
[[nodiscard]] std::string windows_path(std::string_view agent_path);

/// A moment as WMI writes it, "20260302091500.000000+060".
[[nodiscard]] std::optional<TimePoint> time_from_wmi(std::string_view);
/// The number behind a fact, or nothing.
[[nodiscard]] std::optional<std::uint64_t> number_from(std::string_view);

}  // namespace standfirm::agent::windows_system

// src/agent/local/windows/wide.hpp: text as Windows takes it. Inside the agent names are UTF-8 with forward slashes
// ("C:/Users/ann/x.exe"); half a surrogate pair, which a name may hold, becomes the three bytes it would have (WTF-8),
// so that every name comes back as it was.
#pragma once
#include <windows.h>

#include <optional>
#include <string>
#include <string_view>

namespace standfirm::agent {

/// Throws std::runtime_error for bytes that stand for no text.
[[nodiscard]] std::wstring wide(std::string_view);
[[nodiscard]] std::optional<std::wstring> wide_or_none(std::string_view);
[[nodiscard]] std::string utf8(std::wstring_view);

/// "C:/Users/ann" -> "\\?\C:\Users\ann": taken by the file system as it stands, however long. Throws as wide() does.
[[nodiscard]] std::wstring wide_path(const std::string& inside);
/// "\\?\C:\Users\ann" or "C:\Users\ann" -> "C:/Users/ann", the drive's letter large.
[[nodiscard]] std::string inside_path(std::wstring_view);

/// "Access is denied." as Windows says it, in English where it can, on one line.
[[nodiscard]] std::string windows_text(DWORD error);
[[noreturn]] void throw_windows(const std::string& doing, DWORD error = ::GetLastError());

}  // namespace standfirm::agent

// src/agent/system/windows/wide.hpp: what every port needs of Windows: its wide texts, its handles, its error numbers
// as sentences.
#pragma once
#include <windows.h>
#include <winsock2.h>

#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {

inline std::wstring wide(std::string_view utf8) {
  const auto bytes = to_utf16(utf8);
  std::wstring out(bytes.size() / 2, L'\0');
  std::memcpy(out.data(), bytes.data(), out.size() * 2);
  return out;
}
inline std::string utf8(std::wstring_view text) {
  return from_utf16({reinterpret_cast<const char*>(text.data()), text.size() * 2});
}
inline std::string utf8(const wchar_t* text) { return text == nullptr ? std::string() : utf8(std::wstring_view(text)); }

[[nodiscard]] inline std::runtime_error windows_error(const std::string& doing, unsigned long code) {
  const char* words = code == ERROR_ACCESS_DENIED        ? ": access is denied"
                      : code == ERROR_FILE_NOT_FOUND     ? ": it is not there"
                      : code == ERROR_PRIVILEGE_NOT_HELD ? ": this program lacks the right to"
                      : code == RPC_S_SERVER_UNAVAILABLE ? ": the service behind it does not run"
                                                         : "";
  char number[32];
  std::snprintf(number, sizeof number, code > 0xFFFF ? " (0x%08lx)" : " (%lu)", code);
  return std::runtime_error(doing + words + number);
}

/// A handle with its own way to be closed.
template <class Handle, auto Close>
class Owned {
 public:
  explicit Owned(Handle handle = {}) : handle_(handle) {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (handle_ != Handle{}) Close(handle_);
  }
  [[nodiscard]] Handle get() const { return handle_; }
  Handle* out() { return &handle_; }
  explicit operator bool() const { return handle_ != Handle{}; }

 private:
  Handle handle_;
};

}  // namespace standfirm::agent::windows_system

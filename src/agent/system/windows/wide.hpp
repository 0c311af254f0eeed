// src/agent/system/windows/wide.hpp: what every port needs of Windows: its wide texts, its handles, its error numbers
// as sentences.
#pragma once
#include <windows.h>
#include <winsock2.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

#include "agent/local/windows/wide.hpp"
#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {

using agent::utf8;
using agent::wide;

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

/// Of what Windows may answer with nothing.
inline std::string utf8(const wchar_t* text) { return text == nullptr ? std::string() : agent::utf8(text); }

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

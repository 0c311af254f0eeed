// src/agent/local/disk.hpp: files as the agent keeps them: written whole or not at all, read with a limit.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace standfirm::agent {

#ifdef _WIN32
using NativeFile = void*;  ///< a HANDLE
inline constexpr NativeFile no_file = nullptr;
inline NativeFile opened_or_none(NativeFile file) {
  return reinterpret_cast<std::intptr_t>(file) == -1 ? nullptr : file;
}
#else
using NativeFile = int;
inline constexpr NativeFile no_file = -1;
inline NativeFile opened_or_none(NativeFile file) { return file < 0 ? no_file : file; }
#endif

/// An open descriptor (on Windows a handle), closed when it goes.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(NativeFile file) : file_(opened_or_none(file)) {}
  Descriptor(Descriptor&& other) noexcept : file_(std::exchange(other.file_, no_file)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  [[nodiscard]] NativeFile get() const { return file_; }
  explicit operator bool() const { return file_ != no_file; }
  NativeFile release() { return std::exchange(file_, no_file); }

 private:
  NativeFile file_ = no_file;
};

/// "could not open /x: Permission denied" from the system's last error (errno, GetLastError), as an exception
/// (std::runtime_error).
[[noreturn]] void throw_errno(const std::string& doing);
[[nodiscard]] std::string errno_text(int error);

/// Writes beside, flushes, renames over, flushes the folder. Throws std::runtime_error. On Windows the folder's rights
/// are inherited and `mode` says nothing.
void write_whole(const std::filesystem::path&, std::string_view content, unsigned mode = 0600);
/// The error is a sentence; `max_bytes` exceeded is one.
[[nodiscard]] std::expected<std::string, std::string> read_whole(const std::filesystem::path&, std::size_t max_bytes);
/// Writes all of it or throws.
void write_all(NativeFile, std::string_view);
/// What is there, at most `size` bytes; 0 at the end. Throws.
[[nodiscard]] std::size_t read_some(NativeFile, void* into, std::size_t size);
/// Content and size are on the disk when it returns. Throws.
void flush(NativeFile);
/// Makes a folder's entries durable. Throws. On Windows a rename is durable itself.
void flush_folder(const std::filesystem::path&);

/// A new file (0600) for writing. Throws, also when something stands there.
[[nodiscard]] Descriptor create_new(const std::filesystem::path&);
[[nodiscard]] Descriptor open_to_read(const std::filesystem::path&);  ///< throws
/// For writing at its end; made (0600) when it is not there. Throws.
[[nodiscard]] Descriptor open_to_append(const std::filesystem::path&);
[[nodiscard]] std::uint64_t size_of(NativeFile);            ///< throws
[[nodiscard]] bool cut_to(NativeFile, std::uint64_t size);  ///< false when the disk does not let it
/// Holds the file for one process alone, as long as the descriptor lives; nothing when another process has it. Throws
/// when it cannot be opened.
[[nodiscard]] Descriptor hold_alone(const std::filesystem::path&);

/// SHA-256 as lower-case hex.
[[nodiscard]] std::string sha256_of(std::string_view);

}  // namespace standfirm::agent

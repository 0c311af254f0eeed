// src/agent/local/disk.hpp: files as the agent keeps them: written whole or not at all, read with a limit.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace standfirm::agent {

/// An open descriptor, closed when it goes.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

/// "could not open /x: Permission denied" from errno, as an exception (std::runtime_error).
[[noreturn]] void throw_errno(const std::string& doing);
[[nodiscard]] std::string errno_text(int error);

/// Writes beside, flushes, renames over, flushes the folder. Throws std::runtime_error.
void write_whole(const std::filesystem::path&, std::string_view content, mode_t mode = 0600);
/// The error is a sentence; `max_bytes` exceeded is one.
[[nodiscard]] std::expected<std::string, std::string> read_whole(const std::filesystem::path&, std::size_t max_bytes);
/// Writes all of it or throws.
void write_all(int fd, std::string_view);
/// Makes a folder's entries durable. Throws.
void flush_folder(const std::filesystem::path&);
/// SHA-256 as lower-case hex.
[[nodiscard]] std::string sha256_of(std::string_view);

}  // namespace standfirm::agent

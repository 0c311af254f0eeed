// src/server/signer/frames.hpp: one frame each way over a Unix socket, with a deadline for all of it.
#pragma once
#include <chrono>
#include <expected>
#include <string>
#include <utility>

#include "base/time.hpp"

namespace standfirm::server::signer {

using Deadline = std::chrono::steady_clock::time_point;
[[nodiscard]] inline Deadline within(Millis span) { return std::chrono::steady_clock::now() + span; }

/// `socket` must be non-blocking. The error is a sentence; a frame over max_frame_bytes is refused before it is read.
[[nodiscard]] std::expected<std::string, std::string> read_frame(int socket, Deadline);
[[nodiscard]] std::expected<void, std::string> write_frame(int socket, const std::string& content, Deadline);
/// Waits until `socket` is ready for `events` (poll's); false when the deadline came first.
[[nodiscard]] bool ready(int socket, short events, Deadline);

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();
  [[nodiscard]] int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

}  // namespace standfirm::server::signer

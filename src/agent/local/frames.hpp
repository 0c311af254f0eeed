// src/agent/local/frames.hpp: JSON texts on a byte stream, each after its length (4 bytes, big end first).
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace standfirm::agent {

/// Takes bytes as they come, gives whole frames. A frame that is empty or too long spoils the stream for good.
class FrameReader {
 public:
  explicit FrameReader(std::size_t max_frame_bytes) : max_(max_frame_bytes) {}
  void take(std::string_view bytes);
  /// A frame, nothing yet, or why the stream must be closed.
  [[nodiscard]] std::expected<std::optional<std::string>, std::string> next();
  /// How many more bytes the reader wants before it must be asked for frames; bounds what is held.
  [[nodiscard]] std::size_t room() const;

 private:
  std::size_t max_;
  std::string held_;
};

[[nodiscard]] std::string framed(std::string_view text);

}  // namespace standfirm::agent

// src/agent/local/windows/pipe.hpp: one end of the pipe between the two programs: read when something came, written
// with a deadline, by two threads at once.
#pragma once
#include <windows.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/local/disk.hpp"
#include "agent/local/windows/wide.hpp"

namespace standfirm::agent {

/// Ends what `waiting` waits for, and waits for that end: Windows writes into it until then.
void cancel(NativeFile, OVERLAPPED& waiting);

class PipeEnd {
 public:
  PipeEnd();
  explicit PipeEnd(Descriptor pipe);
  PipeEnd(PipeEnd&&) noexcept;
  PipeEnd& operator=(PipeEnd&&) noexcept;
  ~PipeEnd();

  [[nodiscard]] bool is_open() const;
  /// Begins to read up to `size` bytes unless that is under way already; the event is set when `take` has something.
  [[nodiscard]] HANDLE readable(std::size_t size);
  /// What came; nothing at the end.
  [[nodiscard]] std::optional<std::string> take();
  /// All of it within 10 seconds, or false.
  [[nodiscard]] bool write(std::string_view);
  /// Whoever reads or writes sees the end. From any thread.
  void hang_up();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace standfirm::agent

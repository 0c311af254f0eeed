// src/base/time.hpp: moments, spans and the clock as a value. Only the mains, the simulator and tests make clocks.
#pragma once
#include <chrono>
#include <expected>
#include <mutex>
#include <string>
#include <string_view>

namespace standfirm {

/// A moment in UTC, to the millisecond: what the ledger, the wire and the screen agree on.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Millis = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using Minutes = std::chrono::minutes;
using Days = std::chrono::days;

/// RFC 3339 in UTC with milliseconds: "2026-03-02T14:05:09.250Z".
[[nodiscard]] std::string to_text(TimePoint);
/// Reads RFC 3339 with any offset; the error says what is wrong with it.
[[nodiscard]] std::expected<TimePoint, std::string> time_from_text(std::string_view);

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override;
};

/// A clock that stands still until it is moved: for tests.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimePoint start) : now_(start) {}
  [[nodiscard]] TimePoint now() const override;
  void set(TimePoint);
  void advance(Millis);

 private:
  mutable std::mutex mutex_;
  TimePoint now_;
};

/// The system clock moved by the offset written in a file, so that several programs (server, signer, agent in a
/// practice machine) share one movable time in a rehearsal. The file holds the offset in milliseconds as decimal text;
/// a missing or unreadable file means no offset.
class FileClock final : public Clock {
 public:
  explicit FileClock(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] TimePoint now() const override;
  static void write_offset(const std::string& path, Millis offset);  ///< atomic replace; throws std::runtime_error

 private:
  std::string path_;
};

}  // namespace standfirm

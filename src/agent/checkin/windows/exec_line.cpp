#include "agent/checkin/exec_line.hpp"

#include <array>

#include "agent/local/windows/pipe.hpp"
#include "agent/local/windows/rights.hpp"

namespace standfirm::agent {
namespace {

constexpr DWORD try_again_ms = 1000;

/// The pipe, when it is the privileged program's: made by the system or an administrator. Else nothing, and
/// GetLastError says why.
Descriptor open_pipe(const std::filesystem::path& name) {
  // Reading and writing as the pipe's rights give it; the other side may learn who this is, and not act as it.
  Descriptor pipe(::CreateFileW(
      name.c_str(),
      FILE_READ_DATA | FILE_WRITE_DATA | FILE_READ_ATTRIBUTES | FILE_WRITE_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE, 0,
      nullptr, OPEN_EXISTING, FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, nullptr));
  if (pipe && !belongs_to_administrators(pipe.get())) {
    ::SetLastError(ERROR_INVALID_OWNER);
    return {};
  }
  return pipe;
}

}  // namespace

struct ExecLine::Line {
  PipeEnd connection;
  Descriptor stop{::CreateEventW(nullptr, TRUE, FALSE, nullptr)};
};

ExecLine::ExecLine(std::filesystem::path socket, Heard heard)
    : path_(std::move(socket)), heard_(std::move(heard)), line_(std::make_unique<Line>()) {
  if (!line_->stop) throw_windows("make an event");
}
ExecLine::~ExecLine() {
  ::SetEvent(line_->stop.get());
  if (thread_.joinable()) thread_.join();
}

bool ExecLine::say(const FromAgent& message) {
  const std::string frame = framed(json::write_text(message));
  const std::lock_guard lock(mutex_);
  if (!line_->connection.is_open()) return false;
  if (line_->connection.write(frame)) return true;
  line_->connection.hang_up();
  return false;
}

void ExecLine::run() {
  bool said_missing = false;
  for (;;) {
    if (auto fresh = open_pipe(path_)) {
      {
        const std::lock_guard lock(mutex_);
        line_->connection = PipeEnd(std::move(fresh));
      }
      said_missing = false;
      heard_.opened();
      hear();
      const std::lock_guard lock(mutex_);
      line_->connection = PipeEnd();
    } else if (!said_missing) {
      heard_.log("standfirm-exec is not there: " + path_.string() + ": " + windows_text(::GetLastError()));
      said_missing = true;
    }
    if (::WaitForSingleObject(line_->stop.get(), try_again_ms) != WAIT_TIMEOUT) return;
  }
}

void ExecLine::hear() {
  FrameReader frames(max_local_frame_bytes);
  for (;;) {
    const std::array<HANDLE, 2> watched{line_->stop.get(), line_->connection.readable(64 * 1024)};
    if (::WaitForMultipleObjects(2, watched.data(), FALSE, INFINITE) != WAIT_OBJECT_0 + 1) return;
    const auto bytes = line_->connection.take();
    if (!bytes || !take(frames, *bytes)) return;
  }
}

}  // namespace standfirm::agent

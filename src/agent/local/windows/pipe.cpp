#include "agent/local/windows/pipe.hpp"

#include <algorithm>

namespace standfirm::agent {
namespace {

constexpr DWORD other_side_takes_ms = 10'000;

Descriptor event() {
  Descriptor out(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
  if (!out) throw_windows("make an event");
  return out;
}

}  // namespace

void cancel(NativeFile pipe, OVERLAPPED& waiting) {
  if (!::CancelIoEx(pipe, &waiting) && ::GetLastError() == ERROR_NOT_FOUND) return;
  DWORD moved = 0;
  ::GetOverlappedResult(pipe, &waiting, &moved, TRUE);
}

struct PipeEnd::Inside {
  Descriptor pipe, came = event(), went = event();
  OVERLAPPED reading{}, writing{};
  std::string buffer;
  bool under_way = false;

  explicit Inside(Descriptor opened) : pipe(std::move(opened)) {}
  ~Inside() {
    if (under_way) cancel(pipe.get(), reading);
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
};

PipeEnd::PipeEnd() = default;
PipeEnd::PipeEnd(Descriptor pipe) : inside_(std::make_unique<Inside>(std::move(pipe))) {}
PipeEnd::PipeEnd(PipeEnd&&) noexcept = default;
PipeEnd& PipeEnd::operator=(PipeEnd&&) noexcept = default;
PipeEnd::~PipeEnd() = default;

bool PipeEnd::is_open() const { return inside_ != nullptr; }

HANDLE PipeEnd::readable(std::size_t size) {
  Inside& in = *inside_;
  if (in.under_way) return in.came.get();
  in.buffer.resize(std::max<std::size_t>(size, 1));
  ::ResetEvent(in.came.get());
  in.reading = {};
  in.reading.hEvent = in.came.get();
  in.under_way = true;
  if (!::ReadFile(in.pipe.get(), in.buffer.data(), static_cast<DWORD>(in.buffer.size()), nullptr, &in.reading) &&
      ::GetLastError() != ERROR_IO_PENDING) {
    in.under_way = false;  // the end: take() says so
    in.buffer.clear();
    ::SetEvent(in.came.get());
  }
  return in.came.get();
}

std::optional<std::string> PipeEnd::take() {
  Inside& in = *inside_;
  DWORD got = 0;
  if (!in.under_way || !::GetOverlappedResult(in.pipe.get(), &in.reading, &got, TRUE) || got == 0) {
    in.under_way = false;
    return std::nullopt;
  }
  in.under_way = false;
  return in.buffer.substr(0, got);
}

bool PipeEnd::write(std::string_view bytes) {
  Inside& in = *inside_;
  while (!bytes.empty()) {
    ::ResetEvent(in.went.get());
    in.writing = {};
    in.writing.hEvent = in.went.get();
    const auto part = static_cast<DWORD>(std::min<std::size_t>(bytes.size(), 64 * 1024));
    DWORD wrote = 0;
    if (!::WriteFile(in.pipe.get(), bytes.data(), part, nullptr, &in.writing) && ::GetLastError() != ERROR_IO_PENDING)
      return false;
    if (::WaitForSingleObject(in.went.get(), other_side_takes_ms) != WAIT_OBJECT_0) {
      cancel(in.pipe.get(), in.writing);
      return false;
    }
    if (!::GetOverlappedResult(in.pipe.get(), &in.writing, &wrote, FALSE) || wrote == 0) return false;
    bytes.remove_prefix(wrote);
  }
  return true;
}

void PipeEnd::hang_up() {
  // The server's end: the other one sees a broken pipe. The client's end cannot do that; its reading is ended instead.
  if (!::DisconnectNamedPipe(inside_->pipe.get())) ::CancelIoEx(inside_->pipe.get(), nullptr);
}

}  // namespace standfirm::agent

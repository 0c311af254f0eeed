#include "agent/local/disk.hpp"

#include <algorithm>

#include "agent/local/windows/wide.hpp"

namespace standfirm::agent {
namespace {

constexpr DWORD everybody_else = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

std::string shown(const std::filesystem::path& path) { return inside_path(path.native()); }

}  // namespace

Descriptor::~Descriptor() {
  if (file_ != nullptr) ::CloseHandle(file_);
}
std::string errno_text(int error) { return windows_text(static_cast<DWORD>(error)); }
void throw_errno(const std::string& doing) { throw_windows(doing); }

void write_all(NativeFile file, std::string_view content) {
  while (!content.empty()) {
    DWORD wrote = 0;
    const auto part = static_cast<DWORD>(std::min<std::size_t>(content.size(), 1 << 20));
    if (!::WriteFile(file, content.data(), part, &wrote, nullptr)) throw_windows("write");
    content.remove_prefix(wrote);
  }
}

std::size_t read_some(NativeFile file, void* into, std::size_t size) {
  DWORD got = 0;
  if (!::ReadFile(file, into, static_cast<DWORD>(std::min<std::size_t>(size, 1 << 20)), &got, nullptr))
    throw_windows("read");
  return got;
}

void flush(NativeFile file) {
  if (!::FlushFileBuffers(file)) throw_windows("flush");
}
void flush_folder(const std::filesystem::path&) {}

void write_whole(const std::filesystem::path& path, std::string_view content, unsigned) {
  std::filesystem::path beside = path;
  beside += L".new";
  {
    const Descriptor file(
        ::CreateFileW(beside.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    if (!file) throw_windows("write " + shown(beside));
    write_all(file.get(), content);
    flush(file.get());
  }
  if (!::MoveFileExW(beside.c_str(), path.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
    throw_windows("put " + shown(path) + " in place");
}

std::expected<std::string, std::string> read_whole(const std::filesystem::path& path, std::size_t max_bytes) {
  const Descriptor file(::CreateFileW(path.c_str(), GENERIC_READ, everybody_else, nullptr, OPEN_EXISTING, 0, nullptr));
  if (!file) return std::unexpected("could not open " + shown(path) + ": " + windows_text(::GetLastError()));
  if (::GetFileType(file.get()) != FILE_TYPE_DISK) return std::unexpected(shown(path) + " is not a file");
  std::string out;
  char buffer[16384];
  for (;;) {
    DWORD got = 0;
    if (!::ReadFile(file.get(), buffer, sizeof buffer, &got, nullptr))
      return std::unexpected("could not read " + shown(path) + ": " + windows_text(::GetLastError()));
    if (got == 0) return out;
    out.append(buffer, got);
    if (out.size() > max_bytes)
      return std::unexpected(shown(path) + " is larger than " + std::to_string(max_bytes) + " bytes");
  }
}

Descriptor create_new(const std::filesystem::path& path) {
  Descriptor file(::CreateFileW(path.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!file) throw_windows("make " + shown(path));
  return file;
}

Descriptor open_to_read(const std::filesystem::path& path) {
  Descriptor file(::CreateFileW(path.c_str(), GENERIC_READ, everybody_else, nullptr, OPEN_EXISTING, 0, nullptr));
  if (!file) throw_windows("open " + shown(path));
  return file;
}

Descriptor open_to_append(const std::filesystem::path& path) {
  Descriptor file(::CreateFileW(path.c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr, OPEN_ALWAYS,
                                FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!file || !::SetFilePointerEx(file.get(), {}, nullptr, FILE_END)) throw_windows("open " + shown(path));
  return file;
}

std::uint64_t size_of(NativeFile file) {
  LARGE_INTEGER size{};
  if (!::GetFileSizeEx(file, &size)) throw_windows("look at a file");
  return static_cast<std::uint64_t>(size.QuadPart);
}

bool cut_to(NativeFile file, std::uint64_t size) {
  LARGE_INTEGER to{};
  to.QuadPart = static_cast<LONGLONG>(size);
  return ::SetFilePointerEx(file, to, nullptr, FILE_BEGIN) != 0 && ::SetEndOfFile(file) != 0;
}

Descriptor hold_alone(const std::filesystem::path& path) {
  // Opened by all who come, locked by the first.
  Descriptor file(::CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE, everybody_else, nullptr, OPEN_ALWAYS,
                                FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!file) throw_windows("open " + shown(path));
  OVERLAPPED from{};
  const bool held = ::LockFileEx(file.get(), LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &from) != 0;
  return held ? std::move(file) : Descriptor();
}

}  // namespace standfirm::agent

#include "agent/local/disk.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace standfirm::agent {

Descriptor::~Descriptor() {
  if (file_ >= 0) ::close(file_);
}
std::string errno_text(int error) { return std::generic_category().message(error); }
void throw_errno(const std::string& doing) {
  throw std::runtime_error("could not " + doing + ": " + errno_text(errno));
}

void write_all(NativeFile fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t wrote = ::write(fd, content.data(), content.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) throw_errno("write");
    content.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

void flush_folder(const std::filesystem::path& folder) {
  const Descriptor dir(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!dir || ::fsync(dir.get()) != 0) throw_errno("flush " + folder.string());
}

void write_whole(const std::filesystem::path& path, std::string_view content, unsigned mode) {
  const std::filesystem::path beside = path.string() + ".new";
  {
    const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!file) throw_errno("write " + beside.string());
    if (::fchmod(file.get(), mode) != 0) throw_errno("set the mode of " + beside.string());
    write_all(file.get(), content);
    if (::fsync(file.get()) != 0) throw_errno("flush " + beside.string());
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) throw_errno("put " + path.string() + " in place");
  flush_folder(path.parent_path());
}

std::expected<std::string, std::string> read_whole(const std::filesystem::path& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return std::unexpected("could not open " + path.string() + ": " + errno_text(errno));
  struct stat about{};
  if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode))
    return std::unexpected(path.string() + " is not a file");
  std::string out;
  char buffer[16384];
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected("could not read " + path.string() + ": " + errno_text(errno));
    if (got == 0) return out;
    out.append(buffer, static_cast<std::size_t>(got));
    if (out.size() > max_bytes)
      return std::unexpected(path.string() + " is larger than " + std::to_string(max_bytes) + " bytes");
  }
}

std::size_t read_some(NativeFile file, void* into, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(file, into, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) throw_errno("read");
  }
}

void flush(NativeFile file) {
  if (::fdatasync(file) != 0) throw_errno("flush");
}

Descriptor create_new(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) throw_errno("make " + path.string());
  return file;
}

Descriptor open_to_read(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw_errno("open " + path.string());
  return file;
}

Descriptor open_to_append(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!file) throw_errno("open " + path.string());
  return file;
}

std::uint64_t size_of(NativeFile file) {
  struct stat about{};
  if (::fstat(file, &about) != 0) throw_errno("look at a file");
  return static_cast<std::uint64_t>(about.st_size);
}

bool cut_to(NativeFile file, std::uint64_t size) { return ::ftruncate(file, static_cast<off_t>(size)) == 0; }

Descriptor hold_alone(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) throw_errno("open " + path.string());
  return ::flock(file.get(), LOCK_EX | LOCK_NB) == 0 ? std::move(file) : Descriptor();
}

}  // namespace standfirm::agent

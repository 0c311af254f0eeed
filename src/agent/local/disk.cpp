#include "agent/local/disk.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "base/json.hpp"

namespace standfirm::agent {

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}
std::string errno_text(int error) { return std::generic_category().message(error); }
void throw_errno(const std::string& doing) {
  throw std::runtime_error("could not " + doing + ": " + errno_text(errno));
}

void write_all(int fd, std::string_view content) {
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

void write_whole(const std::filesystem::path& path, std::string_view content, mode_t mode) {
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

std::string sha256_of(std::string_view bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return to_hex(hash, sizeof hash);
}

}  // namespace standfirm::agent

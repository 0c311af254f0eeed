#include "server/data_folder.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace standfirm::server {
namespace {
constexpr std::size_t secret_bytes = 32;

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};
}  // namespace

DataFolder::DataFolder(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code failed;
  if (!std::filesystem::exists(folder_, failed)) {
    std::filesystem::create_directories(folder_, failed);
    if (!failed) ::chmod(folder_.c_str(), 0750);
  }
  if (failed)
    throw DataFolderFault("The data folder " + folder_.string() + " cannot be made: " + failed.message() +
                          ". Name another with --data.folder, or make it as root and give it to this user.");
  if (::access(folder_.c_str(), R_OK | W_OK | X_OK) != 0)
    throw DataFolderFault(
        "The data folder " + folder_.string() +
        " cannot be written to by this user. Give it to this user, or name another with --data.folder.");
}

std::string DataFolder::secret() const {
  const auto path = folder_ / "secret.key";
  const Descriptor old{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (old.fd >= 0) {
    struct stat about{};
    if (::fstat(old.fd, &about) != 0 || !S_ISREG(about.st_mode) || (about.st_mode & 0077) != 0)
      throw DataFolderFault(path.string() +
                            " can be read by others; run chmod 600 on it, and think about who may have read it.");
    std::string secret(secret_bytes, '\0');
    if (::read(old.fd, secret.data(), secret_bytes) != static_cast<ssize_t>(secret_bytes))
      throw DataFolderFault(path.string() + " is damaged; restore it from the backup.");
    return secret;
  }
  if (errno != ENOENT) throw DataFolderFault(path.string() + " cannot be read: " + std::strerror(errno) + ".");
  std::string secret(secret_bytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  const auto fresh = path.string() + ".new";  // a half-written one never gets the name
  {
    const Descriptor out{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (out.fd < 0 || ::write(out.fd, secret.data(), secret.size()) != static_cast<ssize_t>(secret.size()) ||
        ::fsync(out.fd) != 0)
      throw DataFolderFault(path.string() + " cannot be written: " + std::strerror(errno) + ".");
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0)
    throw DataFolderFault(path.string() + " cannot be written: " + std::strerror(errno) + ".");
  return secret;
}

}  // namespace standfirm::server

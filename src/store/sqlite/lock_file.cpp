#include "store/sqlite/lock_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstring>

#include "store/store.hpp"

namespace standfirm::store::sqlite {

LockFile::LockFile(const std::string& path, const std::string& guarded)
    : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  if (file_ < 0)
    throw Outage(Outage::Kind::unavailable, fmt::format("{} cannot be opened: {}", path, std::strerror(errno)));
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    char holder[16] = {};
    const auto size = ::pread(file_, holder, sizeof holder - 1, 0);
    ::close(file_);
    const std::string who = size > 0 ? fmt::format(" (process {})", std::strtol(holder, nullptr, 10)) : std::string();
    throw Outage(
        Outage::Kind::busy,
        fmt::format(
            "another Standfirm server{} already runs on {}; stop that one, or give this one another data folder", who,
            guarded));
  }
  const auto pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, pid.data(), pid.size(), 0) < 0) {
    // The lock holds without the number in it; the number is only for the sentence above.
  }
}
LockFile::~LockFile() { ::close(file_); }

}  // namespace standfirm::store::sqlite

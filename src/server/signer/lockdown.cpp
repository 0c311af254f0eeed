#include "server/signer/lockdown.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fs = std::filesystem;

namespace standfirm::server {
namespace {

constexpr const char* locked_file = "lockdown";
constexpr const char* rearmed_file = "rearmed";

struct Rearmed {
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(Rearmed, (), (at))

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// On the disk, whole, under its name, before this returns.
void write_file(const fs::path& path, const std::string& text) {
  const auto fresh = path.string() + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
  const bool whole =
      file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  const int why = errno;
  if (file >= 0) ::close(file);
  if (!whole || ::rename(fresh.c_str(), path.c_str()) != 0)
    throw std::runtime_error(path.string() + " cannot be written: " + std::strerror(whole ? errno : why) + ".");
}

}  // namespace

std::optional<LockedDown> Lockdown::now() const {
  if (folder_.empty()) return std::nullopt;
  const auto path = folder_ / locked_file;
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return std::nullopt;
  const auto said = json::read_text<LockedDown>(read_file(path), json::Unknown::ignore);
  return said ? *said : LockedDown{{}, "", "The file " + path.string() + " is there and cannot be read."};
}

void Lockdown::begin(const LockedDown& said) const {
  if (now()) return;
  write_file(folder_ / locked_file, json::write_text(said) + "\n");
}

void Lockdown::void_orders(TimePoint at) const {
  write_file(folder_ / rearmed_file, json::write_text(Rearmed{at}) + "\n");
}

bool Lockdown::end(TimePoint at) const {
  const bool was = now().has_value();
  void_orders(at);  // first: nothing is signed in between
  if (was && ::unlink((folder_ / locked_file).c_str()) != 0)
    throw std::runtime_error((folder_ / locked_file).string() + " cannot be removed: " + std::strerror(errno) + ".");
  return was;
}

std::optional<TimePoint> Lockdown::void_up_to() const {
  if (folder_.empty()) return std::nullopt;
  const auto path = folder_ / rearmed_file;
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return std::nullopt;
  const auto said = json::read_text<Rearmed>(read_file(path), json::Unknown::ignore);
  if (!said) throw std::runtime_error(path.string() + " cannot be read; re-arm anew: standfirm lockdown off");
  return said->at;
}

}  // namespace standfirm::server

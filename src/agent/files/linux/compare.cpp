#include "agent/files/compare.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "agent/files/md5_lanes.hpp"
#include "agent/local/disk.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t read_at_once = 64 * 1024;

/// One file on its way through one lane.
class InLane {
 public:
  /// Nothing when there is something to sum up, else what is the matter already.
  std::optional<Compared> open(Expected expected) {
    expected_ = std::move(expected);
    from_ = to_ = 0;
    length_ = 0;
    ended_ = false;
    file_ = Descriptor(::open(expected_.path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file_)
      return errno == ENOENT || errno == ENOTDIR ? Compared::missing
             : errno == ELOOP                    ? Compared::other
                                                 : Compared::unreadable;
    struct stat about{};
    if (::fstat(file_.get(), &about) != 0) return Compared::unreadable;
    if (!S_ISREG(about.st_mode)) return Compared::other;
    // The small ones come whole with one read; only of the others is it worth telling the kernel.
    if (about.st_size > static_cast<off_t>(read_at_once)) ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    return std::nullopt;
  }
  /// So that at least one block is there, until the last was taken. False when it cannot be read.
  bool read_on() {
    while (!ended_ && blocks() == 0) {
      std::memmove(bytes_->data(), bytes_->data() + from_, to_ - from_);
      to_ -= from_;
      from_ = 0;
      const ssize_t got = ::read(file_.get(), bytes_->data() + to_, read_at_once - to_);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return false;
      length_ += static_cast<std::uint64_t>(got);
      to_ += static_cast<std::size_t>(got);
      if (got == 0) {
        to_ += Md5Lanes::end_of(length_, bytes_->data() + to_);
        ended_ = true;
      }
    }
    return true;
  }
  void take(std::size_t taken) { from_ += taken * Md5Lanes::block_bytes; }
  void close() { file_ = Descriptor(); }
  [[nodiscard]] std::size_t blocks() const { return (to_ - from_) / Md5Lanes::block_bytes; }
  [[nodiscard]] const unsigned char* place() const { return bytes_->data() + from_; }
  [[nodiscard]] const Expected& expected() const { return expected_; }

 private:
  using Bytes = std::array<unsigned char, read_at_once + Md5Lanes::max_end_bytes>;
  Expected expected_;
  Descriptor file_;
  std::unique_ptr<Bytes> bytes_ = std::make_unique_for_overwrite<Bytes>();
  std::size_t from_ = 0, to_ = 0;
  std::uint64_t length_ = 0;
  bool ended_ = false;
};

}  // namespace

void compare_files(const std::function<std::optional<Expected>()>& next,
                   const std::function<void(std::size_t which, Compared)>& found) {
  Md5Lanes sums;
  std::array<InLane, Md5Lanes::lanes> files;
  std::array<bool, Md5Lanes::lanes> busy{};
  bool more = true;
  const auto end = [&](std::size_t lane, Compared how) {
    found(files[lane].expected().which, how);
    files[lane].close();
    busy[lane] = false;
  };
  const auto fill = [&](std::size_t lane) {
    while (more && !busy[lane]) {
      auto expected = next();
      if (!expected) {
        more = false;
        return;
      }
      const auto which = expected->which;
      if (const auto known = files[lane].open(std::move(*expected))) {
        found(which, *known);
        continue;
      }
      sums.begin(lane);
      busy[lane] = true;
      if (!files[lane].read_on()) end(lane, Compared::unreadable);
    }
  };
  for (;;) {
    std::size_t blocks = 0, busy_ones = 0;
    const unsigned char* somewhere = nullptr;
    for (std::size_t lane = 0; lane < files.size(); ++lane) {
      fill(lane);
      if (!busy[lane]) continue;
      blocks = somewhere == nullptr ? files[lane].blocks() : std::min(blocks, files[lane].blocks());
      somewhere = files[lane].place();
      ++busy_ones;
    }
    if (somewhere == nullptr) return;
    std::array<const unsigned char*, Md5Lanes::lanes> places;
    for (std::size_t lane = 0; lane < files.size(); ++lane) places[lane] = busy[lane] ? files[lane].place() : somewhere;
    if (busy_ones == 1)
      sums.take_one(static_cast<std::size_t>(std::ranges::find(busy, true) - busy.begin()), somewhere, blocks);
    else
      sums.take(places, blocks);
    for (std::size_t lane = 0; lane < files.size(); ++lane) {
      if (!busy[lane]) continue;
      files[lane].take(blocks);
      if (!files[lane].read_on())
        end(lane, Compared::unreadable);
      else if (files[lane].blocks() == 0)
        end(lane, sums.hex(lane) == files[lane].expected().md5 ? Compared::same : Compared::other);
    }
  }
}

}  // namespace standfirm::agent

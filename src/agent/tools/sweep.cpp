// Files that are the same as found on another machine: only those of the same size are read, so that a whole machine
// takes seconds.
#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <stdexcept>

#include "agent/files/walk.hpp"
#include "agent/local/printable.hpp"
#include "agent/tools/shelf.hpp"
#include "base/json.hpp"

namespace standfirm::agent {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t read_at_once = 256 * 1024;
constexpr std::uint64_t tell_every = 20'000;  // files

std::optional<std::string> sha256_of_file(const Descriptor& file, std::vector<unsigned char>& buffer) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (;;) {
    std::size_t got = 0;
    try {
      got = read_some(file.get(), buffer.data(), buffer.size());
    } catch (const std::runtime_error&) {
      return std::nullopt;
    }
    if (got == 0) break;
    crypto_hash_sha256_update(&state, buffer.data(), got);
  }
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_final(&state, hash);
  return to_hex(hash, sizeof hash);
}

class Sweeping {
 public:
  Sweeping(const actions::Sweep& order, const ScanWatch& watch)
      : watch_(watch), deadline_(Steady::now() + order.timeout), buffer_(read_at_once) {
    for (const auto& file : order.files) {
      hashes_.insert(file.sha256);
      if (file.size != 0) sizes_.insert(file.size);
      if (!file.name.empty()) names_.insert(file.name);
    }
  }

  bool file(const std::string& path, const Descriptor& opened, const FileAbout& about) {
    if (++out.files % tell_every == 0) watch_.progress("Looking for what was found elsewhere", out.files, 0, {});
    if (Steady::now() > deadline_) {
      missed("/", "timed_out");
      return false;
    }
    const bool called_so = names_.contains(printable(Tree::split(path).second));
    if (!called_so && !sizes_.contains(size_of(about))) return true;
    const auto hash = sha256_of_file(opened, buffer_);
    if (!hash) {
      missed(path, "could_not_read");
    } else if (hashes_.contains(*hash) || called_so) {
      if (out.seen.size() == actions::max_sweep_seen) {
        missed(path, "limit");
        return false;
      }
      out.seen.push_back({hashes_.contains(*hash) ? "content" : "name", printable(path), *hash});
    }
    return true;
  }
  void missed(const std::string& path, const std::string& why) {
    all_ = false;
    if (out.not_looked_at.size() < max_not_looked_at) out.not_looked_at.push_back({printable(path), why});
  }
  actions::Swept finish() {
    out.complete = all_;
    return std::move(out);
  }
  actions::Swept out;

 private:
  const ScanWatch& watch_;
  Steady::time_point deadline_;
  std::vector<unsigned char> buffer_;
  std::set<std::string> hashes_, names_;
  std::set<std::uint64_t> sizes_;
  bool all_ = true;
};

}  // namespace

actions::Swept Shelf::sweep(const actions::Sweep& order, const ScanWatch& watch) {
  Sweeping sweeping(order, watch);
  Walk walk(bench_.tree, bench_.skip);
  (void)walk.below(
      "/",
      [&](const std::string& path, Descriptor file, const FileAbout& about) {
        return sweeping.file(path, file, about);
      },
      [&](const std::string& path, const std::string& why) { sweeping.missed(path, why); });
  return sweeping.finish();
}

}  // namespace standfirm::agent

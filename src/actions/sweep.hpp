// src/actions/sweep.hpp: look on one machine for what was found on another: the same content, the same name, the same
// start-up entry. It only reads, so it may be asked of every machine of a client at once.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "actions/scan.hpp"
#include "base/time.hpp"

namespace standfirm::actions {

inline constexpr std::size_t max_sweep_files = 100, max_sweep_entries = 50, max_sweep_seen = 500;

/// `size` lets a machine read only files that can be the same; 0: unknown, then only those called `name` are read.
struct KnownFile {
  std::string sha256;
  std::uint64_t size = 0;
  std::string name;  ///< without folders, printable
};
BOOST_DESCRIBE_STRUCT(KnownFile, (), (sha256, size, name))
struct KnownEntry {
  std::string kind, name, digest;
};
BOOST_DESCRIBE_STRUCT(KnownEntry, (), (kind, name, digest))

struct Sweep {
  std::vector<KnownFile> files;
  std::vector<KnownEntry> startup_entries;
  Seconds timeout{0};
};
BOOST_DESCRIBE_STRUCT(Sweep, (), (files, startup_entries, timeout))

/// `what`: content or startup_entry, which are the very same; name, which only looks alike.
struct Seen {
  std::string what;
  std::string where;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(Seen, (), (what, where, sha256))
struct Swept {
  std::uint64_t files = 0;
  std::vector<Seen> seen;
  std::vector<NotLookedAt> not_looked_at;
  bool complete = false;  ///< nothing was left out: neither for want of time nor because it could not be read
};
BOOST_DESCRIBE_STRUCT(Swept, (), (files, seen, not_looked_at, complete))

}  // namespace standfirm::actions

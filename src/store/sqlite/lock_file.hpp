// src/store/sqlite/lock_file.hpp: one server to a ledger.
#pragma once
#include <string>

namespace standfirm::store::sqlite {

/// Holds an exclusive lock on `path` for as long as it lives; the kernel lets go of it when the process ends in
/// whatever way.
class LockFile {
 public:
  /// Throws Outage::busy naming `guarded` and the process that holds it.
  LockFile(const std::string& path, const std::string& guarded);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  int file_ = -1;
};

}  // namespace standfirm::store::sqlite

// src/actions/files.hpp: one file into the vault or back, and the system's own files against the package database.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace standfirm::actions {

/// Refused when the file at `path` is not the one with `sha256`, is a link, or is protected (belongs to the system).
struct QuarantineFile {
  std::string path;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(QuarantineFile, (), (path, sha256))
struct FileQuarantined {
  std::string path;
  std::string vault_id;
  std::string sha256;
  bool gone = false;
};
BOOST_DESCRIBE_STRUCT(FileQuarantined, (), (path, vault_id, sha256, gone))

/// Puts a vaulted file back where it was, with owner, mode and times. Refused when something stands there now.
struct RestoreFile {
  std::string vault_id;
};
BOOST_DESCRIBE_STRUCT(RestoreFile, (), (vault_id))
struct FileRestored {
  std::string path;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(FileRestored, (), (path, sha256))

struct VerifySystemFiles {};
BOOST_DESCRIBE_STRUCT(VerifySystemFiles, (), ())
struct ChangedFile {
  std::string path;
  std::string package;
  std::string change;
};  ///< change: content, missing, not_owned
BOOST_DESCRIBE_STRUCT(ChangedFile, (), (path, package, change))
struct SystemFilesVerified {
  std::uint64_t files = 0;
  std::vector<ChangedFile> changed;
  std::vector<std::string> could_not_read;
  bool intact = false;
};
BOOST_DESCRIBE_STRUCT(SystemFilesVerified, (), (files, changed, could_not_read, intact))

}  // namespace standfirm::actions

// src/server/data_folder.hpp: the one folder the server writes to, and the secret that is kept in it.
#pragma once
#include <filesystem>
#include <stdexcept>
#include <string>

namespace standfirm::server {

/// The folder can't be used; `what()` is one sentence with the mend.
struct DataFolderFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class DataFolder {
 public:
  /// Makes it (0750) when it is not there. Throws DataFolderFault.
  explicit DataFolder(std::filesystem::path folder);
  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
  /// 32 random bytes made at the first start, readable by this user only: what links and derived words are signed with.
  [[nodiscard]] std::string secret() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace standfirm::server

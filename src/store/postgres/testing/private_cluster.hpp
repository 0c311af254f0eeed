// src/store/postgres/testing/private_cluster.hpp: a real PostgreSQL server of a test's (or a measurement's) own, on a
// Unix socket in a temporary folder, gone with the process.
#pragma once
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "store/conformance/temp_folder.hpp"

namespace standfirm::store::conformance {

class PrivateCluster {
 public:
  /// initdb and start; throws std::runtime_error with the end of the server's log when it does not come up within 60
  /// seconds.
  PrivateCluster();
  ~PrivateCluster();
  PrivateCluster(const PrivateCluster&) = delete;
  PrivateCluster& operator=(const PrivateCluster&) = delete;

  [[nodiscard]] std::string address() const;  ///< a libpq connection string
  [[nodiscard]] std::string socket_folder() const { return folder_.path().string(); }
  void kill_server();  ///< SIGKILL, as when the machine stops
  void start_server();
  /// Starts a program of the PostgreSQL installation as the server's user; its standard output, when it ended well.
  [[nodiscard]] std::string run(const std::string& program, const std::vector<std::string>& arguments) const;

 private:
  void wait_until_it_answers();
  TempFolder folder_;
  pid_t server_ = -1;
};

}  // namespace standfirm::store::conformance

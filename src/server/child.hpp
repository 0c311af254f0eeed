// src/server/child.hpp: a program the server keeps running beside itself (the signer): started, started again when it
// ends, ended with us.
#pragma once
#include <sys/types.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace standfirm::server {

class ChildProgram {
 public:
  /// `arguments`: the first is the program's path; there is no shell. When it ends by itself it is started again, after
  /// 1 s at first and later each time, at most 30 s. Throws std::runtime_error when it can't be started at all.
  ChildProgram(std::string name, std::vector<std::string> arguments);
  ~ChildProgram();  ///< SIGTERM, then SIGKILL after 5 s
  ChildProgram(const ChildProgram&) = delete;
  ChildProgram& operator=(const ChildProgram&) = delete;

 private:
  [[nodiscard]] pid_t start() const;
  void watch(std::stop_token, pid_t);
  std::string name_;
  std::vector<std::string> arguments_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread watcher_;
};

}  // namespace standfirm::server

// src/agent/checkin/exec_line.hpp: the line to standfirm-exec: kept open, opened again when it broke.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "agent/local/frames.hpp"
#include "agent/local/messages.hpp"

namespace standfirm::agent {

class ExecLine {
 public:
  struct Heard {
    std::function<void()> opened;  ///< from the line's own thread, as all of them
    std::function<void(FromExec)> said;
    std::function<void(const std::string&)> log;
  };
  ExecLine(std::filesystem::path socket, Heard);
  ~ExecLine();
  ExecLine(const ExecLine&) = delete;
  ExecLine& operator=(const ExecLine&) = delete;
  void start();
  /// From any thread; false when the line is not open (the other side says everything again when it is).
  bool say(const FromAgent&);

 private:
  struct Line;
  void run();
  void hear();
  /// Takes what came; false when the connection must end.
  bool take(FrameReader&, std::string_view bytes);

  std::filesystem::path path_;
  Heard heard_;
  std::mutex mutex_;  // the connection for writing
  std::unique_ptr<Line> line_;
  std::thread thread_;
};

}  // namespace standfirm::agent

// src/agent/testing.hpp: what the agent's tests share: a folder of their own, scripted programs.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/local/disk.hpp"
#include "agent/system/programs.hpp"

namespace standfirm::agent {

/// A folder for one test, gone afterwards.
class Folder {
 public:
  Folder() {
    std::random_device random;
    path_ = std::filesystem::temp_directory_path() /
            ("standfirm-agent-" + std::to_string(random()) + "-" + std::to_string(random()));
    if (!std::filesystem::create_directory(path_)) throw std::runtime_error("could not make " + path_.string());
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path put(const std::string& name, const std::string& content, unsigned mode = 0644) const {
    const std::filesystem::path path = path_.string() + (name.starts_with("/") ? name : "/" + name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    std::filesystem::permissions(path, std::filesystem::perms(mode));
    return path;
  }
  [[nodiscard]] std::string get(const std::string& name) const {
    return read_whole(path_.string() + (name.starts_with("/") ? name : "/" + name), 64 << 20).value_or("(not there)");
  }

 private:
  std::filesystem::path path_;
};

/// Programs that say what the test wants; what was run is kept.
class ScriptedPrograms final : public Programs {
 public:
  ProgramEnded run(const Program& program, const Seen& seen) override {
    ran.push_back(program);
    ProgramEnded ended = answer ? answer(program) : ProgramEnded{.started = true, .exit_code = 0};
    if (seen) seen(ended.output);
    return ended;
  }
  [[nodiscard]] std::string find(const std::string& name) const override {
    return installed ? "/usr/bin/" + name : std::string();
  }
  static ProgramEnded says(std::string output, int code = 0) {
    return {.started = true, .exit_code = code, .output = std::move(output)};
  }
  std::vector<Program> ran;
  std::function<ProgramEnded(const Program&)> answer;
  bool installed = true;
};

}  // namespace standfirm::agent

// tests/endpoint/ground.hpp: whatever an infection is planted on: a practice machine, or a Windows of its own under
// Wine.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "endpoint/child.hpp"

namespace standfirm::practice {

class Ground {
 public:
  virtual ~Ground() = default;
  /// Runs a program there as its administrator.
  [[nodiscard]] virtual Ran run(const std::vector<std::string>& command, std::chrono::milliseconds deadline,
                                const std::string& input) const = 0;
  virtual void write_file(const std::string& path, const std::string& content, unsigned mode) const = 0;
  [[nodiscard]] virtual std::optional<std::string> read_file(const std::string& path) const = 0;
  /// A file, a folder, or a link that leads nowhere.
  [[nodiscard]] virtual bool stands(const std::string& path) const = 0;
  virtual void append(const std::string& path, const std::string& content) const = 0;
  virtual void sign_in(const std::string& user) const = 0;
};

/// `run`, and throws with what it said when it does not end with 0.
std::string must_run(const Ground&, const std::vector<std::string>& command);

}  // namespace standfirm::practice

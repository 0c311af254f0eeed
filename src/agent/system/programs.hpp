// src/agent/system/programs.hpp: other programs, started by argument vector only. No shell, ever.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace standfirm::agent {

/// What a program and everything it starts may take of the machine while somebody works on it.
struct Limits {
  std::uint64_t memory_bytes = 0;  ///< of its own for each process; asking for more fails, as on a smaller machine
  unsigned cpu_percent = 100;      ///< of the machine's processors, whole ones, at least one
  /// How many of `processors` that is.
  [[nodiscard]] unsigned processors_of(unsigned processors) const;
  bool operator==(const Limits&) const = default;
};

struct Program {
  std::vector<std::string> argv;  ///< argv[0] is a name looked up in the system's own folders only, or a full path
  Seconds timeout{60};            ///< then its whole process group is killed
  std::string input{};
  std::map<std::string, std::string> environment{};  ///< beside PATH, HOME and LC_ALL=C.UTF-8; nothing is inherited
  std::size_t max_output_bytes = 1 << 20;            ///< of each stream; the rest is read and dropped
  bool in_background = false;                        ///< nice 10, idle disk class
  std::optional<Limits> limits{};
};

struct ProgramEnded {
  bool started = false;
  bool timed_out = false;
  bool cut = false;    ///< more output than was kept
  int exit_code = -1;  ///< 128 + n when a signal ended it
  std::string output{}, errors{};
  [[nodiscard]] bool well() const { return started && !timed_out && exit_code == 0; }
  /// "nft ended with 1: syntax error ..." for sentences; one line.
  [[nodiscard]] std::string sentence(const Program&) const;
};

class Programs {
 public:
  virtual ~Programs() = default;
  using Seen = std::function<void(std::string_view)>;
  /// Runs to the end or the timeout. `seen` gets standard output as it comes.
  [[nodiscard]] virtual ProgramEnded run(const Program&, const Seen& seen = {}) = 0;
  /// The full path the name stands for, "" when it is not installed.
  [[nodiscard]] virtual std::string find(const std::string& name) const = 0;
};

}  // namespace standfirm::agent

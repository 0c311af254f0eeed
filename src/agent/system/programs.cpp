#include "agent/system/programs.hpp"

#include <algorithm>

#include "agent/local/printable.hpp"

namespace standfirm::agent {

unsigned Limits::processors_of(unsigned processors) const {
  return std::max(1U, static_cast<unsigned>(std::uint64_t{processors} * std::min(cpu_percent, 100U) / 100));
}

std::string ProgramEnded::sentence(const Program& program) const {
  const std::string name =
      program.argv.empty() ? "the program" : program.argv.front().substr(program.argv.front().rfind('/') + 1);
  if (!started) return name + " could not be started" + (errors.empty() ? "" : ": " + errors);
  const std::string how = timed_out ? name + " was ended after " + std::to_string(program.timeout.count()) + " seconds"
                                    : name + " ended with " + std::to_string(exit_code);
  std::string words = readable(errors.empty() ? output : errors, 400);
  for (char& c : words)
    if (c == '\n' || c == '\t') c = ' ';
  while (!words.empty() && words.back() == ' ') words.pop_back();
  return words.empty() ? how : how + ": " + words;
}

}  // namespace standfirm::agent

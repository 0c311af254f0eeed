// standfirm-round-trip.exe: what this Windows itself makes of the agent's command lines and names, over many made-up
// ones; the first that does not come back as it was is printed. For the tests under Wine.
#include <windows.h>
// After it: it needs its words.
#include <shellapi.h>

#include <cstdio>
#include <exception>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/local/windows/wide.hpp"
#include "agent/system/windows/programs.hpp"

using namespace standfirm::agent;

namespace {

constexpr unsigned rounds = 20'000;
using Random = std::mt19937;

std::size_t up_to(Random& random, std::size_t most) { return random() % (most + 1); }

/// Mostly what quoting trips over.
std::string argument(Random& random) {
  static constexpr const char* pieces[] = {
      "\\", "\"", " ", "\t", "a", "\\\\", "%PATH%", "^", "&", "\n", "\xC3\xA4", "'", "\xF0\x9F\x98\x80"};
  std::string out;
  for (std::size_t i = up_to(random, 8); i > 0; --i) out += pieces[up_to(random, std::size(pieces) - 1)];
  return out;
}

void command_lines(Random& random) {
  for (unsigned i = 0; i < rounds; ++i) {
    std::vector<std::string> argv{"C:\\a folder\\program.exe"};
    for (std::size_t n = up_to(random, 4); n > 0; --n) argv.push_back(argument(random));
    const std::wstring line = windows_system::command_line(argv);
    int count = 0;
    wchar_t** taken = ::CommandLineToArgvW(line.c_str(), &count);
    bool same = taken != nullptr && static_cast<std::size_t>(count) == argv.size();
    for (std::size_t at = 0; same && at < argv.size(); ++at) same = utf8(taken[at]) == argv[at];
    ::LocalFree(static_cast<void*>(taken));
    if (!same) throw std::runtime_error("not taken apart as it was put together: " + utf8(line));
  }
}

void names(Random& random) {
  for (unsigned i = 0; i < rounds; ++i) {
    std::wstring name;
    for (std::size_t n = up_to(random, 12); n > 0; --n) {
      // Every unit there is, halves of pairs among them: file names may hold them.
      const unsigned kind = random() % 3;
      const unsigned unit = kind == 0 ? random() % 0x80 : kind == 1 ? 0xD7F0 + random() % 0x820 : random() % 0x10000;
      name += static_cast<wchar_t>(unit);
    }
    if (wide(utf8(name)) != name) throw std::runtime_error("a name did not come back: " + utf8(name));
  }
  for (const char* wrong : {"\x80", "\xC3", "\xC0\xAF", "\xF5\x80\x80\x80", "\xE2\x82"})
    if (wide_or_none(wrong)) throw std::runtime_error("bytes that stand for no text were taken");
}

}  // namespace

int main() {
  try {
    const unsigned seed = std::random_device{}();
    std::printf("seed %u\n", seed);
    Random random(seed);
    command_lines(random);
    names(random);
  } catch (const std::exception& problem) {
    std::printf("%s\n", problem.what());
    return 1;
  }
  std::printf("every one came back as it was\n");
  return 0;
}

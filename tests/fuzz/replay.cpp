// tests/fuzz/replay.cpp: the same fuzzers without libFuzzer: every kept input, then changed copies of them by a fixed
// seed. A crash, a hang or a sanitizer's word is the failure.
#include <gmock/gmock.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {
namespace fs = std::filesystem;

std::vector<std::string> kept() {
  std::vector<std::string> inputs;
  if (!fs::is_directory(SF_FUZZ_CORPUS)) return inputs;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(SF_FUZZ_CORPUS)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return inputs;
}

int feed(const std::string& input) {
  return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

TEST(Fuzz, there_are_inputs_kept_for_this_parser) { EXPECT_FALSE(kept().empty()) << "put some into " SF_FUZZ_CORPUS; }

TEST(Fuzz, every_kept_input_is_read_without_harm) {
  for (const auto& input : kept()) EXPECT_EQ(feed(input), 0);
}

TEST(Fuzz, changed_copies_of_the_kept_inputs_are_read_without_harm) {
  const auto inputs = kept();
  ASSERT_FALSE(inputs.empty());
  std::mt19937 random(20260302);  // NOLINT(cert-msc51-cpp): the same changes each time, so that a failure comes back
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % std::max<std::size_t>(n, 1)); };
  for (int round = 0; round < 3000; ++round) {
    std::string input = inputs[below(inputs.size())];
    for (std::size_t change = 0, changes = 1 + below(6); change < changes; ++change) {
      const auto at = below(input.size() + 1);
      switch (below(6)) {
        case 0:
          if (at < input.size()) input[at] = static_cast<char>(random());
          break;
        case 1:
          input.insert(at, 1, static_cast<char>(random()));
          break;
        case 2:
          input.erase(at, 1 + below(16));
          break;
        case 3:
          input.insert(at, input.substr(below(input.size()), below(64)));
          break;
        case 4:
          input.resize(at);
          break;
        default: {
          const auto& other = inputs[below(inputs.size())];
          input += other.substr(below(other.size()));
          break;
        }
      }
    }
    EXPECT_EQ(feed(input), 0);
  }
}

}  // namespace

// tests/tidy/tidy_test.cpp: the house rules that a program can check: arrows between parts, names, sizes, leftovers.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tidy/arrows.hpp"

namespace standfirm::tidy {
namespace {
namespace fs = std::filesystem;
using ::testing::IsEmpty;

const fs::path root = SF_SOURCE_DIR;

struct Source {
  fs::path path;
  std::string name;
  std::string text;
};

std::vector<Source> sources(const std::vector<std::string>& folders, const std::set<std::string>& endings) {
  std::vector<Source> found;
  for (const auto& folder : folders) {
    if (!fs::exists(root / folder)) continue;
    for (auto it = fs::recursive_directory_iterator(root / folder); it != fs::recursive_directory_iterator(); ++it) {
      const auto file = it->path().filename().string();
      if (it->is_directory() && (file == "node_modules" || file == "dist" || file == "corpus")) {
        it.disable_recursion_pending();
        continue;
      }
      if (!it->is_regular_file() || !endings.contains(it->path().extension().string())) continue;
      std::ifstream in(it->path());
      std::stringstream text;
      text << in.rdbuf();
      found.push_back({it->path(), fs::relative(it->path(), root).string(), text.str()});
    }
  }
  return found;
}

std::vector<Source> cpp() { return sources({"src"}, {".cpp", ".hpp"}); }

std::string part_of(const std::string& name) {  // "src/core/incident/x.hpp" -> "core"
  const auto from = name.find('/') + 1;
  return name.substr(from, name.find('/', from) - from);
}

/// Of the server, only these see the ledger's face: the mains, the signer (it checks the ledger itself), the machines'
/// listener, and the commands about the ledger as a whole. A route never does.
bool reads_the_ledger(const std::string& name) {
  for (const auto* place : {"src/server/main", "src/server/signer/", "src/server/agents/", "src/server/ledger_commands",
                            "src/server/daily_seal"})
    if (name.starts_with(place)) return true;
  return false;
}

TEST(Arrows, no_part_includes_another_that_it_may_not_know) {
  const std::regex include("#include \"([a-z_]+)/[^\"]*\"");
  std::vector<std::string> wrong;
  std::size_t seen = 0;
  for (const auto& source : cpp()) {
    const auto from = part_of(source.name);
    const auto allowed = arrows().find(from);
    for (auto it = std::sregex_iterator(source.text.begin(), source.text.end(), include); it != std::sregex_iterator();
         ++it) {
      ++seen;
      const std::string to = (*it)[1];
      if (to == from || !fs::is_directory(root / "src" / to)) continue;
      // Tests may use the memory store and the main of every test; programs' mains tie the parts together.
      const auto file = source.path.filename().string();
      if (file.ends_with("_test.cpp") || file.ends_with("_test.hpp") || file.ends_with("_fuzz.cpp")) continue;
      if (from == "server" && to == "store" && reads_the_ledger(source.name)) continue;
      if (allowed == arrows().end() || !allowed->second.contains(to)) wrong.push_back(source.name + " includes " + to);
    }
  }
  EXPECT_GT(seen, 100u);
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(Arrows, only_the_server_main_names_a_store_backend) {
  std::vector<std::string> wrong;
  for (const auto& source : cpp()) {
    const auto file = source.path.filename().string();
    if (source.name.starts_with("src/store/") || file.ends_with("_test.cpp") || file.ends_with("_test.hpp")) continue;
    if (part_of(source.name) == "server" && file.starts_with("main")) continue;
    for (const auto* backend : {"\"store/sqlite/", "\"store/postgres/", "\"store/memory/"})
      if (source.text.find(backend) != std::string::npos) wrong.push_back(source.name);
  }
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(Arrows, a_route_never_sees_the_store) {
  std::vector<std::string> wrong;
  for (const auto& source : cpp())
    if (source.name.starts_with("src/server/routes/") && !source.name.ends_with("_test.cpp") &&
        source.text.find("#include \"store/") != std::string::npos)
      wrong.push_back(source.name);
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(Arrows, the_core_reads_no_clock_and_no_file) {
  std::vector<std::string> wrong;
  // (The simulator may use threads: its result does not depend on them.)
  const std::regex forbidden("<fstream>|<filesystem>|<sys/socket.h>|system_clock::now|SystemClock|getrandom|RandomIds");
  for (const auto& source : sources({"src/core", "src/economics"}, {".cpp", ".hpp"})) {
    const auto file = source.path.filename().string();
    if (file.ends_with("_test.cpp") || file.ends_with("_fuzz.cpp")) continue;
    if (std::regex_search(source.text, forbidden)) wrong.push_back(source.name);
  }
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(Names, no_folder_or_file_is_called_util_common_helper_manager_or_misc) {
  std::vector<std::string> wrong;
  const std::regex vague("(^|/)(utils?|common|helpers?|manager|misc)(\\.|/|_)");
  for (const auto& source : sources({"src", "tests", "bench", "web"}, {".cpp", ".hpp", ".ts", ".tsx"}))
    if (std::regex_search(source.name, vague)) wrong.push_back(source.name);
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(Names, every_header_opens_by_saying_what_it_is) {
  std::vector<std::string> wrong;
  for (const auto& source : sources({"src"}, {".hpp"}))
    if (!source.text.starts_with("// " + source.name + ":")) wrong.push_back(source.name);
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(Leftovers, nothing_is_left_unfinished_or_silenced) {
  std::vector<std::string> wrong;
  const std::regex leftover(
      "\\b(TO"
      "DO|FIX"
      "ME|X"
      "XX|HA"
      "CK)\\b|GTEST_DIS"
      "ABLED|NO"
      "LINT\\b(?!\\()");
  for (const auto& source : sources({"src", "tests", "bench", "web"}, {".cpp", ".hpp", ".ts", ".tsx"}))
    if (std::regex_search(source.text, leftover)) wrong.push_back(source.name);
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(Leftovers, no_shell_is_ever_started) {
  std::vector<std::string> wrong;
  const std::regex shell("\\bstd::system\\(|\\bpopen\\(|[^_:.a-z]system\\(\"");
  for (const auto& source : cpp())
    if (std::regex_search(source.text, shell)) wrong.push_back(source.name);
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(Sizes, every_file_is_one_room_with_one_purpose) {
  std::vector<std::string> wrong;
  for (const auto& source : sources({"src", "web"}, {".cpp", ".hpp", ".ts", ".tsx"})) {
    if (source.text.find("generated") != std::string::npos && source.text.find("generated") < 300) continue;
    const auto lines = std::count(source.text.begin(), source.text.end(), '\n');
    if (lines > 600) wrong.push_back(source.name + ": " + std::to_string(lines) + " lines");
  }
  EXPECT_THAT(wrong, IsEmpty());
}

}  // namespace
}  // namespace standfirm::tidy

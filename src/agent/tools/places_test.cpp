#include "agent/tools/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "agent/testing.hpp"
#include "agent/tools/reading.hpp"

namespace standfirm::agent {
namespace {

const Environment windows = [](const std::string& name) {
  if (name == "ProgramData") return std::string(R"(C:\ProgramData)");
  if (name == "ProgramFiles") return std::string(R"(C:\Program Files)");
  if (name == "SystemDrive") return std::string("C:");
  return std::string();
};
const TimePoint noon = *time_from_text("2026-03-02T12:00:00Z");
const ScanWatch nobody{[](const auto&, auto, auto, auto) {}};

/// A Windows program's version resource, no more of it than is read.
std::string program_of_version(unsigned a, unsigned b, unsigned c, unsigned d) {
  std::string out = "MZ and much else\xBD\x04\xEF\xFE";
  for (const unsigned half : {0U, 1U, b, a, d, c}) {
    out += static_cast<char>(half & 0xFF);
    out += static_cast<char>(half >> 8);
  }
  return out;
}

ToolDefinition made(const std::string& more) {
  auto out = definition_from_text(
      "tool: made\ntitle: Made\nos: windows\nadapter: program\nprogram: scan.exe\nfound_at: "
      "['%ProgramData%\\Made\\Platform\\*\\scan.exe', '%ProgramFiles%\\Made\\scan.exe']\nversion: {file: true}\n"
      "timeout_s: 60\nexit_codes: {complete: [0]}\n" +
          more,
      "made.yaml");
  if (!out) throw std::runtime_error(out.error());
  return *out;
}

}  // namespace

TEST(Places, a_variable_that_is_not_set_leads_nowhere) {
  EXPECT_EQ(filled_in(R"(%ProgramData%\x)", windows), R"(C:\ProgramData\x)");
  EXPECT_FALSE(filled_in(R"(%NotSet%\x)", windows));
  EXPECT_EQ(filled_in("100% sure", windows), "100% sure");
}
TEST(Places, of_several_versions_the_highest_is_taken_by_value_not_by_letters) {
  EXPECT_EQ(highest({R"(C:\P\4.18.9.1\a)", R"(C:\P\4.18.2011.6\a)", R"(C:\P\4.18.23.1\a)"}), R"(C:\P\4.18.2011.6\a)");
  EXPECT_EQ(highest({}), "");
}
TEST(Places, a_star_stands_for_a_part_of_one_name_and_only_files_count) {
  const Folder disk;
  disk.put("/C/ProgramData/Made/Platform/4.18.9.1/scan.exe", "x");
  disk.put("/C/ProgramData/Made/Platform/4.18.2011.6/scan.exe", "x");
  disk.put("/C/ProgramData/Made/Platform/deeper/still/scan.exe", "x");
  std::filesystem::create_directories(disk.path() / "C/ProgramData/Made/Platform/9.9/scan.exe");
  const Tree tree(disk.path());
  EXPECT_EQ(files_at(tree, R"(C:\ProgramData\Made\Platform\*\scan.exe)").size(), 2U);
  EXPECT_EQ(files_at(tree, "/C/ProgramData/Made/Platform/4.18*/scan.exe").size(), 2U);
  EXPECT_TRUE(files_at(tree, R"(C:\nowhere\*\scan.exe)").empty());
}

class MadeTool : public ::testing::Test {
 protected:
  void SetUp() override {
    disk_.put("/C/ProgramData/Made/Platform/4.18.9.1/scan.exe", program_of_version(4, 18, 9, 1));
    disk_.put("/C/ProgramData/Made/Platform/4.18.2011.6/scan.exe", program_of_version(4, 18, 2011, 6));
  }
  actions::Scanned scan(const ToolDefinition& tool, const actions::Scan& order = {"made", "", {}, false, Seconds{60}}) {
    const ToolBench bench{tree_, programs_, clock_, work_.path(), {}, {}, windows};
    return scan_with_program(tool, order, bench, watch_);
  }
  Folder disk_, work_;
  Tree tree_{disk_.path()};
  ScriptedPrograms programs_;
  ManualClock clock_{noon};
  std::map<std::string, std::string> kept_;
  ScanWatch watch_{[](const auto&, auto, auto, auto) {},
                   [this](const std::string& name, std::string_view bytes) { kept_[name] = bytes; }};
};

TEST_F(MadeTool, is_run_by_its_full_path_with_its_own_version_and_what_the_order_asks_is_added) {
  const auto tool = made(
      "run: [scan.exe, '/f={path}']\nlooking: [/look]\ncleaning: [/clean]\nlines:\n  - {on: output, "
      "line: done, means: complete}\n");
  programs_.answer = [](const Program&) { return ScriptedPrograms::says("done\r\n"); };
  const auto scanned = scan(tool);
  EXPECT_EQ(scanned.tool_version, "4.18.2011.6");
  EXPECT_EQ(scanned.verdict, ScanVerdict::clean);
  EXPECT_EQ(programs_.ran.back().argv,
            (std::vector<std::string>{R"(C:\ProgramData\Made\Platform\4.18.2011.6\scan.exe)", R"(/f=C:\)", "/look"}));
  (void)scan(tool, {"made", "", {}, true, Seconds{60}});
  EXPECT_EQ(programs_.ran.back().argv.back(), "/clean");
}
TEST_F(MadeTool, reads_of_a_log_only_what_this_run_added) {
  const auto tool = made(
      "run: [scan.exe]\nlog: {file: '%ProgramData%\\Made\\scan.log'}\nlines:\n  - {on: log, line: "
      "'found {name} in {path}', means: threat}\n  - {on: log, line: done, means: complete}\n");
  disk_.put("/C/ProgramData/Made/scan.log", "found Old in C:\\old\ndone\n");
  programs_.answer = [&](const Program&) {
    disk_.put("/C/ProgramData/Made/scan.log", "found Old in C:\\old\ndone\nfound New in C:\\new\ndone\n");
    return ScriptedPrograms::says("");
  };
  const auto scanned = scan(tool);
  ASSERT_EQ(scanned.threats.size(), 1U);
  EXPECT_EQ(scanned.threats[0].signature, "New");
  EXPECT_EQ(scanned.threats[0].path, "C:\\new");
  EXPECT_EQ(scanned.verdict, ScanVerdict::found);
  programs_.answer = [](const Program&) { return ScriptedPrograms::says(""); };
  EXPECT_EQ(scan(tool).verdict, ScanVerdict::incomplete) << "a run that logged nothing is no clean run";
}
TEST_F(MadeTool, reads_the_log_in_the_folder_of_this_run) {
  const auto tool = made(
      "run: [scan.exe, '/log={work}\\x.log']\nlog: {file: '{work}\\x.log', encoding: utf-16le}\n"
      "lines:\n  - {on: log, line: done, means: complete}\n");
  programs_.answer = [](const Program& program) {
    auto place = program.argv.at(1).substr(5);
    std::ranges::replace(place, '\\', '/');
    std::ofstream(place, std::ios::binary) << std::string_view(
        "\xFF\xFE"
        "d\0o\0n\0e\0\n\0",
        12);
    return ScriptedPrograms::says("");
  };
  EXPECT_EQ(scan(tool).verdict, ScanVerdict::clean);
}
TEST_F(MadeTool, what_was_not_understood_is_kept_byte_for_byte) {
  const auto tool = made("run: [scan.exe]\nlines:\n  - {on: output, line: done, means: complete}\n");
  const std::string odd("fertig \xE4\x00\x01\n", 11);
  programs_.answer = [&](const Program&) { return ScriptedPrograms::says(odd); };
  EXPECT_EQ(scan(tool).verdict, ScanVerdict::incomplete);
  EXPECT_EQ(kept_[".output"], odd);
}
TEST_F(MadeTool, old_definitions_or_none_named_are_incomplete) {
  const auto tool = made(
      "run: [scan.exe]\nlines:\n  - {on: output, line: done, means: complete}\ndefinitions: {date: "
      "{line: 'of {name}'}, date_form: '20260302', max_age_days: 7}\n");
  for (const auto& [said, verdict] : {std::pair{"of 20260301\ndone\n", ScanVerdict::clean},
                                      {"of 20260101\ndone\n", ScanVerdict::incomplete},
                                      {"of 20261399\ndone\n", ScanVerdict::incomplete},
                                      {"done\n", ScanVerdict::incomplete}}) {
    programs_.answer = [text = std::string(said)](const Program&) { return ScriptedPrograms::says(text); };
    EXPECT_EQ(scan(tool).verdict, verdict) << said;
  }
}
TEST_F(MadeTool, does_not_run_on_another_system) {
  const std::string shipped = std::string(SF_SOURCE_DIR) + "/binder/tools";
  Shelf shelf(shipped, work_.path(), tree_, programs_, clock_);
  const auto refused = [&](const std::string& name) {
    const auto& tool = shelf.definitions().at(name);
    return shelf.scan({name, tool.sha256, {}, false, Seconds{60}}, nobody).error();
  };
  EXPECT_EQ(refused("defender").sentence.text, "Microsoft Defender does not run on this system.");
  EXPECT_TRUE(programs_.ran.empty());
}

/// YARA's answers, made up: what the adapter makes of them when YARA itself cannot be trusted.
class YaraAnswers : public ::testing::Test {
 protected:
  actions::Scanned scan(const std::function<ProgramEnded(const std::vector<std::string>& names)>& count) {
    disk_.put("/home/a", "one");
    disk_.put("/home/b", "two");
    rules_.put("yara/r.yar", "rule R { condition: true }");
    programs_.answer = [&](const Program& program) {
      const auto& argv = program.argv;
      if (argv[0] == "yarac") return ScriptedPrograms::says("");
      if (argv.at(1) == "--version") return ScriptedPrograms::says("4.2.3\n");
      if (std::ranges::find(argv, "-S") != argv.end()) return ScriptedPrograms::says("number of rules        : 1\n");
      std::vector<std::string> names;
      std::ifstream list(argv.back());
      for (std::string line; std::getline(list, line);) names.push_back(line);
      if (std::ranges::find(argv, "-c") != argv.end()) return count(names);
      std::string out;
      for (const auto& name : names) out += "R " + name + "\n";
      return ScriptedPrograms::says(out);
    };
    const auto tool =
        definition_from_text(*read_whole(std::string(SF_SOURCE_DIR) + "/binder/tools/yara.yaml", 1 << 20), "yara.yaml");
    const ToolBench bench{tree_, programs_, clock_, work_.path(), {}, rules_.path()};
    return scan_with_yara(*tool, {"yara", "", {"/home"}, false, Seconds{60}}, bench, nobody);
  }
  static std::string each(const std::vector<std::string>& names, const std::string& answer) {
    std::string out;
    for (const auto& name : names) out += name + answer + "\n";
    return out;
  }
  Folder disk_, work_, rules_;
  Tree tree_{disk_.path()};
  ScriptedPrograms programs_;
  ManualClock clock_{noon};
};

TEST_F(YaraAnswers, for_every_file_are_needed_to_be_clean) {
  const auto clean = scan([](const auto& names) { return ScriptedPrograms::says(each(names, ": 0")); });
  EXPECT_EQ(clean.verdict, ScanVerdict::clean);
  EXPECT_EQ(clean.files, 2U);
  EXPECT_EQ(clean.signatures_loaded, 1U);
  EXPECT_TRUE(clean.definitions_version.starts_with("sha256:"));
  for (const auto& argv : programs_.ran)
    for (const auto& word : argv.argv) EXPECT_EQ(word.find("/home"), std::string::npos) << "a name went to YARA";
  const auto half = scan([](const auto& names) { return ScriptedPrograms::says(names.front() + ": 0\n"); });
  EXPECT_EQ(half.verdict, ScanVerdict::incomplete);
  EXPECT_EQ(half.not_looked_at.size(), 1U);
  const auto none = scan([](const auto&) { return ScriptedPrograms::says(""); });
  EXPECT_EQ(none.not_looked_at.size(), 2U);
}
TEST_F(YaraAnswers, a_count_of_nothing_beside_an_error_is_not_looked_at) {
  const auto scanned = scan([](const auto& names) {
    auto said = ScriptedPrograms::says(each(names, ": 0"));
    said.errors = "error scanning " + names.front() + ": could not open file\n";
    return said;
  });
  EXPECT_EQ(scanned.verdict, ScanVerdict::incomplete);
  EXPECT_EQ(scanned.not_looked_at.size(), 1U);
}
TEST_F(YaraAnswers, about_files_nobody_asked_for_are_not_believed) {
  const auto scanned = scan([](const auto& names) {
    return ScriptedPrograms::says(each(names, ": 0") + "/etc/shadow: 1\nrule /etc/shadow\n");
  });
  EXPECT_EQ(scanned.verdict, ScanVerdict::incomplete);
  EXPECT_TRUE(scanned.threats.empty());
}
TEST_F(YaraAnswers, that_fit_a_rule_are_findings_with_the_content_that_was_looked_at) {
  const auto scanned = scan([](const auto& names) { return ScriptedPrograms::says(each(names, ": 1")); });
  EXPECT_EQ(scanned.verdict, ScanVerdict::found);
  ASSERT_EQ(scanned.threats.size(), 2U);
  for (const auto& threat : scanned.threats) {
    EXPECT_EQ(threat.signature, "R");
    EXPECT_EQ(threat.sha256, sha256_of(threat.path == "/home/a" ? "one" : "two"));
  }
}
TEST_F(YaraAnswers, with_an_error_code_are_none) {
  const auto scanned = scan([](const auto& names) { return ScriptedPrograms::says(each(names, ": 0"), 1); });
  EXPECT_EQ(scanned.verdict, ScanVerdict::incomplete);
  EXPECT_EQ(scanned.files, 0U);
}

}  // namespace standfirm::agent

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "agent/testing.hpp"
#include "agent/tools/clamd_session.hpp"
#include "agent/tools/definition.hpp"
#include "agent/tools/reading.hpp"
#include "agent/tools/shelf.hpp"

namespace standfirm::agent {
namespace {

const TimePoint noon = *time_from_text("2026-03-02T12:00:00Z");
const std::string shipped = std::string(SF_SOURCE_DIR) + "/binder/tools";

ToolDefinition definition(const std::string& name) {
  const auto text = read_whole(shipped + "/" + name + ".yaml", 1 << 20);
  auto out = definition_from_text(*text, name + ".yaml");
  if (!out) throw std::runtime_error(out.error());
  return *out;
}

std::vector<ClamdAnswer> answers(std::string_view bytes) {
  ClamdAnswers reader;
  reader.take(bytes);
  std::vector<ClamdAnswer> out;
  for (;;) {
    auto next = reader.next();
    if (!next) throw std::runtime_error(next.error());
    if (!*next) return out;
    out.push_back(**next);
  }
}

}  // namespace

TEST(ToolDefinition, every_shipped_one_is_right) {
  const Folder work;
  const Tree tree("/");
  ScriptedPrograms programs;
  const ManualClock clock{noon};
  const Shelf shelf(shipped, work.path(), tree, programs, clock);
  EXPECT_EQ(shelf.problems(), std::vector<std::string>{});
  EXPECT_TRUE(shelf.definitions().contains("clamav"));
  EXPECT_TRUE(shelf.definitions().contains("debsums"));
  EXPECT_EQ(shelf.definitions().at("clamav").sha256, sha256_of(*read_whole(shipped + "/clamav.yaml", 1 << 20)));
}

TEST(ToolDefinition, what_is_wrong_is_said_with_line_and_mend) {
  const auto wrong = [](std::string text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
    const auto read = definition_from_text(text, "debsums.yaml");
    return read ? std::string("taken") : read.error();
  };
  const auto text = *read_whole(shipped + "/debsums.yaml", 1 << 20);
  EXPECT_EQ(wrong(text, "timeout_s: 3600", "timeout_s: soon"),
            "debsums.yaml: line 11: timeout_s must be a whole number from 1 to 86400; write e.g. 1");
  EXPECT_EQ(wrong(text, "memory_mib: 512", "memory_mib: 8"),
            "debsums.yaml: line 12: limits.memory_mib must be a whole number from 64 to 65536; write e.g. 64");
  EXPECT_EQ(wrong(text, "cpu_percent: 75", "cpu_percent: 0"),
            "debsums.yaml: line 12: limits.cpu_percent must be a whole number from 1 to 100; write e.g. 1");
  EXPECT_EQ(wrong(text, "cpu_percent: 75", "disk: 75"),
            "debsums.yaml: line 12: 'disk' is not known in limits; known are memory_mib, cpu_percent");
  EXPECT_EQ(wrong(text, "adapter: program", "adapter: shell"),
            "debsums.yaml: line 4: adapter is none of what it can be; write one of clamd, yara, program, technician");
  EXPECT_EQ(wrong(text, "run: [debsums, --silent]", "run: [sh, -c, debsums]"),
            "debsums.yaml: line 10: run must begin with the program; write run: [debsums, ...]");
  EXPECT_EQ(wrong(text, "complete: [0, 2]", "complete: []"),
            "debsums.yaml: line 14: no exit code says that the run was complete; write exit_codes: {complete: [0]}");
  EXPECT_NE(wrong(text, "{path} (from", "{file} (from").find("only {path}, {name}, {count} and {any} are known"),
            std::string::npos);
  EXPECT_NE(wrong(text, "title: debsums", "titel: debsums").find("'titel' is not known in the tool"),
            std::string::npos);
}

TEST(LinePattern, a_path_may_hold_the_words_that_follow_it) {
  const auto pattern = *LinePattern::from_text("debsums: changed file {path} (from {name} package)");
  const auto match = pattern.match("debsums: changed file /usr/bin/x (from y package) (from coreutils package)");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->at("path"), "/usr/bin/x (from y package)");
  EXPECT_EQ(match->at("name"), "coreutils");
  EXPECT_FALSE(pattern.match("debsums: changed file /usr/bin/x"));
  EXPECT_FALSE(pattern.match(""));
}
RC_GTEST_PROP(LinePattern, never_reads_outside_the_line_whatever_it_is, (const std::string& line)) {
  for (const char* text : {"{any}x{any}", "a{path}b{name}c", "{any}INFECTED{any}", "Warning: {any}", "exact"}) {
    const auto match = LinePattern::from_text(text)->match(line);
    if (match)
      for (const auto& [hole, held] : *match) RC_ASSERT(line.find(held) != std::string::npos);
  }
}

RunRead read(const std::string& tool, std::string output, std::string errors, int exit_code) {
  return read_run(definition(tool), {.exit_code = exit_code, .output = std::move(output), .errors = std::move(errors)});
}

TEST(ReadRun, debsums_findings_are_reported_and_never_touched) {
  const auto said = read("debsums", "",
                         "debsums: changed file /bin/hostname (from hostname package)\ndebsums: missing file "
                         "/usr/share/x (from y package)\ndebsums: can't open z file /q (Permission denied)\n",
                         2);
  ASSERT_EQ(said.threats.size(), 2U);
  EXPECT_EQ(said.threats[0].path, "/bin/hostname");
  EXPECT_TRUE(said.threats[0].why_left);
  EXPECT_EQ(said.says, ToolSays::incomplete);
}
TEST(ReadRun, a_name_that_looks_like_output_only_makes_more_findings) {
  const auto said = read("debsums", "",
                         "debsums: changed file /home/x\ndebsums: changed file /etc/shadow (from passwd package)\n", 2);
  for (const auto& threat : said.threats) {
    EXPECT_TRUE(threat.why_left);
    EXPECT_TRUE(threat.sha256.empty()) << "without a content nothing is taken away";
  }
}
TEST(ReadRun, chkrootkit_lines_nobody_knows_are_for_a_person) {
  const auto said =
      read("chkrootkit",
           "Checking `bindshell'... INFECTED PORTS: ( 465)\nsomething new\nWarning: Possible Slapper Worm installed\n",
           "", 0);
  EXPECT_EQ(said.threats.size(), 2U);
  ASSERT_EQ(said.why.size(), 1U);
  EXPECT_TRUE(said.why[0].ends_with("something new")) << said.why[0];
}

class ProgramTool : public ::testing::Test {
 protected:
  actions::Scanned scan(const std::string& tool, const ProgramEnded& ended) {
    programs_.answer = [&, ended](const Program& program) {
      if (program.argv == definition(tool).version.argv)
        return ScriptedPrograms::says("debsums 3.0.2.1\nRootkit Hunter 1.4.6\nchkrootkit version 0.57\n");
      return ended;
    };
    const ToolBench bench{tree_, programs_, clock_, work_.path(), {}};
    return scan_with_program(definition(tool), {tool, "", {}, false, Seconds{60}}, bench,
                             {[](const auto&, auto, auto, auto) {}});
  }
  Folder work_;
  Tree tree_{"/"};
  ScriptedPrograms programs_;
  ManualClock clock_{noon};
};

TEST_F(ProgramTool, every_run_keeps_to_the_limits_of_its_definition) {
  const auto& tool = definition("debsums");
  EXPECT_EQ(tool.limits, (Limits{std::uint64_t{512} << 20, 75}));
  std::size_t runs = 0;
  programs_.answer = [&](const Program& program) {
    ++runs;
    EXPECT_EQ(program.limits, tool.limits) << program.argv.front();
    return ProgramEnded{.started = true, .exit_code = 0};
  };
  const ToolBench bench{tree_, programs_, clock_, work_.path(), {}};
  (void)scan_with_program(tool, {"debsums", "", {}, false, Seconds{60}}, bench, {[](const auto&, auto, auto, auto) {}});
  EXPECT_EQ(runs, 2U) << "its version, and the run itself";
}

TEST_F(ProgramTool, is_clean_only_when_it_ran_to_a_known_end_and_said_nothing) {
  EXPECT_EQ(scan("debsums", {.started = true, .exit_code = 0}).verdict, ScanVerdict::clean);
  EXPECT_EQ(
      scan("debsums", {.started = true, .exit_code = 2, .errors = "debsums: changed file /bin/x (from y package)\n"})
          .verdict,
      ScanVerdict::found);
  EXPECT_EQ(scan("debsums", {.started = true, .exit_code = 77}).verdict, ScanVerdict::incomplete);
  EXPECT_EQ(scan("debsums", {.started = true, .timed_out = true, .exit_code = 0}).verdict, ScanVerdict::incomplete);
  EXPECT_EQ(scan("debsums", {.started = false}).verdict, ScanVerdict::incomplete);
  EXPECT_EQ(scan("debsums", {.started = true, .cut = true, .exit_code = 0}).verdict, ScanVerdict::incomplete);
  EXPECT_EQ(
      scan("rkhunter", {.started = true, .exit_code = 1, .output = "Warning: Hidden directory found: /etc/.java\n"})
          .verdict,
      ScanVerdict::incomplete);
  EXPECT_EQ(scan("chkrootkit", {.started = true, .exit_code = 0, .output = ""}).verdict, ScanVerdict::clean);
}

TEST(Shelf, refuses_a_definition_that_is_not_the_approved_one) {
  const Folder work;
  const Tree tree("/");
  ScriptedPrograms programs;
  const ManualClock clock{noon};
  Shelf shelf(shipped, work.path(), tree, programs, clock);
  const ScanWatch watch{[](const auto&, auto, auto, auto) {}};
  EXPECT_EQ(shelf.scan({"clamav", std::string(64, '0'), {}, false, Seconds{60}}, watch).error().code,
            RefusalCode::tool_not_approved);
  EXPECT_EQ(shelf.scan({"nothing", "", {}, false, Seconds{60}}, watch).error().code, RefusalCode::tool_not_approved);
  programs.installed = false;
  const auto missing = shelf.scan({"debsums", definition("debsums").sha256, {}, false, Seconds{60}}, watch);
  EXPECT_EQ(missing.error().mend.text, "Install: debsums.");
  EXPECT_TRUE(programs.ran.empty());
}
TEST(Shelf, a_definition_under_another_name_is_a_problem) {
  const Folder folder;
  folder.put("clam.yaml", *read_whole(shipped + "/clamav.yaml", 1 << 20));
  const Tree tree("/");
  ScriptedPrograms programs;
  const ManualClock clock{noon};
  const Shelf shelf(folder.path(), folder.path(), tree, programs, clock);
  ASSERT_EQ(shelf.problems().size(), 1U);
  EXPECT_TRUE(shelf.definitions().empty());
}

TEST(Sweep, finds_the_same_content_under_another_name_tells_what_is_only_called_so_and_skips_the_vault) {
  const Folder disk, work;
  disk.put("/home/tom/other.name", "evil content");
  disk.put("/home/tom/same_size.txt", "evil_content");
  disk.put("/tmp/invoice.exe", "something else entirely");
  disk.put("/var/vault/kept", "evil content");
  const Tree tree(disk.path());
  ScriptedPrograms programs;
  const ManualClock clock{noon};
  Shelf shelf(shipped, work.path(), tree, programs, clock, {"/var/vault"});
  const ScanWatch watch{[](const auto&, auto, auto, auto) {}};
  const actions::Sweep order{{{sha256_of("evil content"), 12, "invoice.exe"}}, {}, Seconds{30}};
  const auto swept = shelf.sweep(order, watch);
  EXPECT_TRUE(swept.complete);
  EXPECT_EQ(swept.files, 3U);
  ASSERT_EQ(swept.seen.size(), 2U);
  for (const auto& seen : swept.seen) {
    const bool same = seen.where == "/home/tom/other.name";
    EXPECT_EQ(seen.what, same ? "content" : "name") << seen.where;
    EXPECT_EQ(seen.sha256, same ? sha256_of("evil content") : sha256_of("something else entirely"));
  }
}
TEST(Sweep, that_runs_out_of_time_is_not_complete) {
  const Folder disk, work;
  disk.put("/a", "x");
  const Tree tree(disk.path());
  ScriptedPrograms programs;
  const ManualClock clock{noon};
  Shelf shelf(shipped, work.path(), tree, programs, clock);
  const auto swept = shelf.sweep({{{sha256_of("y"), 1, "y"}}, {}, Seconds{0}}, {[](const auto&, auto, auto, auto) {}});
  EXPECT_FALSE(swept.complete);
  ASSERT_EQ(swept.not_looked_at.size(), 1U);
  EXPECT_EQ(swept.not_looked_at[0].reason, "timed_out");
}

TEST(ClamdAnswers, are_read_by_their_numbers) {
  using namespace std::string_view_literals;
  const auto read = answers(
      "1: fd[11]: OK\0002: fd[12]: Eicar-Test-Signature.UNOFFICIAL FOUND\0003: fd[9]: Can't open file ERROR\0"sv);
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(read[0].kind, ClamdAnswer::Kind::ok);
  EXPECT_EQ(read[1].kind, ClamdAnswer::Kind::found);
  EXPECT_EQ(read[1].words, "Eicar-Test-Signature.UNOFFICIAL");
  EXPECT_EQ(read[2].kind, ClamdAnswer::Kind::error);
}
TEST(ClamdAnswers, a_signature_called_ok_is_no_ok) {
  using namespace std::string_view_literals;
  EXPECT_EQ(answers("1: fd[1]: OK FOUND\0"sv)[0].kind, ClamdAnswer::Kind::found);
  EXPECT_EQ(answers("1: fd[1]: x OK\0"sv)[0].kind, ClamdAnswer::Kind::error);
  EXPECT_EQ(answers("1: fd[1]: \0"sv)[0].kind, ClamdAnswer::Kind::error);
}
TEST(ClamdAnswers, nonsense_ends_the_session) {
  using namespace std::string_view_literals;
  EXPECT_THROW(answers("OK\0"sv), std::runtime_error);
  EXPECT_THROW(answers("0: fd[1]: OK\0"sv), std::runtime_error);
  EXPECT_THROW(answers(std::string(ClamdAnswers::max_answer_bytes + 1, 'x')), std::runtime_error);
}
TEST(ClamdAnswers, limits_and_encryption_mean_not_looked_at) {
  EXPECT_EQ(why_not_looked_at("Heuristics.Limits.Exceeded.MaxRecursion"), "too_deep");
  EXPECT_EQ(why_not_looked_at("Heuristics.Limits.Exceeded.MaxFileSize"), "too_large");
  EXPECT_EQ(why_not_looked_at("Heuristics.Limits.Exceeded.MaxScanTime"), "timed_out");
  EXPECT_EQ(why_not_looked_at("Heuristics.Limits.Exceeded"), "limit");
  EXPECT_EQ(why_not_looked_at("Heuristics.Encrypted.Zip"), "encrypted");
  EXPECT_FALSE(why_not_looked_at("Heuristics.Phishing.Email"));
  EXPECT_FALSE(why_not_looked_at("Eicar"));
}

}  // namespace standfirm::agent

// Every tool the binder brings, over what such tools really wrote: exit code, output, log -> what it must be taken for.
// A recording is a YAML file in recordings/<tool>/ that says where its form is documented; more of them can lie in the
// folder STANDFIRM_TOOL_RECORDINGS, in the same form.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "agent/local/disk.hpp"
#include "agent/tools/definition.hpp"
#include "agent/tools/reading.hpp"
#include "base/yaml.hpp"
#include "testing/shared_data.hpp"

namespace standfirm::agent {
namespace {

namespace fs = std::filesystem;
const fs::path source(SF_SOURCE_DIR);

std::vector<ToolDefinition> every_definition() {
  std::vector<ToolDefinition> out;
  for (const auto& file : fs::directory_iterator(source / "binder/tools")) {
    if (file.path().extension() != ".yaml") continue;
    auto read = definition_from_text(*read_whole(file.path(), 1 << 20), file.path().filename().string());
    if (!read) throw std::runtime_error(read.error());
    out.push_back(std::move(*read));
  }
  return out;
}

struct Expected {
  std::string says;
  std::vector<std::string> threats;  ///< "path | name" and " | taken" behind it where the tool took it away
  std::vector<std::string> why;      ///< words that stand in one of the reasons
  std::string version, definitions_version, definitions_date;
};
struct Recording {
  fs::path file;
  RunSaid said;
  Expected expected;
  bool there = true;  ///< false: it reads shared data that this machine has not
};

std::string utf16(std::string_view text) {
  std::string out = "\xFF\xFE";
  for (const char c : text) {
    out += c;
    out += '\0';
  }
  return out;
}
std::string bytes_of(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

/// {shared: 'av_events/events.tsv', rows: 'Defender threat'}: the last column of the rows that hold the word; without
/// rows the whole file; {hex: ...}; {utf16: text}; or just the text.
std::optional<std::string> stream(const yaml::Node& node, bool& there) {
  if (node.kind == yaml::Node::Kind::text) return node.text;
  if (const auto* hex = node.find("hex")) return bytes_of(hex->text);
  if (const auto* text = node.find("utf16")) return utf16(text->text);
  const auto* shared = node.find("shared");
  if (shared == nullptr) throw std::runtime_error("a stream is a text, hex, utf16 or shared");
  const auto folder = testing::shared_data();
  if (!folder) {
    there = false;
    return std::nullopt;
  }
  auto whole = read_whole(*folder / shared->text, 64 << 20);
  if (!whole) throw std::runtime_error(whole.error());
  const auto* rows = node.find("rows");
  if (rows == nullptr) return *whole;
  std::string out;
  for (std::size_t from = 0; from < whole->size();) {
    const auto to = std::min(whole->find('\n', from), whole->size());
    const auto row = std::string_view(*whole).substr(from, to - from);
    from = to + 1;
    if (row.find(rows->text) == std::string_view::npos) continue;
    out += row.substr(row.rfind('\t') + 1);
    out += '\n';
  }
  return out;
}

Recording recording_of(const fs::path& file) {
  const auto root = yaml::parse(*read_whole(file, 256 * 1024));
  if (!root)
    throw std::runtime_error(file.string() + ":" + std::to_string(root.error().line) + ": " + root.error().message);
  Recording out;
  out.file = file;
  if (root->find("form") == nullptr || root->find("form")->text.empty())
    throw std::runtime_error(file.string() + " does not say where its form is documented (form:)");
  static const std::set<std::string> known{"form",       "exit_code", "output", "errors", "log",
                                           "afterwards", "timed_out", "cut",    "began",  "expect"};
  for (const auto& member : root->members) {
    if (!known.contains(member.key)) throw std::runtime_error(file.string() + ": " + member.key + " is not known");
    if (member.key == "exit_code") out.said.exit_code = std::stoi(member.value.text);
    if (member.key == "timed_out") out.said.timed_out = member.value.text == "true";
    if (member.key == "cut") out.said.cut = member.value.text == "true";
    if (member.key == "began") out.said.began = *time_from_text(member.value.text);
    if (member.key == "output") out.said.output = stream(member.value, out.there).value_or("");
    if (member.key == "errors") out.said.errors = stream(member.value, out.there).value_or("");
    if (member.key == "log") out.said.log = stream(member.value, out.there);
    if (member.key == "afterwards") out.said.afterwards = stream(member.value, out.there).value_or("");
  }
  const auto* expect = root->find("expect");
  if (expect == nullptr) throw std::runtime_error(file.string() + " expects nothing (expect:)");
  const auto text = [&](const char* key) { return expect->find(key) == nullptr ? "" : expect->find(key)->text; };
  out.expected.says = text("says");
  out.expected.version = text("version");
  out.expected.definitions_version = text("definitions_version");
  out.expected.definitions_date = text("definitions_date");
  for (const auto& [key, into] : {std::pair{"threats", &out.expected.threats}, {"why", &out.expected.why}})
    if (const auto* list = expect->find(key))
      for (const auto& item : list->items) into->push_back(item.text);
  return out;
}

std::vector<Recording> recordings_of(const std::string& tool) {
  std::vector<fs::path> roots{source / "src/agent/tools/recordings"};
  if (const char* more = std::getenv("STANDFIRM_TOOL_RECORDINGS")) roots.emplace_back(more);
  std::vector<Recording> out;
  for (const auto& root : roots) {
    if (!fs::is_directory(root / tool)) continue;
    std::vector<fs::path> files;
    for (const auto& file : fs::directory_iterator(root / tool)) files.push_back(file.path());
    std::ranges::sort(files);
    for (const auto& file : files) out.push_back(recording_of(file));
  }
  return out;
}

std::vector<std::string> shown(const std::vector<actions::Threat>& threats) {
  std::vector<std::string> out;
  out.reserve(threats.size());
  for (const auto& threat : threats)
    out.push_back(threat.path + " | " + threat.signature + (threat.put_away() ? " | taken" : ""));
  return out;
}

}  // namespace

TEST(ToolRecordings, every_tool_that_is_run_has_some) {
  for (const auto& tool : every_definition()) {
    if (tool.adapter != Adapter::program) continue;
    EXPECT_GE(recordings_of(tool.name).size(), 2U)
        << tool.name << " has no recordings; put what it really wrote into src/agent/tools/recordings/" << tool.name;
  }
}

TEST(ToolRecordings, are_taken_for_what_they_are) {
  unsigned absent = 0, read_ones = 0;
  for (const auto& tool : every_definition()) {
    for (const auto& recording : recordings_of(tool.name)) {
      if (!recording.there) {
        ++absent;
        continue;
      }
      ++read_ones;
      SCOPED_TRACE(recording.file.string());
      const auto read = read_run(tool, recording.said);
      EXPECT_EQ(boost::describe::enum_to_string(read.says, "?"), recording.expected.says) << [&] {
        std::string all;
        for (const auto& why : read.why) all += why + "\n";
        return all;
      }();
      EXPECT_EQ(shown(read.threats), recording.expected.threats);
      for (const auto& words : recording.expected.why)
        EXPECT_TRUE(
            std::ranges::any_of(read.why, [&](const auto& why) { return why.find(words) != std::string::npos; }))
            << "no reason holds: " << words;
      if (!recording.expected.version.empty()) EXPECT_EQ(read.version, recording.expected.version);
      if (!recording.expected.definitions_version.empty())
        EXPECT_EQ(read.definitions_version, recording.expected.definitions_version);
      if (!recording.expected.definitions_date.empty()) {
        ASSERT_TRUE(read.definitions_date);
        EXPECT_EQ(to_text(*read.definitions_date).substr(0, 10), recording.expected.definitions_date);
      }
    }
  }
  EXPECT_GT(read_ones, 40U);
  if (absent != 0) std::printf("%u recordings of shared data were left out: it is not here\n", absent);
}

/// What no tool gets away with, whatever its definition says.
TEST(ToolRecordings, nothing_at_all_is_never_clean_unless_the_exit_code_alone_is_documented_to_say_so) {
  // These say nothing when they found nothing; that is their documented way, and their code or a person's eye decides.
  const std::set<std::string> silent{"debsums", "rkhunter", "chkrootkit"};
  for (const auto& tool : every_definition()) {
    if (tool.adapter != Adapter::program) continue;
    SCOPED_TRACE(tool.name);
    for (const auto& [code, means] : tool.exit_codes) {
      const auto read = read_run(tool, {.exit_code = code});
      const bool may = (means == ExitMeans::clean || silent.contains(tool.name)) && tool.log.empty();
      EXPECT_TRUE(may || read.says >= ToolSays::found) << code << " with no output is taken for clean or cleaned";
    }
  }
}
TEST(ToolRecordings, an_exit_code_nobody_knows_is_an_error_whatever_was_said) {
  for (const auto& tool : every_definition()) {
    if (tool.adapter != Adapter::program) continue;
    for (const auto& recording : recordings_of(tool.name)) {
      auto said = recording.said;
      for (const int code : {-2147483647, 12345, 259}) {
        said.exit_code = code;
        EXPECT_EQ(read_run(tool, said).says, ToolSays::error) << recording.file << " with " << code;
      }
    }
  }
}
TEST(ToolRecordings, a_run_that_was_ended_or_never_began_is_an_error_and_a_cut_one_never_clean) {
  for (const auto& tool : every_definition()) {
    for (const auto& recording : recordings_of(tool.name)) {
      auto said = recording.said;
      said.timed_out = true;
      EXPECT_EQ(read_run(tool, said).says, ToolSays::error) << recording.file;
      said.timed_out = false;
      said.started = false;
      EXPECT_EQ(read_run(tool, said).says, ToolSays::error) << recording.file;
      said.started = true;
      said.cut = true;
      EXPECT_GE(read_run(tool, said).says, ToolSays::incomplete) << recording.file;
    }
  }
}
TEST(ToolRecordings, a_tool_that_says_when_it_is_done_is_not_done_before_it_says_so) {
  for (const auto& tool : every_definition()) {
    if (!tool.says_when_complete()) continue;
    for (const auto& recording : recordings_of(tool.name)) {
      if (recording.expected.says != "clean" || !recording.there) continue;
      for (const double part : {0.0, 0.25, 0.5}) {
        auto said = recording.said;
        const auto cut = [&](std::string& text) {
          text.resize(static_cast<std::size_t>(part * static_cast<double>(text.size())));
        };
        cut(said.output);
        if (said.log) cut(*said.log);
        EXPECT_NE(read_run(tool, said).says, ToolSays::clean) << recording.file << " cut at " << part;
      }
    }
  }
}
TEST(ToolRecordings, bytes_in_the_wrong_encoding_never_turn_clean) {
  for (const auto& tool : every_definition()) {
    if (!tool.says_when_complete()) continue;
    for (const auto& recording : recordings_of(tool.name)) {
      if (recording.expected.says != "clean" || !recording.there) continue;
      auto said = recording.said;
      const auto spoil = [](std::string& text) {  // UTF-16 without its mark where bytes are meant, and the reverse
        text = text.starts_with("\xFF\xFE") ? text.substr(3) : utf16(text).substr(2);
      };
      spoil(said.output);
      if (said.log) spoil(*said.log);
      EXPECT_NE(read_run(tool, said).says, ToolSays::clean) << recording.file;
    }
  }
}

}  // namespace standfirm::agent

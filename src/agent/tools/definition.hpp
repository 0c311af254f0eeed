// src/agent/tools/definition.hpp: one approved tool as data (binder/tools/*.yaml): how it is found, asked for its
// version, run, and how what it says is read. Checked when it is loaded; what is wrong is said with file and line.
#pragma once
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/system/programs.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

/// A line of output, literals and {holes}: "debsums: changed file {path} (from {package} package)". Linear in the
/// line's length, whatever the line is.
class LinePattern {
 public:
  /// Holes: path, name, count (digits only), any. What a hole holds is given without the spaces around it, except a
  /// path's. The error says what is wrong with the text.
  static std::expected<LinePattern, std::string> from_text(std::string_view);
  [[nodiscard]] std::optional<std::map<std::string, std::string>> match(std::string_view line) const;
  [[nodiscard]] bool has(std::string_view hole) const;

 private:
  std::vector<std::string> literals_;  // one more than holes
  std::vector<std::string> holes_;
};

/// threat: found, and left there. cleaned: found, and taken away by the tool itself. place: one more place of the
/// threat named last. changed: a file that differs from its package. counted: {count} is how many it found. complete:
/// it says that it came to its end; where a definition has such a rule, a run without one is incomplete. restart: it
/// needs one to finish. failed: it did not do its work (switched off, no licence ...).
enum class LineMeans {
  threat,
  cleaned,
  place,
  changed,
  counted,
  complete,
  restart,
  warning,
  incomplete,
  failed,
  ignore
};
enum class Stream { output, errors, log, afterwards };
struct LineRule {
  Stream stream = Stream::output;
  LinePattern pattern;
  LineMeans means = LineMeans::warning;
};
/// For a stream whose form has fields: a row of CSV (fields "1", "2" ...), an item of JSON (pointers "/mainTrace/x"),
/// an event (its EventID and the names of its data).
struct RecordRule {
  Stream stream = Stream::log;
  std::map<std::string, std::string> when;  ///< field -> exactly this; all must fit
  std::string path, name;                   ///< fields, "" for none
  std::string each;                         ///< what stands between several paths in that field, "" for one path
  std::optional<LinePattern> as;            ///< how each of them is written: '{any}:_{path}'
  LineMeans means = LineMeans::threat;
};

enum class Encoding { utf8, utf16le, latin1 };
enum class Form { lines, csv, json, events };
/// How one stream is written. A byte order mark is believed before `encoding`.
struct Written {
  Encoding encoding = Encoding::utf8;
  Form form = Form::lines;
  std::string separator = ",";  ///< csv
  std::string items;            ///< json: pointer to the list, "" for the document itself
};

/// What an exit code says. complete: it looked at everything, its words say what it found. clean, found, cleaned: the
/// code itself says it too. Every code that is not named is an error, never clean.
enum class ExitMeans { complete, clean, found, cleaned, incomplete, restart, failed };

enum class Adapter { clamd, yara, program, technician };
enum class ToolSystem { linux_system, windows };

/// Where a version or a date stands: in what a program says, or in the scan's own words (no argv).
struct Asked {
  std::vector<std::string> argv;
  std::optional<LinePattern> line;  ///< its {name}
  bool of_file = false;             ///< the program file's own version resource (Windows)
};
/// How a date in a tool's words is written.
enum class DateForm { y_m_d, ymd, d_m_y, m_d_y };

struct ToolDefinition {
  std::string name, title;
  ToolSystem system = ToolSystem::linux_system;
  Adapter adapter = Adapter::program;
  std::vector<std::string> packages;  ///< what to install where it is missing
  std::string program;                ///< looked up in the system's own folders
  std::vector<std::string>
      found_at;  ///< and here: full paths with %VARIABLES% and *; the highest name where * fits more
  Asked version;
  std::vector<std::string>
      argv;  ///< {path} stands for one path: the tool runs once for each; {work}: a folder of this run
  std::vector<std::string> whole_argv;         ///< for the whole machine, where that is another command line
  std::vector<std::string> looking, cleaning;  ///< what is added when the order only looks, or lets it clean
  Seconds timeout{3600};
  Limits limits{std::uint64_t{2} << 30, 75};  ///< of every program that is run for it
  std::map<int, ExitMeans> exit_codes;        ///< every other code is an error
  std::map<Stream, Written> written;          ///< how the streams are written that are not plain lines
  std::string log;                            ///< a file it leaves: what is in it after the run and was not before
  std::vector<std::string> afterwards;        ///< run after the scan; its output is read too
  std::vector<LineRule> lines;                ///< the first that fits
  std::vector<RecordRule> records;
  LineMeans other_lines = LineMeans::ignore;
  Asked definitions_version, definitions_date;
  DateForm date_form = DateForm::y_m_d;
  std::optional<Days> definitions_max_age;  ///< older is incomplete
  std::string definitions_folder;           ///< clamd, yara; one that begins without / stands beside the definition
  std::vector<std::string> steps;           ///< technician: what a person does, one sentence each
  std::string sha256;                       ///< of the file's bytes: what an order names
  [[nodiscard]] bool says_when_complete() const;
};

/// `file` is for the messages: "clamav.yaml: line 7: timeout_s must be ...; write ...".
[[nodiscard]] std::expected<ToolDefinition, std::string> definition_from_text(const std::string& text,
                                                                              const std::string& file);

}  // namespace standfirm::agent

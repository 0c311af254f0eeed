// ClamAV, by a clamd of this scan's own: one that runs already may have limits that pass over files in silence, so none
// is trusted.
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <stdexcept>
#include <thread>

#include "agent/files/linux/open_file.hpp"
#include "agent/local/disk.hpp"
#include "agent/local/printable.hpp"
#include "agent/tools/clamd_session.hpp"
#include "agent/tools/definition_files.hpp"
#include "agent/tools/every_file.hpp"
#include "agent/tools/shelf.hpp"

namespace standfirm::agent {
namespace {

using Steady = std::chrono::steady_clock;
constexpr Seconds database_loads_within{180}, answer_within{300}, ends_within{20};
constexpr std::size_t under_way = 8;
/// ClamAV's own files and a firm's own.
constexpr std::string_view endings[] = {".cvd", ".cld",  ".hdb", ".hsb", ".ndb", ".ldb", ".mdb",  ".msb",
                                        ".yar", ".yara", ".hdu", ".ndu", ".ldu", ".cdb", ".pwdb", ".db"};

/// clamd for the time of one scan, as the user clamav where there is one.
class OwnClamd {
 public:
  OwnClamd(const ToolDefinition& tool, const ToolBench& bench, Seconds timeout)
      : bench_(bench), folder_(bench.work / "clamd") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(bench.work, std::filesystem::perms::owner_all | std::filesystem::perms::group_exec |
                                                 std::filesystem::perms::others_exec);
    const passwd* user = ::geteuid() == 0 ? ::getpwnam("clamav") : nullptr;
    ::chmod(folder_.c_str(), 0700);
    if (user != nullptr && ::chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0)
      throw_errno("give clamd its folder");
    const std::string place = folder_.string();
    std::string settings = "Foreground yes\nLocalSocket " + place + "/socket\nLocalSocketMode 600\nLogFile " + place +
                           "/log\nTemporaryDirectory " + place + "\nDatabaseDirectory " + tool.definitions_folder +
                           "\nAlertExceedsMax yes\nAlertEncrypted yes\nMaxFileSize 2000M\nMaxScanSize "
                           "2000M\nStreamMaxLength 2000M\nMaxScanTime 240000\nMaxRecursion 17\n" +
                           "MaxFiles 100000\nMaxThreads 2\nMaxQueue 64\nIdleTimeout 300\nReadTimeout "
                           "300\nCommandReadTimeout 300\nSelfCheck 86400\nConcurrentDatabaseReload no\n" +
                           "LogFileMaxSize 0\nExitOnOOM yes\n";
    if (user != nullptr) settings += "User clamav\n";
    write_whole(folder_ / "settings", settings, 0644);
    program_ = Program{.argv = {tool.program, "--config-file=" + place + "/settings"},
                       .timeout = timeout + database_loads_within + ends_within,
                       .max_output_bytes = 256 * 1024,
                       .in_background = true,
                       .limits = tool.limits};
    thread_ = std::jthread([this] {
      ended_ = bench_.programs.run(program_);
      over_ = true;
    });
    const auto deadline = Steady::now() + database_loads_within;
    while (!answers()) {
      if (over_) {
        thread_.join();
        throw std::runtime_error("clamd did not start: " + ended_.sentence(program_));
      }
      if (Steady::now() >= deadline) {
        end();
        throw std::runtime_error("clamd did not load its definitions within " +
                                 std::to_string(database_loads_within.count()) + " seconds");
      }
      std::this_thread::sleep_for(Millis{50});
    }
  }
  ~OwnClamd() {
    end();
    std::error_code ignored;  // the folder is emptied before the next scan anyway
    std::filesystem::remove_all(folder_, ignored);
  }
  OwnClamd(const OwnClamd&) = delete;
  OwnClamd& operator=(const OwnClamd&) = delete;

  [[nodiscard]] std::filesystem::path socket() const { return folder_ / "socket"; }
  [[nodiscard]] const std::vector<std::string>& argv() const { return program_.argv; }
  [[nodiscard]] std::string log() const { return read_whole(folder_ / "log", 4 << 20).value_or(std::string()); }
  /// Asks it to end and waits; what it ended with.
  const ProgramEnded& end() {
    if (!thread_.joinable()) return ended_;
    try {
      (void)ClamdSession::ask(socket(), "SHUTDOWN", Seconds{5});
    } catch (const std::exception&) {
      // It is gone, or hangs: then its own time limit ends it.
    }
    thread_.join();
    return ended_;
  }

 private:
  bool answers() const {
    if (!std::filesystem::exists(socket())) return false;
    try {
      return ClamdSession::ask(socket(), "PING", Seconds{5}).starts_with("PONG");
    } catch (const std::exception&) {
      return false;
    }
  }
  const ToolBench& bench_;
  std::filesystem::path folder_;
  Program program_;
  ProgramEnded ended_;
  std::atomic<bool> over_{false};
  std::jthread thread_;
};

/// "Loaded 8714 signatures." of clamd's log.
std::uint64_t signatures_in(const std::string& log) {
  const auto at = log.rfind("Loaded ");
  if (at == std::string::npos) return 0;
  std::uint64_t count = 0;
  for (std::size_t i = at + 7; i < log.size() && log[i] >= '0' && log[i] <= '9' && count < 1'000'000'000; ++i)
    count = count * 10 + static_cast<std::uint64_t>(log[i] - '0');
  return count;
}

class Scanning {
 public:
  Scanning(actions::Scanned& out, const std::filesystem::path& socket, const ScanWatch& watch,
           Steady::time_point deadline)
      : out_(out), session_(socket), watch_(watch), deadline_(deadline) {}

  bool file(const std::string& path, Descriptor opened, const FileAbout& about) {
    if (Steady::now() >= deadline_) {
      timed_out_ = true;
      return false;
    }
    while (waiting_.size() >= under_way) take_one();
    const auto number = session_.send(opened.get(), answer_within);
    out_.bytes += static_cast<std::uint64_t>(about.st_size);
    waiting_.push_back({number, path, std::move(opened), about});
    return true;
  }
  void finish() {
    while (!waiting_.empty()) take_one();
    // A log that was written meanwhile gets one more look; what changes again, or is not there under its name, stays
    // not looked at.
    second_look_ = true;
    for (const auto& path : std::exchange(again_, {})) {
      Descriptor opened(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
      struct stat about{};
      if (!opened || ::fstat(opened.get(), &about) != 0 || !S_ISREG(about.st_mode) ||
          !file(path, std::move(opened), about))
        missed(path, "changed_while_reading");
    }
    while (!waiting_.empty()) take_one();
    if (timed_out_) out_.why_incomplete.push_back("its time was over before everything was looked at");
  }
  void missed(const std::string& path, const std::string& why) {
    ++missed_;
    if (out_.not_looked_at.size() < max_not_looked_at) out_.not_looked_at.push_back({printable(path), why});
  }
  [[nodiscard]] std::uint64_t count_missed() const { return missed_; }

 private:
  struct Waiting {
    std::uint64_t number;
    std::string path;
    Descriptor file;
    struct stat about;
  };
  void take_one() {
    const auto answer = session_.receive(answer_within);
    const auto asked = std::ranges::find(waiting_, answer.number, &Waiting::number);
    if (asked == waiting_.end()) throw std::runtime_error("clamd answered what was not asked");
    ++out_.files;
    switch (answer.kind) {
      case ClamdAnswer::Kind::ok:
        if (!is_unchanged(asked->file.get(), asked->about)) {
          if (second_look_ || again_.size() >= most_again)
            missed(asked->path, "changed_while_reading");
          else
            again_.push_back(asked->path);
        }
        break;
      case ClamdAnswer::Kind::error:
        missed(asked->path, "could_not_read");
        break;
      case ClamdAnswer::Kind::found:
        if (const auto why = why_not_looked_at(answer.words))
          missed(asked->path, *why);
        else
          threat(*asked, answer.words);
        break;
    }
    waiting_.erase(asked);
    if (out_.files % 256 == 0) watch_.progress("ClamAV is looking at the files", out_.files, 0, {});
  }
  void threat(const Waiting& asked, const std::string& signature) {
    actions::Threat threat;
    threat.path = printable(asked.path);
    threat.signature = signature;
    threat.sha256 = sha256_of_open(asked.file.get()).value_or("");
    threat.size = static_cast<std::uint64_t>(asked.about.st_size);
    watch_.progress("ClamAV is looking at the files", out_.files, 0, threat.path + ": " + signature + "\n");
    if (out_.threats.size() < max_threats)
      out_.threats.push_back(std::move(threat));
    else if (out_.why_incomplete.empty() || !out_.why_incomplete.back().starts_with("more than"))
      out_.why_incomplete.push_back("more than " + std::to_string(max_threats) + " findings; the rest is not listed");
  }

  static constexpr std::size_t most_again = 1000;
  std::vector<std::string> again_;
  bool second_look_ = false;
  actions::Scanned& out_;
  ClamdSession session_;
  const ScanWatch& watch_;
  Steady::time_point deadline_;
  std::deque<Waiting> waiting_;
  std::uint64_t missed_ = 0;
  bool timed_out_ = false;
};

}  // namespace

actions::Scanned scan_with_clamd(const ToolDefinition& tool, const actions::Scan& order, const ToolBench& bench,
                                 const ScanWatch& watch) {
  actions::Scanned out;
  out.tool = tool.name;
  const Seconds timeout = std::min(order.timeout, tool.timeout);
  const auto files = definition_files(bench.tree.real(tool.definitions_folder), endings);
  out.definitions_date = newest_of(files);
  if (!out.definitions_date) {
    out.why_incomplete.push_back("it has no definitions in " + tool.definitions_folder);
    return out;
  }
  if (*out.definitions_date + *tool.definitions_max_age < bench.clock.now())
    out.why_incomplete.push_back("its newest definitions are of " + to_text(*out.definitions_date).substr(0, 10) +
                                 ", older than " + std::to_string(tool.definitions_max_age->count()) + " days");
  watch.progress("ClamAV is loading its definitions", 0, 0, {});
  try {
    OwnClamd clamd(tool, bench, timeout);
    out.command = clamd.argv();
    const std::string version =
        ClamdSession::ask(clamd.socket(), "VERSION", Seconds{10});  // "ClamAV 1.4.6/27500/Mon Mar  2 ..."
    if (const auto match = tool.version.line->match(version.substr(0, version.find('/')));
        match && match->contains("name"))
      out.tool_version = match->at("name");
    else
      out.why_incomplete.push_back("ClamAV did not say its version");
    if (const auto slash = version.find('/'); slash != std::string::npos)
      out.definitions_version = version.substr(slash + 1, version.find('/', slash + 1) - slash - 1);
    // A firm's own definitions have no version: then what is in them.
    if (out.definitions_version.empty())
      if (const auto hash = sha256_of_all(files)) out.definitions_version = "sha256:" + *hash;
    out.signatures_loaded = signatures_in(clamd.log());
    if (out.signatures_loaded == 0) out.why_incomplete.push_back("it loaded no signatures");

    Scanning scanning(out, clamd.socket(), watch, Steady::now() + timeout);
    every_file(
        order, bench,
        [&](const std::string& path, Descriptor file, const FileAbout& about) {
          return scanning.file(path, std::move(file), about);
        },
        [&](const std::string& path, const std::string& why) { scanning.missed(path, why); });
    scanning.finish();
    if (scanning.count_missed() != 0)
      out.why_incomplete.push_back(std::to_string(scanning.count_missed()) + " files or folders were not looked at");
    out.log = readable(clamd.log(), max_log_bytes);
    const auto& ended = clamd.end();
    out.exit_code = ended.exit_code;
    if (ended.exit_code != 0) out.why_incomplete.push_back("clamd ended with " + std::to_string(ended.exit_code));
  } catch (const std::exception& problem) {
    out.why_incomplete.push_back(readable(problem.what(), 500));
  }
  out.verdict = verdict_of(out);
  return out;
}

}  // namespace standfirm::agent

#include "endpoint/wine.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "base/json.hpp"

namespace fs = std::filesystem;

namespace standfirm::practice {
namespace {

using namespace std::chrono_literals;

const fs::path model = fs::path(SF_SOURCE_DIR) / "build/practice/wine";
/// standfirm-carry-out.exe of the windows preset: the agent's runner, without service and network.
const fs::path program = fs::path(SF_SOURCE_DIR) / "build/windows/bin/standfirm-carry-out.exe";

std::vector<std::string> inside(const fs::path& prefix, const std::vector<std::string>& command) {
  // Nothing of Wine's own windows, menus, or offers to fetch something.
  std::vector<std::string> out{"env",
                               "-u",
                               "DISPLAY",
                               "WINEPREFIX=" + prefix.string(),
                               "WINEARCH=win64",
                               "WINEDEBUG=-all",
                               "WINEDLLOVERRIDES=mscoree,mshtml=",
                               "HOME=" + (prefix / "no-home").string()};
  out.insert(out.end(), command.begin(), command.end());
  return out;
}

void set_up_model() {
  if (fs::exists(model / "ready")) return;
  // Set up under another name and moved when it is whole; what a person keeps there is the model's own, no link to
  // here.
  const fs::path making = model.string() + "-" + std::to_string(::getpid());
  fs::remove_all(making);
  fs::create_directories(making);
  must(inside(making, {"wine", "wineboot", "--init"}), 300s);
  must(inside(making, {"wine", "reg", "add", R"(HKCU\Software\Wine)", "/v", "Version", "/d", "win10", "/f"}), 60s);
  must(inside(making, {"wineserver", "--wait"}), 120s);
  fs::remove(making / "dosdevices/z:");  // this side's own files are no disk of that machine
  std::ofstream(making / "ready") << "set up\n";
  fs::remove_all(model);
  fs::rename(making, model);
}

struct Said {
  OrderStatus status{};
  std::string sentence;
  std::optional<actions::Result> result;
};
BOOST_DESCRIBE_STRUCT(Said, (), (status, sentence, result))

}  // namespace

std::optional<std::string> why_no_wine() {
  if (!run({"sh", "-c", "command -v wine && command -v wineserver"}, 10s).ok())
    return "wine is not installed: apt-get install the packages of packaging/debian-packages/windows.txt";
  if (!fs::exists(program)) return program.string() + " is not built: ./dev build windows";
  return std::nullopt;
}

Wine::Wine() {
  if (const auto reason = why_no_wine()) throw std::runtime_error(*reason);
  set_up_model();
  static unsigned count = 0;
  prefix_ =
      fs::temp_directory_path() / ("standfirm-wine-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
  fs::create_directories(prefix_);
  must({"cp", "--archive", "--reflink=auto", model.string() + "/.", prefix_.string()}, 120s);
  fs::copy_file(program, real("C:/standfirm-carry-out.exe"));
  // Server and services are started once, and write to a file: they outlive each program, and whoever reads what that
  // says would wait for them.
  const auto log = (prefix_ / "server.log").string();
  (void)wait_for(start(inside(prefix_, {"wineserver", "-p60"}), log), 30s);
  (void)wait_for(start(inside(prefix_, {"wine", "cmd", "/c", "exit"}), log), 60s);
}

Wine::~Wine() {
  try {
    (void)practice::run(inside(prefix_, {"wineserver", "--kill"}), 30s);
    (void)practice::run(inside(prefix_, {"wineserver", "--wait"}), 30s);
    fs::remove_all(prefix_);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s was not removed: %s\n", prefix_.c_str(), problem.what());
  }
}

fs::path Wine::real(const std::string& path) const {
  if (!path.starts_with("C:/")) throw std::runtime_error(path + ": name files of Windows like C:/Windows/x");
  return prefix_ / "drive_c" / path.substr(3);
}

Ran Wine::run(const std::vector<std::string>& command, std::chrono::milliseconds deadline,
              const std::string& input) const {
  auto whole = command;
  whole.insert(whole.begin(), "wine");
  return practice::run(inside(prefix_, whole), deadline, input);
}
void Wine::write_file(const std::string& path, const std::string& content, unsigned) const {
  const auto file = real(path);
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
}
void Wine::copy_in(const fs::path& built, const std::string& path) const {
  fs::copy_file(fs::path(SF_SOURCE_DIR) / built, real(path), fs::copy_options::overwrite_existing);
}
std::optional<std::string> Wine::read_file(const std::string& path) const {
  std::ifstream in(real(path), std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}
bool Wine::stands(const std::string& path) const { return fs::exists(fs::symlink_status(real(path))); }
void Wine::append(const std::string& path, const std::string& content) const {
  write_file(path, read_file(path).value_or("") + content, 0644);
}
void Wine::sign_in(const std::string& user) const { throw std::runtime_error("under Wine nobody signs in as " + user); }

actions::Outcome Wine::carry_out(const actions::Action& action) const {
  const auto ran = run({"C:\\standfirm-carry-out.exe", "C:/standfirm-state"}, 120s, json::write_text(action) + "\n");
  if (!ran.ok())
    throw std::runtime_error("standfirm-carry-out.exe failed: " + (ran.errors + ran.output).substr(0, 1000));
  auto said = json::read_text<Said>(ran.output, json::Unknown::ignore, 64 << 20);
  if (!said)
    throw std::runtime_error("standfirm-carry-out.exe: " + said.error().text() + ": " + ran.output.substr(0, 300));
  actions::Outcome out;
  out.status = said->status;
  out.sentence = std::move(said->sentence);
  out.result = std::move(said->result);
  return out;
}

}  // namespace standfirm::practice

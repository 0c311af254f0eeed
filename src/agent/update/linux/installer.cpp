#include "agent/update/installer.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>

#include "actions/release.hpp"
#include "agent/local/disk.hpp"

namespace standfirm::agent {
namespace {

namespace fs = std::filesystem;
constexpr const char* package_name = "standfirm-agent";
constexpr std::size_t max_list_bytes = 1 << 20;
constexpr unsigned lock_tries = 30;  // ten seconds apart: apt may be at work
constexpr Seconds lock_wait{10};

Installer::Done done_or_sentence(const ProgramEnded& ended, const Program& program) {
  if (ended.well()) return {};
  return std::unexpected(ended.sentence(program));
}

/// The control file of an installed package: what dpkg knows of it, without what it only knows once it is installed.
std::string control_of(const std::string& status) {
  std::istringstream lines(status);
  std::string out;
  bool left_out = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) break;
    if (line.front() != ' ')
      left_out = line.starts_with("Status:") || line.starts_with("Conffiles:") || line.starts_with("Config-Version:");
    if (!left_out) out += line + "\n";
  }
  return out;
}

class Dpkg final : public Installer {
 public:
  explicit Dpkg(Programs& programs) : programs_(programs) {}

  Done is_agent(const fs::path& package, const std::string& version) override {
    const Program show{
        .argv = {"dpkg-deb", "--show", "--showformat", "${Package} ${Version} ${Architecture}", package.string()},
        .timeout = Seconds{60}};
    const auto ended = programs_.run(show);
    if (!ended.well()) return std::unexpected("it is no Debian package: " + ended.sentence(show));
    if (ended.output != std::string(package_name) + " " + version + " amd64")
      return std::unexpected("the package calls itself \"" + ended.output.substr(0, 100) + "\", not " + package_name +
                             " " + version + " amd64");
    return {};
  }

  Done rebuild(const fs::path& into, const fs::path& stage) override {
    // Settings (c) may have been changed; a program that was is not put back as if it were the package's.
    const Program verify{.argv = {"dpkg", "--verify", package_name}, .timeout = Seconds{120}};
    const auto verified = programs_.run(verify);
    if (!verified.started || verified.timed_out) return std::unexpected(verified.sentence(verify));
    std::istringstream lines(verified.output);
    for (std::string line; std::getline(lines, line);)
      if (!line.empty() && line.find(" c /") == std::string::npos)
        return std::unexpected("an installed file isn't what its package brought (" + line.substr(0, 200) +
                               "); install the package of this version again");
    const Program status{.argv = {"dpkg-query", "--status", package_name}, .timeout = Seconds{60}};
    const auto known = programs_.run(status);
    if (!known.well()) return std::unexpected(known.sentence(status));
    lay_out(stage, control_of(known.output));
    // Not compressed: it lies here for minutes, and packing would take most of an old machine's memory.
    const Program build{.argv = {"dpkg-deb", "--root-owner-group", "-Znone", "--build", stage.string(), into.string()},
                        .timeout = Seconds{300}};
    const auto built = done_or_sentence(programs_.run(build), build);
    fs::remove_all(stage);
    if (!built) return built;
    flush(open_to_append(into).get());
    return {};
  }

  Done install(const fs::path& package) override {
    const Program program{.argv = {"dpkg", "--install", "--force-confold", package.string()},
                          .timeout = Seconds{600},
                          .environment = {{"DEBIAN_FRONTEND", "noninteractive"}}};
    for (unsigned tries = 1;; ++tries) {
      const auto ended = programs_.run(program);
      if (ended.well() || tries == lock_tries || ended.errors.find("lock") == std::string::npos)
        return done_or_sentence(ended, program);
      std::this_thread::sleep_for(lock_wait);
    }
  }

  void start_programs() override {
    for (const auto& argv : {std::vector<std::string>{"systemctl", "daemon-reload"},
                             std::vector<std::string>{"systemctl", "--no-block", "start", "standfirm-exec.service",
                                                      "standfirm-agent.service"}})
      (void)programs_.run({.argv = argv, .timeout = Seconds{60}});
  }

 private:
  static std::string text_of(const fs::path& path) {
    auto text = read_whole(path, max_list_bytes);
    if (!text) throw std::runtime_error(text.error());
    return std::move(*text);
  }
  static void lay_out(const fs::path& stage, const std::string& control) {
    const fs::path info = "/var/lib/dpkg/info", all = "DEBIAN";
    fs::remove_all(stage);
    fs::create_directories(stage / all);
    fs::permissions(stage, fs::perms(0755));
    fs::permissions(stage / all, fs::perms(0755));
    std::istringstream list(text_of(info / (std::string(package_name) + ".list")));
    for (std::string path; std::getline(list, path);) {
      if (path.empty() || path == "/.") continue;
      const fs::path from = path, to = stage / from.relative_path();
      const auto about = fs::symlink_status(from);
      if (fs::is_symlink(about)) {
        fs::copy_symlink(from, to);
      } else if (fs::is_directory(about)) {
        fs::create_directories(to);
        fs::permissions(to, about.permissions());
      } else if (fs::is_regular_file(about)) {
        fs::copy_file(from, to);
        fs::permissions(to, about.permissions());
      }  // a setting the administrator deleted stays deleted
    }
    write_whole(stage / all / "control", control, 0644);
    for (const auto* script : {"preinst", "postinst", "prerm", "postrm"})
      if (const auto from = info / (std::string(package_name) + "." + script); fs::exists(from))
        write_whole(stage / all / script, text_of(from), 0755);
    write_whole(stage / all / "md5sums", text_of(info / (std::string(package_name) + ".md5sums")), 0644);
    if (const auto from = info / (std::string(package_name) + ".conffiles"); fs::exists(from)) {
      std::istringstream settings(text_of(from));
      std::string there;
      for (std::string path; std::getline(settings, path);)
        if (fs::exists(stage / fs::path(path).relative_path())) there += path + "\n";
      if (!there.empty()) write_whole(stage / all / "conffiles", there, 0644);
    }
  }

  Programs& programs_;
};

}  // namespace

std::expected<std::string, std::string> release_platform() {
#ifdef __x86_64__
  if (fs::exists("/var/lib/dpkg/info/standfirm-agent.list")) return std::string(actions::debian_platform);
  return std::unexpected("the agent on this machine wasn't installed as a Debian package; update it the way it came");
#else
  return std::unexpected("there are no releases for this machine's processor; install the package by hand");
#endif
}

std::unique_ptr<Installer> installer_here(Programs& programs) {
  if (const auto platform = release_platform(); !platform) throw std::runtime_error(platform.error());
  return std::make_unique<Dpkg>(programs);
}

std::expected<void, std::string> start_keeper(Programs& programs, const fs::path& keeper) {
  const fs::path fresh = keeper.string() + ".new";
  fs::remove(fresh);
  fs::copy_file("/proc/self/exe", fresh);
  fs::permissions(fresh, fs::perms::owner_all);
  flush(open_to_read(fresh).get());
  fs::rename(fresh, keeper);
  flush_folder(keeper.parent_path());
  const Program start{.argv = {"systemctl", "--no-block", "start", "standfirm-update.service"}, .timeout = Seconds{30}};
  return done_or_sentence(programs.run(start), start);
}

}  // namespace standfirm::agent

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "agent/local/printable.hpp"
#include "agent/system/linux/machine.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr std::size_t max_packages = 5000;

Program apt(std::vector<std::string> arguments, Seconds timeout) {
  Program program{.argv = std::move(arguments), .timeout = timeout, .max_output_bytes = 4 << 20};
  program.environment = {
      {"DEBIAN_FRONTEND", "noninteractive"}, {"NEEDRESTART_MODE", "l"}, {"APT_LISTCHANGES_FRONTEND", "none"}};
  return program;
}

/// What apt would do, by its simulation: "Inst name [old] (new ...)".
std::vector<std::string> would_install(const std::string& output) {
  std::vector<std::string> out;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line) && out.size() < max_packages;) {
    std::istringstream words(line);
    std::string word, name;
    if (words >> word >> name && word == "Inst") out.push_back(printable(name));
  }
  return out;
}

}  // namespace

std::vector<std::string> AptUpdates::pending() {
  const auto simulate = apt({"apt-get", "--simulate", "--quiet", "dist-upgrade"}, Seconds{120});
  const auto ended = programs_.run(simulate);
  if (!ended.well()) throw std::runtime_error(ended.sentence(simulate));
  return would_install(ended.output);
}

actions::UpdatesApplied AptUpdates::apply(const std::function<void(std::string_view)>& seen) {
  const auto before = packages_.versions();
  const std::vector<std::string> keep_settings{"-o", "Dpkg::Options::=--force-confdef",
                                               "-o", "Dpkg::Options::=--force-confold",
                                               "-o", "DPkg::Lock::Timeout=300"};
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.begin() + 1, keep_settings.begin(), keep_settings.end());
    return words;
  };
  // Outside this program's own sandbox, which has no network, and so that a new version of this program does not cut
  // its own installation short: as a unit of its own.
  const auto outside = [](std::vector<std::string> words, Seconds timeout) {
    std::vector<std::string> argv{"systemd-run",
                                  "--quiet",
                                  "--wait",
                                  "--pipe",
                                  "--collect",
                                  "--unit=standfirm-updates",
                                  "--property=RuntimeMaxSec=" + std::to_string(timeout.count()),
                                  "--setenv=DEBIAN_FRONTEND=noninteractive",
                                  "--setenv=NEEDRESTART_MODE=l",
                                  "--setenv=APT_LISTCHANGES_FRONTEND=none",
                                  "--setenv=LC_ALL=C.UTF-8",
                                  "--"};
    argv.insert(argv.end(), words.begin(), words.end());
    return apt(std::move(argv), timeout + Seconds{30});
  };
  // A source that cannot be reached only warns otherwise, and the machine would look up to date.
  const auto update =
      outside(with({"apt-get", "-o", "APT::Update::Error-Mode=any", "--quiet", "update"}), Seconds{900});
  if (const auto ended = programs_.run(update, seen); !ended.well())
    throw std::runtime_error("the package sources could not be read: " + ended.sentence(update));
  const auto upgrade = outside(with({"apt-get", "--quiet", "--assume-yes", "dist-upgrade"}), Seconds{2 * 3600});
  if (const auto ended = programs_.run(upgrade, seen); !ended.well())
    throw std::runtime_error("the updates were not all installed: " + ended.sentence(upgrade));
  actions::UpdatesApplied out;
  const auto after = packages_.versions();
  for (const auto& [name, version] : after) {
    const auto old = before.find(name);
    if (old == before.end())
      out.updated.push_back({printable(name), "", printable(version)});
    else if (old->second != version)
      out.updated.push_back({printable(name), printable(old->second), printable(version)});
  }
  out.still_pending = pending();
  out.restart_needed =
      std::filesystem::exists(tree_.real("/run/reboot-required")) ||
      std::ranges::any_of(out.updated, [](const auto& package) {
        return package.name.starts_with("linux-image") || package.name == "libc6" || package.name == "systemd";
      });
  return out;
}

}  // namespace standfirm::agent::linux_system

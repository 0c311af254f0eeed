#include "endpoint/agent_package.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace standfirm::practice {

namespace {

/// Made once for what is built just now: packing takes seconds.
std::string package_of_now() {
  const fs::path source = SF_SOURCE_DIR, build = SF_BINARY_DIR, into = build / "agent-package";
  fs::create_directories(into);
  auto newest =
      std::max(fs::last_write_time(build / "bin/standfirm-exec"), fs::last_write_time(build / "bin/standfirm-agent"));
  for (const auto* folder : {"packaging/agent", "binder/tools"})
    for (const auto& file : fs::recursive_directory_iterator(source / folder))
      newest = std::max(newest, fs::last_write_time(file));
  for (const auto& file : fs::directory_iterator(into))
    if (file.path().extension() == ".deb" && fs::last_write_time(file) > newest) return file.path();
  const auto made = must({(source / "packaging/agent/build-deb").string(), build.string(), into.string()}, 120s);
  return made.substr(0, made.find('\n'));
}

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  if (bytes.empty()) throw std::runtime_error(path.string() + " is empty");
  return bytes;
}

}  // namespace

std::string next_agent_package() {
  const fs::path source = SF_SOURCE_DIR, build = SF_BINARY_DIR;
  const auto made = must({(source / "packaging/agent/build-deb").string(), (build / "next").string(),
                          (build / "next").string(), next_version},
                         120s);
  return content_of(made.substr(0, made.find('\n')));
}

void install_agent(const Machine& machine, const std::string& settings, const std::string& enrolment) {
  machine.write_file("/root/standfirm-agent.deb", content_of(package_of_now()));
  // What stands here before the package is the administrator's, and dpkg leaves it.
  machine.write_file("/etc/standfirm/agent.toml", settings);
  if (!enrolment.empty()) machine.write_file("/etc/standfirm/enrolment.json", enrolment, 0600);
  machine.must({"dpkg", "--install", "--force-confold", "/root/standfirm-agent.deb"}, 120s);
  machine.must({"rm", "/root/standfirm-agent.deb"});
}

std::string agent_settings(const std::string& clock_file) {
  return "[machine]\nrestore_points = \"/mnt/top\"\n" +
         (clock_file.empty() ? std::string() : "clock_file = \"" + clock_file + "\"\n");
}

}  // namespace standfirm::practice

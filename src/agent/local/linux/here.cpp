#include "agent/local/here.hpp"

#include <arpa/inet.h>
#include <malloc.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#include "agent/local/identity.hpp"
#include "agent/local/printable.hpp"
#include "agent/system/linux/programs.hpp"

namespace standfirm::agent {
namespace {

const passwd& user_called(const std::string& name) {
  const passwd* user = ::getpwnam(name.c_str());
  if (user == nullptr)
    throw std::runtime_error("there is no user " + name + "; install the package again, or set machine.agent_user");
  return *user;
}

}  // namespace

const Places& places() {
  static const Places here{"/etc/standfirm/agent.toml", "/var/lib/standfirm", "/usr/share/standfirm/tools",
                           "/run/standfirm/exec.sock",  "standfirm-agent",    "begin it with /"};
  return here;
}

bool is_literal_address(const std::string& text) {
  unsigned char raw[16];
  return inet_pton(AF_INET, text.c_str(), raw) == 1 || inet_pton(AF_INET6, text.c_str(), raw) == 1;
}

std::string shown_path(const std::filesystem::path& path) { return path.string(); }

std::string host_name() {
  char host[256] = {};
  if (::gethostname(host, sizeof host - 1) != 0) throw_errno("read the host name");
  return host;
}

std::string system_name() {
  const auto text = read_whole("/etc/os-release", 64 * 1024).value_or("");
  const auto at = text.find("PRETTY_NAME=\"");
  if (at == std::string::npos) return "Linux";
  const auto from = at + 13, to = text.find('"', from);
  return readable(text.substr(from, to == std::string::npos ? 0 : to - from), 100);
}

void make_state_folders(const std::filesystem::path& state, const std::string&) {
  const auto folder = identity_folder(state);
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
}

void must_be_user(const std::string& agent_user) { (void)user_called(agent_user); }

void give_to_agent(const std::filesystem::path& file, const std::string& agent_user) {
  const passwd& user = user_called(agent_user);
  if (::chown(file.c_str(), user.pw_uid, user.pw_gid) != 0)
    throw_errno("give " + file.filename().string() + " to " + agent_user);
}

void restart_programs() {
  if (!std::filesystem::exists("/run/systemd/system")) return;
  linux_system::LinuxPrograms programs;
  (void)programs.run(
      {.argv = {"systemctl", "--no-block", "restart", "standfirm-exec.service", "standfirm-agent.service"},
       .timeout = Seconds{30}});
}

void stop_programs() {
  if (!std::filesystem::exists("/run/systemd/system")) return;
  linux_system::LinuxPrograms programs;
  (void)programs.run(
      {.argv = {"systemctl", "stop", "standfirm-agent.service", "standfirm-exec.service"}, .timeout = Seconds{30}});
}

void give_memory_back() { ::malloc_trim(0); }

int run_until_asked(const char*, const std::function<int(NativeFile asked)>& work) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const Descriptor asked(::signalfd(-1, &ends, SFD_CLOEXEC));
  if (!asked) throw_errno("wait for signals");
  return work(asked.get());
}

void wait_until_asked(NativeFile asked) {
  pollfd watched{asked, POLLIN, 0};
  while (::poll(&watched, 1, -1) <= 0) continue;
}

void to_log(const std::string& sentence) {
  std::fputs((sentence + "\n").c_str(), stderr);
  std::fflush(stderr);
}
void open_log(const std::filesystem::path&, const char*) {}

}  // namespace standfirm::agent

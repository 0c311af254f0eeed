#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "agent/files/vault.hpp"
#include "agent/local/printable.hpp"
#include "agent/system/linux/accounts.hpp"
#include "agent/system/linux/machine.hpp"

namespace standfirm::agent::linux_system {
namespace {

using Steady = std::chrono::steady_clock;
constexpr const char* admin_groups[] = {"sudo", "wheel", "admin"};
constexpr std::size_t max_file = 1 << 20, max_listed = 500, max_walked = 200000;
constexpr Seconds sessions_end_within{15};

struct Process {
  pid_t pid;
  uid_t uid;
  std::string command;
  unsigned long long started;
};

/// The processes of `uid` with the moment they began (clock ticks since the machine's start).
std::vector<Process> processes_of(const Tree& tree, uid_t uid) {
  std::vector<Process> out;
  std::error_code failed;
  for (const auto& item : std::filesystem::directory_iterator(tree.real("/proc"), failed)) {
    const std::string name = item.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    struct stat about{};
    if (::stat(item.path().c_str(), &about) != 0 || about.st_uid != uid) continue;
    const auto stat = read_whole(item.path() / "stat", 4096);
    if (!stat) continue;
    std::istringstream fields(stat->substr(std::min(stat->size(), stat->rfind(')') + 1)));
    std::string field;
    Process process{static_cast<pid_t>(std::stol(name)), uid, {}, 0};
    for (int i = 3; i <= 22 && fields >> field; ++i)
      if (i == 22) process.started = std::strtoull(field.c_str(), nullptr, 10);
    auto command = read_whole(item.path() / "cmdline", 64 * 1024).value_or("");
    if (command.empty()) continue;  // a zombie or a kernel thread
    std::ranges::replace(command, '\0', ' ');
    while (!command.empty() && command.back() == ' ') command.pop_back();
    process.command = readable(command, 300);
    out.push_back(std::move(process));
  }
  return out;
}

/// Files below `folder` whose content or name changed since: by ctime, which nobody can set back.
void written_since(const std::filesystem::path& real, const std::string& shown, timespec since,
                   std::vector<std::string>& out, std::size_t& walked, int depth) {
  if (depth > 12) return;
  const Descriptor folder(::open(real.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return;
  DIR* entries = ::fdopendir(::dup(folder.get()));
  if (entries == nullptr) return;
  while (const dirent* entry = ::readdir(entries)) {
    const std::string name = entry->d_name;
    if (name == "." || name == ".." || ++walked > max_walked || out.size() >= max_listed) continue;
    struct stat about{};
    if (::fstatat(folder.get(), name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) continue;
    const std::string item = fmt::format("{}/{}", shown, name);
    if (S_ISDIR(about.st_mode))
      written_since(real / name, item, since, out, walked, depth + 1);
    else if (std::pair(about.st_ctim.tv_sec, about.st_ctim.tv_nsec) >= std::pair(since.tv_sec, since.tv_nsec))
      out.push_back(printable(item));
  }
  ::closedir(entries);
}

/// Lines of a sudoers file that give `user` something: "name ...", "name,other ...".
bool gives(const std::string& line, const std::string& user) {
  std::istringstream words(line);
  std::string first;
  if (!(words >> first) || first.front() == '#') return false;
  std::istringstream names(first);
  for (std::string name; std::getline(names, name, ',');)
    if (name == user) return true;
  return false;
}

/// Nobody is root's person; but where root has a password or a key somebody may be, and then it counts as an
/// administrator.
bool root_can_sign_in(const Tree& tree) {
  const auto keys = read_whole(tree.real("/root/.ssh/authorized_keys"), max_file).value_or("");
  if (keys.find("ssh-") != std::string::npos || keys.find("ecdsa-") != std::string::npos) return true;
  const auto shadow = read_whole(tree.real("/etc/shadow"), max_file).value_or("");
  std::istringstream lines(shadow);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("root:")) return line.size() > 5 && line[5] != '!' && line[5] != '*';
  return false;
}

std::vector<std::string> sudo_rule_files(const Tree& tree) {
  std::vector<std::string> out;
  std::error_code failed;
  for (const auto& item : std::filesystem::directory_iterator(tree.real("/etc/sudoers.d"), failed)) {
    const std::string name = item.path().filename();
    // sudo itself passes these over.
    if (name.find('.') != std::string::npos || name.ends_with('~') || !item.is_regular_file(failed)) continue;
    out.push_back("/etc/sudoers.d/" + name);
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace

bool LinuxPeople::exists(const std::string& user) { return is_user_name(user) && account_of(tree_, user).has_value(); }

std::vector<std::string> LinuxPeople::administrators() {
  std::set<std::string> out;
  const auto accounts = read_accounts(tree_);
  for (const auto& account : accounts)
    if (account.uid == 0) out.insert(account.name);
  const auto groups = read_groups(tree_);
  for (const char* group : admin_groups)
    if (const auto found = groups.find(group); found != groups.end())
      out.insert(found->second.begin(), found->second.end());
  auto files = sudo_rule_files(tree_);
  files.emplace_back("/etc/sudoers");
  for (const auto& file : files) {
    const auto text = read_whole(tree_.real(file), max_file).value_or("");
    for (const auto& account : accounts) {
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);)
        if (gives(line, account.name)) out.insert(account.name);
    }
  }
  // sudo knows more than its files say (aliases, included files): ask it about everybody who can sign in.
  if (!programs_.find("sudo").empty())
    for (const auto& account : accounts) {
      if (account.uid < 1000 || account.uid >= 65534 || out.contains(account.name)) continue;
      const auto asked = programs_.run({.argv = {"sudo", "-n", "-l", "-U", account.name}, .timeout = Seconds{15}});
      if (asked.started && asked.output.find("may run the following commands") != std::string::npos)
        out.insert(account.name);
    }
  if (!root_can_sign_in(tree_)) out.erase("root");
  return {out.begin(), out.end()};
}

unsigned LinuxPeople::sessions_of(const std::string& user) {
  const auto sessions = read_sessions(tree_);
  const auto open = static_cast<unsigned>(std::ranges::count(sessions, user, &Session::user));
  if (open != 0) return open;
  // Without a login manager, or outside of it, whoever has programs running is signed in.
  const auto account = account_of(tree_, user);
  return account && account->uid != 0 && !processes_of(tree_, account->uid).empty() ? 1 : 0;
}

void LinuxPeople::end_sessions_of(const std::string& user) {
  const auto account = account_of(tree_, user);
  if (!account || account->uid == 0) throw std::runtime_error(user + " cannot be logged off");
  const Program terminate{.argv = {"loginctl", "terminate-user", user}, .timeout = Seconds{20}};
  const auto ended = programs_.run(terminate);
  if (!ended.started) throw std::runtime_error(ended.sentence(terminate));
  // Without a login manager there is nothing but processes; with one, some may have escaped their session.
  const auto deadline = Steady::now() + sessions_end_within;
  bool hard = false;
  for (;;) {
    const auto left = processes_of(tree_, account->uid);
    if (left.empty() && sessions_of(user) == 0) return;
    const auto now = Steady::now();
    if (now >= deadline) return;  // the caller reads back and says what is left
    hard = hard || now >= deadline - sessions_end_within / 2;
    for (const auto& process : left) ::kill(process.pid, hard ? SIGKILL : SIGTERM);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

actions::SignedInAsUser LinuxPeople::sign_in(const std::string& user, Seconds watch) {
  actions::SignedInAsUser out;
  out.user = user;
  const auto account = account_of(tree_, user);
  if (!account) throw std::runtime_error("there is no user " + user);
  timespec since{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &since);
  std::set<pid_t> before;
  for (const auto& process : processes_of(tree_, account->uid)) before.insert(process.pid);

  // A session of the user's own: PAM's login, outside this program's own sandbox; the login shell reads the profile,
  // then waits. What the profile starts in the background is left running by KillMode, so that it can be seen. A name
  // of its own each time: the last one's unit may still be ending.
  const std::string unit = "standfirm-sign-in-" + std::to_string(account->uid) + "-" +
                           std::to_string(Steady::now().time_since_epoch().count());
  const Program session{.argv = {"systemd-run",
                                 "--quiet",
                                 "--wait",
                                 "--pipe",
                                 "--collect",
                                 "--unit=" + unit,
                                 "--uid=" + user,
                                 "--property=PAMName=login",
                                 "--property=KillMode=mixed",
                                 "--property=WorkingDirectory=-" + account->home,
                                 "--property=RuntimeMaxSec=" + std::to_string(watch.count() + 30),
                                 "--setenv=HOME=" + account->home,
                                 "--setenv=USER=" + user,
                                 "--setenv=LOGNAME=" + user,
                                 "--setenv=SHELL=" + account->shell,
                                 "--",
                                 account->shell,
                                 "-l",
                                 "-i",
                                 "-c",
                                 "printf 'standfirm: profile read\\n'; sleep " + std::to_string(watch.count())},
                        .timeout = watch + Seconds{60}};
  const auto ended = programs_.run(session);
  out.session_opened = ended.started && ended.output.find("standfirm: profile read") != std::string::npos;
  if (!out.session_opened)
    throw std::runtime_error("no session could be opened for " + user + ": " + ended.sentence(session));
  for (const auto& process : processes_of(tree_, account->uid)) {
    const bool of_the_session_itself = process.command.find("systemd --user") != std::string::npos ||
                                       process.command.find("(sd-pam)") != std::string::npos;
    if (!before.contains(process.pid) && !of_the_session_itself && out.started.size() < max_listed)
      out.started.push_back(process.command);
  }
  std::size_t walked = 0;
  for (const std::string& folder :
       {account->home, std::string("/tmp"), std::string("/var/tmp"), std::string("/dev/shm"),
        std::string("/var/spool/cron"), std::string("/usr/local"), std::string("/etc")})
    if (Tree::is_plain(folder) && folder != "/")
      written_since(tree_.real(folder), folder, since, out.files_written, walked, 0);
  (void)programs_.run(
      {.argv = {"systemctl", "kill", "--kill-whom=all", "--signal=KILL", unit + ".service"}, .timeout = Seconds{15}});
  if (before.empty()) end_sessions_of(user);
  return out;
}

Allowed<std::vector<std::string>> LinuxPeople::remove_administrator(const std::string& user, Vault& vault) {
  const auto account = account_of(tree_, user);
  if (!account)
    return refuse(RefusalCode::not_found, Sentence::as_written("This machine has no user called " + user + "."));
  if (account->uid == 0)
    return refuse(
        RefusalCode::not_entitled,
        Sentence::as_written(
            user + " is root itself, or a second name for it (uid 0); that is not taken away by leaving a group."),
        user == "root" ? Sentence{} : "Remove the account itself: it is not a person's."_said());
  // A second name for root is an intruder's, not an administrator's: it does not count as somebody who is left.
  const auto accounts = read_accounts(tree_);
  const auto admins = administrators();
  const bool somebody_left = std::ranges::any_of(admins, [&](const std::string& name) {
    const auto other = std::ranges::find(accounts, name, &Account::name);
    return name != user && (name == "root" || (other != accounts.end() && other->uid != 0));
  });
  if (!somebody_left)
    return refuse(RefusalCode::last_administrator,
                  Sentence::as_written(user + " is the last administrator of this machine."),
                  "Make another first."_said, "user");
  std::vector<std::string> out;
  for (const auto& [group, members] : read_groups(tree_)) {
    if (std::ranges::find(admin_groups, group) == std::end(admin_groups) ||
        std::ranges::find(members, user) == members.end())
      continue;
    const Program leave{.argv = {"gpasswd", "--delete", user, group}, .timeout = Seconds{20}};
    const auto ended = programs_.run(leave);
    if (!ended.well() && ended.exit_code != 3) throw std::runtime_error(ended.sentence(leave));  // 3: was no member
    out.push_back("group " + group);
  }
  for (const auto& file : sudo_rule_files(tree_)) {
    const auto text = read_whole(tree_.real(file), max_file);
    if (!text) throw std::runtime_error(text.error());
    std::string kept;
    bool others = false, his = false;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      if (gives(line, user)) {
        his = true;
        std::istringstream words(line);
        std::string names;
        words >> names;
        if (names.find(',') != std::string::npos)
          return refuse(RefusalCode::not_entitled, "A rule in {} names {} together with others."_said(file, user),
                        "Change that rule by hand."_said);
        continue;
      }
      const auto word = line.find_first_not_of(" \t");
      others = others || (word != std::string::npos && line[word] != '#');
      kept += line + "\n";
    }
    if (!his) continue;
    if (others) {
      const auto copied = vault.copy(file, "rule of " + user, clock_.now());
      if (!copied) return std::unexpected(copied.error());
      write_whole(tree_.real(file), kept, 0440);
    } else if (const auto taken = vault.take(file, std::nullopt, "rule of " + user, clock_.now()); !taken) {
      return std::unexpected(taken.error());
    }
    out.push_back("rule " + file);
  }
  return out;
}

void LinuxPeople::add_administrator(const std::string& user) {
  const auto groups = read_groups(tree_);
  const auto* group = groups.contains("sudo") ? "sudo" : groups.contains("wheel") ? "wheel" : nullptr;
  if (group == nullptr) throw std::runtime_error("this machine has no group of administrators (sudo, wheel)");
  const Program join{.argv = {"gpasswd", "--add", user, group}, .timeout = Seconds{20}};
  if (const auto ended = programs_.run(join); !ended.well()) throw std::runtime_error(ended.sentence(join));
}

}  // namespace standfirm::agent::linux_system

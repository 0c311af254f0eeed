#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <sstream>
#include <stdexcept>

#include "agent/local/printable.hpp"
#include "agent/system/linux/accounts.hpp"
#include "agent/system/linux/inventory.hpp"
#include "agent/system/linux/machine.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr std::size_t max_small_file = 1 << 20;
constexpr std::size_t max_programs = 4000;
constexpr std::chrono::hours user_data_every{24};
constexpr Millis user_data_takes_at_most{2'000};

std::string need(std::expected<std::string, std::string> text) {
  if (!text) throw std::runtime_error(text.error());
  return std::move(*text);
}

std::string os_release(const std::string& text, const std::string& key) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(key + "=")) {
      auto value = line.substr(key.size() + 1);
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
      return printable(value);
    }
  throw std::runtime_error(key + " is not in /etc/os-release");
}

/// "ClamAV 1.4.6/27500/Mon Mar  2 09:26:08 2026": product, version, definitions.
actions::AntivirusFact clamav_from(const std::string& output) {
  actions::AntivirusFact fact;
  fact.product = "ClamAV";
  std::istringstream words(output.substr(0, output.find('\n')));
  std::string version;
  words >> version >> version;
  const auto slash = version.find('/');
  fact.version = printable(version.substr(0, slash));
  const auto second = output.find('/', output.find('/') + 1);
  if (slash == std::string::npos || second == std::string::npos) return fact;
  std::istringstream date(output.substr(second + 1));
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::string weekday, month, clock;
  int day = 0, year = 0, hour = 0, minute = 0, second_of = 0;
  date >> weekday >> month >> day >> clock >> year;
  std::istringstream hours(clock);
  char colon = 0, second_colon = 0;
  hours >> hour >> colon >> minute >> second_colon >> second_of;
  if (!date || !hours || colon != ':' || second_colon != ':') return fact;
  for (unsigned i = 0; i < 12; ++i)
    if (month == months[i]) {
      const std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{i + 1},
                                            std::chrono::day{static_cast<unsigned>(day)}};
      if (ymd.ok())
        fact.definitions_date =
            std::chrono::sys_days{ymd} + std::chrono::hours{hour} + std::chrono::minutes{minute} + Seconds{second_of};
    }
  return fact;
}

bool runs(const Tree& tree, std::string_view name) {
  std::error_code failed;
  for (const auto& item : std::filesystem::directory_iterator(tree.real("/proc"), failed)) {
    const auto comm = read_whole(item.path() / "comm", 64);
    if (comm && std::string_view(*comm).substr(0, comm->find('\n')) == name) return true;
  }
  return false;
}

}  // namespace

actions::MachineFacts LinuxAbout::read() {
  actions::MachineFacts facts;
  facts.sources.emplace();
  const auto fill = [&](const char* field, auto& into, const char* source, auto&& read) {
    try {
      into = read();
      (*facts.sources)[field] = {source, clock_.now()};
    } catch (const std::exception& problem) {
      facts.unknown[field] = readable(problem.what(), 400);
    }
  };
  fill("host_name", facts.host_name, "the kernel", [&] {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0) throw std::runtime_error("the host name could not be read");
    return printable(name);
  });
  const auto release = read_whole(tree_.real("/etc/os-release"), max_small_file);
  fill("operating_system", facts.operating_system, "/etc/os-release",
       [&] { return os_release(need(release), "NAME"); });
  fill("operating_system_version", facts.operating_system_version, "/etc/debian_version", [&] {
    const auto full = read_whole(tree_.real("/etc/debian_version"), 100);
    if (full && !full->empty()) return printable(full->substr(0, full->find('\n')));
    return os_release(need(release), "VERSION_ID");
  });
  fill("kernel", facts.kernel, "the kernel", [&] {
    struct utsname names{};
    if (::uname(&names) != 0) throw std::runtime_error("the kernel's name could not be read");
    return std::string(names.release);
  });
  fill("resolvers", facts.resolvers, "/etc/resolv.conf", [&] {
    std::vector<std::string> out;
    std::istringstream lines(need(read_whole(tree_.real("/etc/resolv.conf"), max_small_file)));
    for (std::string line; std::getline(lines, line) && out.size() < 16;) {
      std::istringstream words(line);
      std::string word, address;
      if (words >> word >> address && word == "nameserver") out.push_back(printable(address));
    }
    return out;
  });
  fill("users", facts.users, "/etc/passwd", [&] {
    std::vector<std::string> out;
    for (const auto& account : read_accounts(tree_))
      if (account.uid >= 1000 && account.uid < 65534) out.push_back(account.name);
    return out;
  });
  fill("logged_on", facts.logged_on, "logind's sessions", [&] {
    std::set<std::string> out;
    for (const auto& session : read_sessions(tree_)) out.insert(session.user);
    return std::vector<std::string>(out.begin(), out.end());
  });
  fill("pending_updates", facts.pending_updates, "the package manager's lists", [&] { return updates_.pending(); });
  fill("antivirus", facts.antivirus, "clamscan --version", [&] {
    std::vector<actions::AntivirusFact> out;
    const Program version{.argv = {"clamscan", "--version"}, .timeout = Seconds{20}};
    if (programs_.find("clamscan").empty()) return out;
    const auto ended = programs_.run(version);
    if (!ended.well()) throw std::runtime_error(ended.sentence(version));
    auto fact = clamav_from(ended.output);
    fact.running = runs(tree_, "clamd");
    out.push_back(std::move(fact));
    return out;
  });
  fill("programs", facts.programs, "the package manager's database", [&] {
    std::vector<actions::InstalledProgram> out;
    for (const auto& [name, version] : packages_.versions()) {
      if (out.size() == max_programs) break;
      out.push_back({printable(name), printable(version)});
    }
    return out;
  });
  fill("remote_tools", facts.remote_tools, "the package manager's database and running programs",
       [&] { return read_remote_tools(tree_, packages_.versions()); });
  fill("firewall", facts.firewall, "nft list ruleset", [&] { return read_firewall(programs_); });
  fill("disks", facts.disks, "the kernel's mounts", [&] { return read_disks(tree_); });
  read_user_data_now_and_then(facts);
  struct statvfs disk{};
  if (::statvfs(tree_.real("/").c_str(), &disk) == 0) {
    facts.disk_bytes = std::uint64_t{disk.f_blocks} * disk.f_frsize;
    facts.disk_free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  } else {
    facts.unknown["disk_bytes"] = errno_text(errno);
  }
  struct sysinfo memory{};
  if (::sysinfo(&memory) == 0) facts.memory_bytes = std::uint64_t{memory.totalram} * memory.mem_unit;
  return facts;
}

void LinuxAbout::read_user_data_now_and_then(actions::MachineFacts& facts) {
  const auto now = clock_.now();
  try {
    if (!user_data_ || now - user_data_at_ >= user_data_every) {
      user_data_ = read_user_data(tree_, user_data_takes_at_most);
      user_data_at_ = now;
    }
    facts.user_data = user_data_;
    (*facts.sources)["user_data"] = {"people's home folders", user_data_at_};
  } catch (const std::exception& problem) {
    facts.unknown["user_data"] = readable(problem.what(), 400);
  }
}

}  // namespace standfirm::agent::linux_system

// The agent's package on a real Debian: what stands on the disk before it came stands there after it went, and nothing
// else.
#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <sstream>

#include "endpoint/on_the_machine.hpp"

namespace standfirm::practice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Every name on the disk with its kind, mode and owner, and every user and group; without logs, caches, the package
/// database and what other services write while the machine runs.
std::vector<std::string> everything_on(const Machine& machine) {
  std::istringstream all(machine.must({"find",
                                       "/",
                                       "-xdev",
                                       "(",
                                       "-path",
                                       "/var/log",
                                       "-o",
                                       "-path",
                                       "/var/cache",
                                       "-o",
                                       "-path",
                                       "/var/lib/dpkg",
                                       "-o",
                                       "-path",
                                       "/var/lib/apt",
                                       "-o",
                                       "-path",
                                       "/var/lib/systemd",
                                       "-o",
                                       "-path",
                                       "/var/tmp",
                                       "-o",
                                       "-path",
                                       "/tmp",
                                       "-o",
                                       "-path",
                                       "/run",
                                       "-o",
                                       "-path",
                                       "/mnt",
                                       ")",
                                       "-prune",
                                       "-o",
                                       "-printf",
                                       "%y %m %u %g %p %l\\n"},
                                      60s) +
                         machine.must({"find", "/var/lib/standfirm", "-printf", "%y %m %u %g %p\\n"}) +
                         machine.must({"getent", "passwd"}) + machine.must({"getent", "group"}));
  std::vector<std::string> out;
  for (std::string line; std::getline(all, line);)
    // The backups that useradd and userdel leave beside /etc/passwd are theirs.
    if (line.find("/etc/passwd-") == std::string::npos && line.find("/etc/group-") == std::string::npos &&
        line.find("/etc/shadow-") == std::string::npos && line.find("/etc/gshadow-") == std::string::npos)
      out.push_back(line);
  std::ranges::sort(out);
  return out;
}

class AgentPackage : public OnAPracticeMachine {};

TEST_F(AgentPackage, a_machine_that_worked_and_is_cut_off_is_as_it_was_before_and_reaches_the_world_after_a_purge) {
  Machine machine;
  machine.boot();
  const auto before = everything_on(machine);
  install_agent(machine, agent_settings());
  {
    Orders orders(machine);
    (void)orders.succeed<actions::FactsRead>(actions::ReadFacts{});
    (void)orders.succeed<actions::Isolated>(actions::Isolate{{}, Seconds{3600}});
  }
  ASSERT_FALSE(machine.run({"ping", "-c", "1", "-W", "1", machine.stranger_address()}).ok());
  machine.must({"dpkg", "--purge", "standfirm-agent"}, 120s);
  EXPECT_TRUE(machine.run({"ping", "-c", "1", "-W", "2", machine.stranger_address()}).ok());
  const auto after = everything_on(machine);
  std::vector<std::string> left, lost;
  std::ranges::set_difference(after, before, std::back_inserter(left));
  std::ranges::set_difference(before, after, std::back_inserter(lost));
  EXPECT_THAT(left, ElementsAre());
  EXPECT_THAT(lost, ElementsAre());
  EXPECT_TRUE(machine.processes_of("/usr/lib/standfirm/standfirm-exec").empty());
  EXPECT_THAT(machine.must({"systemctl", "list-units", "--all", "--plain"}), Not(HasSubstr("standfirm-")));
  EXPECT_EQ(machine.run({"systemctl", "is-system-running"}).output, "running\n");
}

TEST_F(AgentPackage, a_purge_leaves_the_files_that_were_taken_away_and_says_how_to_get_them_back) {
  Machine machine;
  machine.boot();
  install_agent(machine, agent_settings());
  machine.write_file("/home/front-desk/letter.txt", "dear patient");
  std::string kept_as;
  {
    Orders orders(machine);
    const auto hash = machine.must({"sha256sum", "/home/front-desk/letter.txt"}).substr(0, 64);
    kept_as =
        orders.succeed<actions::FileQuarantined>(actions::QuarantineFile{"/home/front-desk/letter.txt", hash}).vault_id;
  }
  const auto said = machine.run({"dpkg", "--purge", "standfirm-agent"}, 120s);
  ASSERT_TRUE(said.ok()) << said.errors;
  EXPECT_THAT(
      said.output + said.errors,
      HasSubstr("1 taken-away files stay in /var/lib/standfirm/vault. To put one back, install the agent again"));
  EXPECT_EQ(machine.must({"ls", "/var/lib/standfirm"}), "vault\n");
  install_agent(machine, agent_settings());
  Orders orders(machine);
  (void)orders.succeed<actions::FileRestored>(actions::RestoreFile{kept_as});
  EXPECT_EQ(machine.read_file("/home/front-desk/letter.txt"), "dear patient");
}

}  // namespace
}  // namespace standfirm::practice

// An update of the agent itself on a real Debian, with the real dpkg and the real units: kept, taken back by itself,
// refused, and carried through over a power cut. The test stands at the privileged program's door, where the network
// half is: it hands over parts as the server would, and says which version the server welcomed.
#include <gmock/gmock.h>
#include <sodium.h>

#include <filesystem>
#include <fstream>

#include "actions/release.hpp"
#include "agent/local/identity.hpp"
#include "endpoint/agent_package.hpp"
#include "endpoint/door.hpp"
#include "endpoint/practising.hpp"

namespace standfirm::practice {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Steady = std::chrono::steady_clock;
using wire::agent::UpdateStage;

std::string sha256_of(const std::string& bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return to_hex(hash, sizeof hash);
}

class AgentUpdate : public OnAPracticeMachine {
 protected:
  void SetUp() override {
    OnAPracticeMachine::SetUp();
    if (IsSkipped()) return;
    machine_ = std::make_unique<Machine>();
    machine_->boot();
    install_agent(*machine_, agent_settings() + "update_kept_within = 20\n");
    RandomIds ids;
    const auto now = SystemClock().now();
    const auto key = to_base64(keys_.public_key.data(), keys_.public_key.size());
    const agent::Identity identity{ids.make<MachineId>(now),
                                   ids.make<ClientId>(now),
                                   key,
                                   "Practice firm",
                                   "practice",
                                   {machine_->host_address()},
                                   8471,
                                   key};
    machine_->write_file("/var/lib/standfirm/identity/identity.json", json::write_text(identity));
    machine_->must({"systemctl", "stop", "standfirm-agent.service"});
    machine_->must({"systemctl", "restart", "standfirm-exec.service"});
    before_ = machine_->must({"dpkg-query", "--show", "--showformat", "${Version}", "standfirm-agent"});
    door_ = std::make_unique<Door>(*machine_);
    connect();
  }
  void TearDown() override {
    if (HasFailure() && machine_ && machine_->running())
      std::fputs(
          machine_->run({"journalctl", "-u", "standfirm-exec", "-u", "standfirm-update", "-n", "60", "--no-pager"})
              .output.c_str(),
          stderr);
    door_.reset();
    machine_.reset();
  }

  void connect() {
    door_->open(Steady::now() + 60s);
    door_->say(agent::Attach{});
  }
  [[nodiscard]] actions::AgentRelease release_of(const std::string& package,
                                                 const std::string& version = next_version) const {
    return {version,
            std::string(actions::debian_platform),
            "standfirm-agent.deb",
            sha256_of(package),
            package.size(),
            SystemClock().now()};
  }
  void offer(const actions::AgentRelease& release) { offer(actions::sign(release, keys_)); }
  void offer(const actions::SignedRelease& made) {
    door_->say(wire::agent::UpdateOffered{made.document, made.signature, made.key});
  }
  /// Serves the package and says that the server welcomed `welcomed` ("" never) until the machine tells one of `ends`.
  wire::agent::UpdateTold until(std::initializer_list<UpdateStage> ends, const std::string& package,
                                const std::string& welcomed, std::chrono::milliseconds deadline = 180s) {
    const auto over = Steady::now() + deadline;
    while (Steady::now() < over) {
      if (!door_->is_open()) {
        connect();
        if (!welcomed.empty()) door_->say(agent::Welcomed{welcomed});
      }
      const auto message = door_->hear(std::min(over, Steady::now() + 1s));
      if (!message) {
        if (door_->is_open()) door_->say(agent::Tick{});
        continue;
      }
      if (const auto* wanted = std::get_if<wire::agent::UpdateWanted>(&*message)) {
        wire::agent::UpdatePart part{wanted->sha256, wanted->offset, {}, false};
        const auto bytes = package.substr(wanted->offset, wanted->bytes);
        part.data.data.assign(bytes.begin(), bytes.end());
        part.last = wanted->offset + bytes.size() == package.size();
        door_->say(part);
      } else if (const auto* told = std::get_if<wire::agent::UpdateTold>(&*message)) {
        if (std::ranges::find(ends, told->stage) != ends.end()) return *told;
      }
    }
    throw std::runtime_error("the machine did not come to the end of the update");
  }
  [[nodiscard]] std::string installed() const {
    return machine_->must({"dpkg-query", "--show", "--showformat", "${db:Status-Abbrev}${Version}", "standfirm-agent"});
  }
  [[nodiscard]] std::string version_that_runs() const {
    return machine_->must({"/usr/lib/standfirm/standfirm-exec", "--version"});
  }
  [[nodiscard]] std::string files_of_the_update() const {
    return machine_->must({"find", "/var/lib/standfirm/update", "-type", "f", "-printf", "%f\\n"});
  }
  /// What the package put on the disk, byte for byte, and the machine's own settings and identity.
  [[nodiscard]] std::string everything_of_the_agent() const {
    return machine_->must(
        {"sh", "-c",
         "dpkg --listfiles standfirm-agent | sort | while read -r f; do stat -c '%A %U %G %n' \"$f\"; "
         "[ -f \"$f\" ] && sha256sum \"$f\"; done; sha256sum /var/lib/standfirm/identity/*"});
  }

  std::unique_ptr<Machine> machine_;
  std::unique_ptr<Door> door_;
  actions::ReleaseKeys keys_ = actions::make_release_keys();
  std::string before_;
};

TEST_F(AgentUpdate, to_a_version_that_checks_in_is_kept_and_a_purge_then_leaves_nothing) {
  const auto package = next_agent_package();
  offer(release_of(package));
  const auto told = until({UpdateStage::kept, UpdateStage::rolled_back, UpdateStage::refused}, package, next_version);
  EXPECT_EQ(told.stage, UpdateStage::kept) << told.sentence;
  EXPECT_EQ(told.version, next_version);
  EXPECT_EQ(installed(), std::string("ii ") + next_version);
  EXPECT_THAT(version_that_runs(), StartsWith(next_version));
  EXPECT_EQ(files_of_the_update(), "told.json\n");
  EXPECT_THAT(*machine_->read_file("/etc/standfirm/agent.toml"), HasSubstr("update_kept_within = 20"));
  machine_->must({"dpkg", "--purge", "standfirm-agent"}, 120s);
  EXPECT_FALSE(machine_->run({"test", "-e", "/var/lib/standfirm/update"}).ok());
  EXPECT_FALSE(
      machine_->run({"test", "-e", "/etc/systemd/system/multi-user.target.wants/standfirm-update.service"}).ok());
}

TEST_F(AgentUpdate, to_a_version_that_never_checks_in_is_taken_back_by_itself_and_all_is_as_it_was) {
  const auto before = everything_of_the_agent();
  const auto package = next_agent_package();
  offer(release_of(package));
  const auto told = until({UpdateStage::kept, UpdateStage::rolled_back, UpdateStage::refused}, package, "");
  EXPECT_EQ(told.stage, UpdateStage::rolled_back);
  EXPECT_THAT(told.sentence, HasSubstr("didn't check in within 20 seconds"));
  EXPECT_EQ(installed(), "ii " + before_);
  EXPECT_THAT(version_that_runs(), StartsWith(before_));
  EXPECT_EQ(everything_of_the_agent(), before);
  machine_->must({"systemctl", "is-active", "standfirm-exec.service"});
  door_->say(wire::agent::UpdateHeard{told.version});
}

/// The package with a privileged half that ends as soon as it is begun.
std::string with_a_program_that_crashes(const std::string& package) {
  const auto folder = std::filesystem::temp_directory_path() / ("standfirm-update-" + sha256_of(package).substr(0, 16));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "good.deb", std::ios::binary) << package;
  must({"dpkg-deb", "--raw-extract", (folder / "good.deb").string(), (folder / "stage").string()}, 60s);
  const auto program = folder / "stage/usr/lib/standfirm/standfirm-exec";
  std::ofstream(program, std::ios::trunc) << "#!/bin/false\n";
  must({"dpkg-deb", "--root-owner-group", "-Znone", "--build", (folder / "stage").string(),
        (folder / "bad.deb").string()},
       60s);
  std::ifstream in(folder / "bad.deb", std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  std::filesystem::remove_all(folder);
  return bytes;
}

TEST_F(AgentUpdate, to_a_version_whose_privileged_half_crashes_is_taken_back_by_the_one_before) {
  const auto before = everything_of_the_agent();
  const auto package = with_a_program_that_crashes(next_agent_package());
  offer(release_of(package));
  const auto told = until({UpdateStage::kept, UpdateStage::rolled_back, UpdateStage::refused}, package, next_version);
  EXPECT_EQ(told.stage, UpdateStage::rolled_back) << told.sentence;
  EXPECT_EQ(installed(), "ii " + before_);
  EXPECT_EQ(everything_of_the_agent(), before);
}

TEST_F(AgentUpdate, goes_on_after_a_power_cut_while_dpkg_is_at_work) {
  const auto package = next_agent_package();
  offer(release_of(package));
  (void)until({UpdateStage::installing}, package, "");
  const auto deadline = Steady::now() + 60s;
  while (machine_->read_file("/var/lib/standfirm/update/plan.json").value_or("").find("\"installing\"") ==
         std::string::npos)
    ASSERT_LT(Steady::now(), deadline) << "it did not begin to install";
  machine_->power_cut();
  machine_->boot();
  connect();
  const auto told = until({UpdateStage::kept, UpdateStage::rolled_back, UpdateStage::refused}, package, next_version);
  EXPECT_EQ(told.stage, UpdateStage::kept) << told.sentence;
  EXPECT_EQ(installed(), std::string("ii ") + next_version);
  EXPECT_EQ(machine_->must({"dpkg", "--audit"}), "");
}

TEST_F(AgentUpdate, signed_by_another_key_altered_unsigned_older_or_holding_another_package_is_refused) {
  const auto package = next_agent_package();
  const auto refusal = [&](const actions::SignedRelease& made, const std::string& bytes) {
    offer(made);
    const auto told = until({UpdateStage::refused}, bytes, "");
    door_->say(wire::agent::UpdateHeard{told.version});
    return told.sentence;
  };
  EXPECT_THAT(refusal(actions::sign(release_of(package), actions::make_release_keys()), package),
              HasSubstr("another key"));
  auto altered = actions::sign(release_of(package), keys_);
  altered.document.replace(altered.document.find(next_version), 6, "91.0.1");
  EXPECT_THAT(refusal(altered, package), HasSubstr("altered"));
  auto bare = actions::sign(release_of(package), keys_);
  bare.signature.clear();
  EXPECT_THAT(refusal(bare, package), HasSubstr("not signed"));
  EXPECT_THAT(refusal(actions::sign(release_of(package, "0.0.1"), keys_), package), HasSubstr("older"));
  auto other = package;
  other[other.size() / 2] = static_cast<char>(other[other.size() / 2] ^ 1);
  EXPECT_THAT(refusal(actions::sign(release_of(package), keys_), other), HasSubstr("isn't the one that was signed"));
  // Signed, but the package in it is of another version than the document says: the keeper finds that out.
  EXPECT_THAT(refusal(actions::sign(release_of(package, "90.0.2"), keys_), package), HasSubstr("calls itself"));
  EXPECT_EQ(installed(), "ii " + before_);
}

TEST_F(AgentUpdate, goes_on_after_a_power_cut_while_the_new_version_is_tried) {
  const auto package = next_agent_package();
  offer(release_of(package));
  (void)until({UpdateStage::installing}, package, "");
  const auto deadline = Steady::now() + 60s;
  while (
      machine_->must({"sh", "-c", "cat /var/lib/standfirm/update/plan.json 2>/dev/null || true"}).find("\"waiting\"") ==
      std::string::npos)
    ASSERT_LT(Steady::now(), deadline) << "it was not installed";
  machine_->must({"sync"});
  machine_->power_cut();
  machine_->boot();
  connect();
  door_->say(agent::Welcomed{next_version});
  const auto told = until({UpdateStage::kept, UpdateStage::rolled_back, UpdateStage::refused}, package, next_version);
  EXPECT_EQ(told.stage, UpdateStage::kept) << told.sentence;
  EXPECT_EQ(installed(), std::string("ii ") + next_version);
}

}  // namespace
}  // namespace standfirm::practice

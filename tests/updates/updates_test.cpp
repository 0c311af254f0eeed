// A release of the agent from the firm's key to a machine that runs it: signed and put on the server by the commands
// people use, started over HTTP, fetched over TLS by the real agent and installed by the real dpkg. Nothing stands in.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "endpoint/agent_package.hpp"
#include "endpoint/practising.hpp"
#include "rehearsal/asking.hpp"
#include "rehearsal/stage.hpp"
#include "wire/agent/messages.hpp"
#include "wire/people/releases.hpp"

namespace standfirm::rehearsal {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;
namespace people = wire::people;

class Updates : public practice::OnAPracticeMachine {
 protected:
  void SetUp() override {
    OnAPracticeMachine::SetUp();
    if (IsSkipped()) return;
    folder_ = fs::temp_directory_path() / ("standfirm-updates-" + std::to_string(::getpid()));
    fs::create_directories(folder_ / "clock");
    clock_ = std::make_unique<MovableClock>((folder_ / "clock/offset").string(), SystemClock().now());
    practice::MachineOptions options;
    options.binds = {{(folder_ / "clock").string(), "/srv/clock", false}};
    machine_ = std::make_unique<practice::Machine>(options);
    machine_->boot();
    server_ = std::make_unique<Server>(SF_BINARY_DIR "/bin", (folder_ / "server").string(), *clock_,
                                       machine_->host_address(), "");
    run({"releases", "key", "--out", file("firm.releasekey")});
    const auto key = json::parse(read(file("firm.releasekey")));
    run({"releases", "trust", std::string(key->at("public_key").as_string()), "--config", settings()});
    server_->start();
    owner_ = std::make_unique<Asking>(server_->address());
    owner_->sign_in(server_->owner_email(), server_->owner_password());
    const auto client =
        "/v1/clients/" +
        owner_->post<people::Made>("/v1/clients", people::AddClient{"Harbor Dental", "America/New_York", Currency{}})
            .id;
    const auto id = owner_->post<people::Made>(client + "/machines", people::AddMachineToClient{"front-desk-pc"}).id;
    self_ = MachineId{*uuid_from_text(id)};
    const auto token = owner_->post<people::EnrolmentToken>(client + "/enrolment_tokens",
                                                            people::MakeEnrolmentToken{self_, Minutes{60}});
    auto enrolment = json::read_text<wire::agent::EnrolmentFile>(token.file);
    enrolment->addresses = {machine_->host_address()};
    practice::install_agent(*machine_, practice::agent_settings("/srv/clock/offset") + "update_kept_within = 20\n",
                            json::write_text(*enrolment));
    ASSERT_TRUE(until(60s, [&] { return row().online; }));
    before_ = row().agent_version.value_or("");
  }
  void TearDown() override {
    if (HasFailure() && machine_ && machine_->running()) {
      std::fputs(machine_->run({"journalctl", "-u", "standfirm-*", "-n", "60", "--no-pager"}).output.c_str(), stderr);
      std::fputs(read((folder_ / "server/server.log").string()).c_str(), stderr);
    }
    owner_.reset();
    server_.reset();
    machine_.reset();
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] std::string settings() const { return file("server/standfirm.toml"); }
  static std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), SF_BINARY_DIR "/bin/standfirm");
    practice::must(arguments, 60s);
  }
  /// Signs the package, puts it on the server and starts it.
  void goes_out(const std::string& version, const std::string& package) {
    const auto path = file("standfirm-agent_" + version + "_amd64.deb");
    std::ofstream(path, std::ios::binary) << package;
    run({"releases", "sign", "--key", file("firm.releasekey"), path});
    run({"releases", "add", path, "--config", settings()});
    (void)owner_->post<people::CommandDone>("/v1/agent_rollouts", people::StartAgentRollout{version, {}, 0u});
  }
  [[nodiscard]] people::MachineRow row() const {
    return owner_->get<people::MachineView>("/v1/machines/" + self_.text()).machine;
  }
  [[nodiscard]] people::AgentRelease release(const std::string& version) const {
    for (auto& one : owner_->get<people::AgentReleases>("/v1/agent_releases").items)
      if (one.version == version) return one;
    throw std::runtime_error("the server does not know version " + version);
  }
  /// What the machine said of this version, once it said how it ended.
  [[nodiscard]] people::RolloutMachine ended(const std::string& version) const {
    people::RolloutMachine out;
    (void)until(180s, [&] {
      const auto machines = release(version).rollout->machines;
      if (machines.empty()) return false;
      out = machines.front();
      return out.stage != "offered";
    });
    return out;
  }
  [[nodiscard]] std::string installed() const {
    return machine_->must({"dpkg-query", "--show", "--showformat", "${db:Status-Abbrev}${Version}", "standfirm-agent"});
  }
  /// The same package as another version, whose network half never runs.
  [[nodiscard]] std::string that_never_checks_in(const std::string& package, const std::string& version) const {
    std::ofstream(file("good.deb"), std::ios::binary) << package;
    practice::must({"dpkg-deb", "--raw-extract", file("good.deb"), file("stage")}, 60s);
    auto control = read(file("stage/DEBIAN/control"));
    const auto from = control.find("Version: ") + 9;
    control.replace(from, control.find('\n', from) - from, version);
    std::ofstream(file("stage/DEBIAN/control"), std::ios::trunc) << control;
    std::ofstream(file("stage/usr/lib/standfirm/standfirm-agent"), std::ios::trunc) << "#!/bin/false\n";
    practice::must({"dpkg-deb", "--root-owner-group", "-Znone", "--build", file("stage"), file("bad.deb")}, 60s);
    return read(file("bad.deb"));
  }

  fs::path folder_;
  std::unique_ptr<MovableClock> clock_;
  std::unique_ptr<practice::Machine> machine_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Asking> owner_;
  MachineId self_;
  std::string before_;
};

TEST_F(Updates, go_from_the_firms_key_to_a_machine_that_keeps_one_and_takes_the_next_back_which_stops_it) {
  const auto package = practice::next_agent_package();
  goes_out(practice::next_version, package);
  const auto kept = ended(practice::next_version);
  ASSERT_EQ(kept.stage, "kept") << kept.sentence;
  EXPECT_EQ(kept.ring, "first");
  EXPECT_EQ(installed(), std::string("ii ") + practice::next_version);
  EXPECT_TRUE(until(30s, [&] { return row().agent_version == practice::next_version; })) << "as its hello says";
  EXPECT_NE(before_, practice::next_version);
  EXPECT_FALSE(release(practice::next_version).rollout->stopped);

  // Two at once would hide which one broke something.
  const auto bad = that_never_checks_in(package, "90.0.2");
  (void)owner_->post<people::CommandDone>("/v1/agent_rollouts/stop",
                                          people::StopAgentRollout{practice::next_version, "A newer one follows."});
  goes_out("90.0.2", bad);
  const auto back = ended("90.0.2");
  ASSERT_EQ(back.stage, "rolled_back") << back.sentence;
  EXPECT_THAT(back.sentence, HasSubstr("didn't check in within 20 seconds"));
  EXPECT_EQ(release("90.0.2").rollout->stopped, back.sentence);
  EXPECT_EQ(installed(), std::string("ii ") + practice::next_version);
  EXPECT_TRUE(until(60s, [&] { return row().online && row().agent_version == practice::next_version; }));
  EXPECT_THAT(server_->verify_ledger(), HasSubstr("intact"));
}

}  // namespace
}  // namespace standfirm::rehearsal

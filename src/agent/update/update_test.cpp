// The machine's half of an update: what it refuses, how it fetches, what it waits for; then the keeper, with a package
// manager in memory, killed at every point of its way.
#include <gmock/gmock.h>
#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "agent/local/disk.hpp"
#include "agent/testing.hpp"
#include "agent/update/keeper.hpp"
#include "agent/update/update_desk.hpp"

namespace standfirm::agent {
namespace {

using ::testing::HasSubstr;
using wire::agent::UpdateStage;

std::string content_of(const std::filesystem::path& path) { return read_whole(path, 64 << 20).value_or(""); }

/// The firm's release, 600 KiB of it: three parts.
struct Firm {
  actions::ReleaseKeys keys = actions::make_release_keys();
  std::string package = std::string(600 * 1024, 'p');
  [[nodiscard]] actions::AgentRelease release(const std::string& version = "1.5.0") const {
    return {version, "debian-amd64", "agent.deb", sha256_of(package), package.size(), TimePoint{}};
  }
  [[nodiscard]] wire::agent::UpdateOffered offer(const actions::AgentRelease& release) const {
    const auto made = actions::sign(release, keys);
    return {made.document, made.signature, made.key};
  }
};

/// One life of the program on a disk that outlives it.
struct Life {
  Firm& firm;
  UpdateFolder folder;
  std::vector<wire::agent::UpdateTold> told;
  std::vector<wire::agent::UpdateWanted> wanted;
  std::string busy;
  unsigned keepers = 0;
  UpdateDesk desk;
  Life(Firm& all, const std::filesystem::path& state, bool with_key = true)
      : firm(all),
        folder(state),
        desk(state, {with_key ? std::expected<std::string, std::string>(all.keys.public_key)
                              : std::unexpected(std::string("there is no release key")),
                     std::string("debian-amd64"), "1.4.0", [this] { return busy; },
                     [this](const std::filesystem::path&) {
                       ++keepers;
                       return std::expected<void, std::string>();
                     },
                     [this](const FromExec& message) {
                       if (const auto* one = std::get_if<wire::agent::UpdateTold>(&message)) told.push_back(*one);
                       if (const auto* one = std::get_if<wire::agent::UpdateWanted>(&message)) wanted.push_back(*one);
                     },
                     [](const std::string&) {}}) {}
  /// The server answers what was asked last.
  void answer(const std::string& package) {
    const auto asked = wanted.back();
    wire::agent::UpdatePart part{asked.sha256, asked.offset, {}, asked.offset + asked.bytes == package.size()};
    part.data.data.assign(package.begin() + static_cast<std::ptrdiff_t>(asked.offset),
                          package.begin() + static_cast<std::ptrdiff_t>(asked.offset + asked.bytes));
    desk.part(part);
  }
  [[nodiscard]] std::string last() const { return told.empty() ? "" : told.back().sentence; }
};

struct AnUpdate : ::testing::Test {
  Folder state;
  Firm firm;
  [[nodiscard]] std::string refused(const wire::agent::UpdateOffered& offer, bool with_key = true) {
    Life life(firm, state.path(), with_key);
    life.desk.offered(offer);
    EXPECT_TRUE(life.wanted.empty());
    EXPECT_FALSE(life.folder.plan());
    EXPECT_EQ(life.told.back().stage, UpdateStage::refused);
    return life.last();
  }
};

TEST_F(AnUpdate, is_fetched_part_by_part_and_handed_to_the_keeper) {
  Life life(firm, state.path());
  life.desk.offered(firm.offer(firm.release()));
  for (int parts = 0; parts < 3; ++parts) {
    ASSERT_EQ(life.keepers, 0U);
    life.answer(firm.package);
  }
  EXPECT_EQ(life.keepers, 1U);
  EXPECT_EQ(life.folder.plan()->stage, PlanStage::ready);
  EXPECT_EQ(content_of(life.folder.next()), firm.package);
  EXPECT_EQ(life.told.back().stage, UpdateStage::installing);
}

TEST_F(AnUpdate, goes_on_where_it_was_after_the_program_was_ended) {
  {
    Life life(firm, state.path());
    life.desk.offered(firm.offer(firm.release()));
    life.answer(firm.package);
  }
  Life life(firm, state.path());
  life.desk.attach();
  ASSERT_EQ(life.wanted.size(), 1U);
  EXPECT_EQ(life.wanted[0].offset, 256U * 1024);
  life.answer(firm.package);
  life.answer(firm.package);
  EXPECT_EQ(life.keepers, 1U);
}

TEST_F(AnUpdate, unsigned_from_another_key_older_or_for_another_platform_is_refused_with_the_reason) {
  auto bare = firm.offer(firm.release());
  bare.signature = "";
  EXPECT_THAT(refused(bare), HasSubstr("not signed"));
  auto altered = firm.offer(firm.release());
  altered.document.replace(altered.document.find("1.5.0"), 5, "9.9.9");
  EXPECT_THAT(refused(altered), HasSubstr("altered"));
  EXPECT_THAT(refused(Firm().offer(firm.release())), HasSubstr("another key"));
  EXPECT_THAT(refused(firm.offer(firm.release("1.3.9"))), HasSubstr("older than 1.4.0"));
  auto windows = firm.release();
  windows.platform = "windows-x64";
  EXPECT_THAT(refused(firm.offer(windows)), HasSubstr("is for windows-x64"));
  EXPECT_THAT(refused(firm.offer(firm.release()), false), HasSubstr("no release key"));
}

TEST_F(AnUpdate, whose_package_is_not_the_signed_one_is_refused) {
  Life life(firm, state.path());
  life.desk.offered(firm.offer(firm.release()));
  const std::string other(firm.package.size(), 'q');
  for (int parts = 0; parts < 3; ++parts) life.answer(other);
  EXPECT_EQ(life.keepers, 0U);
  EXPECT_THAT(life.last(), HasSubstr("isn't the one that was signed"));
  EXPECT_FALSE(std::filesystem::exists(life.folder.next()));
}

TEST_F(AnUpdate, waits_while_an_order_is_under_way) {
  Life life(firm, state.path());
  life.busy = "an order is under way on this machine";
  life.desk.offered(firm.offer(firm.release()));
  for (int parts = 0; parts < 3; ++parts) life.answer(firm.package);
  EXPECT_EQ(life.keepers, 0U);
  EXPECT_THAT(life.last(), HasSubstr("an order is under way"));
  life.busy.clear();
  life.desk.tick();
  EXPECT_EQ(life.keepers, 1U);
}

TEST_F(AnUpdate, says_its_end_on_every_connection_until_it_was_heard) {
  UpdateFolder(state.path()).end({"1.5.0", UpdateStage::rolled_back, "It was taken back."});
  Life life(firm, state.path());
  life.desk.attach();
  life.desk.attach();
  EXPECT_EQ(life.told.size(), 2U);
  life.desk.heard("1.5.0");
  life.desk.attach();
  EXPECT_EQ(life.told.size(), 2U);
}

/// A machine whose package manager lives in one file: the version that is installed.
struct FakeInstaller final : Installer {
  std::filesystem::path state;
  std::string agent_says;  ///< what the new agent checks in as; "" when it never does
  bool installs = true, unchanged = true;
  explicit FakeInstaller(std::filesystem::path where) : state(std::move(where)) {}
  [[nodiscard]] std::string installed() const { return content_of(state / "installed"); }
  Done is_agent(const std::filesystem::path& package, const std::string& version) override {
    if (content_of(package) == version) return {};
    return std::unexpected("the package calls itself otherwise");
  }
  Done rebuild(const std::filesystem::path& into, const std::filesystem::path&) override {
    if (!unchanged) return std::unexpected("an installed file isn't what its package brought");
    write_whole(into, installed());
    return {};
  }
  Done install(const std::filesystem::path& package) override {
    const auto version = content_of(package);
    if (!installs && version != "1.4.0") return std::unexpected("dpkg ended with 1");
    write_whole(state / "installed", version);
    return {};
  }
  void start_programs() override {
    const auto version = installed();
    if (version == "1.4.0") return;
    if (!agent_says.empty()) UpdateFolder(state).write(WelcomedAs{version, agent_says});
  }
};

struct TheKeeper : ::testing::Test {
  Folder disk;
  Firm firm;
  FakeInstaller installer{disk.path()};
  UpdateFolder folder{disk.path()};
  void SetUp() override {
    firm.package = "1.5.0";
    folder.write(Plan{actions::sign(firm.release(), firm.keys), PlanStage::ready, 0, ""});
    write_whole(folder.next(), "1.5.0");
    write_whole(disk.path() / "installed", "1.4.0");
  }
  void run(const std::function<void(std::string_view)>& passes = {}) {
    Keeper(
        disk.path(), firm.keys.public_key, "1.4.0", installer,
        {.kept_within = Seconds{0}, .look_every = std::chrono::milliseconds{1}}, [](const std::string&) {}, passes)
        .run();
  }
  /// In a process of its own, killed at `point`.
  [[nodiscard]] bool killed_at(std::string_view point) {
    const pid_t child = ::fork();
    if (child == 0) {
      run([&](std::string_view here) {
        if (here == point) ::kill(::getpid(), SIGKILL);
      });
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  }
};

TEST_F(TheKeeper, keeps_a_version_that_checks_in_and_leaves_no_package_behind) {
  installer.agent_says = "1.5.0";
  run();
  EXPECT_EQ(installer.installed(), "1.5.0");
  EXPECT_EQ(folder.told()->stage, UpdateStage::kept);
  EXPECT_FALSE(folder.plan());
  EXPECT_FALSE(std::filesystem::exists(folder.before()));
}

TEST_F(TheKeeper, takes_a_version_back_that_does_not_check_in_or_checks_in_as_another) {
  for (const auto* says : {"", "1.4.9"}) {
    SetUp();
    installer.agent_says = says;
    run();
    EXPECT_EQ(installer.installed(), "1.4.0");
    EXPECT_EQ(folder.told()->stage, UpdateStage::rolled_back);
    EXPECT_THAT(folder.told()->sentence, HasSubstr("it didn't check in within"));
  }
}

TEST_F(TheKeeper, takes_back_what_could_not_be_installed_whole) {
  installer.installs = false;
  run();
  EXPECT_EQ(installer.installed(), "1.4.0");
  EXPECT_THAT(folder.told()->sentence, HasSubstr("could not be installed: dpkg ended with 1"));
}

TEST_F(TheKeeper, changes_nothing_when_there_would_be_no_way_back_or_the_package_is_another) {
  installer.unchanged = false;
  run();
  EXPECT_EQ(installer.installed(), "1.4.0");
  EXPECT_THAT(folder.told()->sentence, HasSubstr("could not be kept to go back to"));
  SetUp();
  write_whole(folder.next(), "1.5.1");
  run();
  EXPECT_EQ(installer.installed(), "1.4.0");
  EXPECT_THAT(folder.told()->sentence, HasSubstr("isn't the one that was signed"));
}

TEST_F(TheKeeper, gives_up_a_version_with_which_the_machine_starts_again_and_again) {
  auto plan = *folder.plan();
  plan.stage = PlanStage::waiting;
  plan.starts = 5;
  folder.write(plan);
  write_whole(folder.before(), "1.4.0");
  write_whole(disk.path() / "installed", "1.5.0");
  installer.agent_says = "1.5.0";
  run();
  EXPECT_EQ(installer.installed(), "1.4.0");
  EXPECT_THAT(folder.told()->sentence, HasSubstr("started 6 times"));
}

TEST_F(TheKeeper, killed_at_any_point_of_an_update_still_keeps_it) {
  installer.agent_says = "1.5.0";
  for (const auto point : points_of_an_update) {
    SetUp();
    ASSERT_TRUE(killed_at(point)) << "it did not come to " << point;
    run();
    EXPECT_EQ(installer.installed(), "1.5.0") << point;
    EXPECT_EQ(folder.told()->stage, UpdateStage::kept) << point;
  }
}

TEST_F(TheKeeper, killed_at_any_point_of_a_roll_back_still_takes_it_back) {
  for (const auto point : points_of_a_roll_back) {
    SetUp();
    ASSERT_TRUE(killed_at(point)) << "it did not come to " << point;
    run();
    EXPECT_EQ(installer.installed(), "1.4.0") << point;
    EXPECT_EQ(folder.told()->stage, UpdateStage::rolled_back) << point;
  }
}

}  // namespace
}  // namespace standfirm::agent

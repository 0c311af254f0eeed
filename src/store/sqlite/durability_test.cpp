// What is acknowledged stays, whatever ends the server: killed at every point of a commit, a full disk, a torn write.
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>

#include "store/conformance/load.hpp"
#include "store/conformance/temp_folder.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace standfirm::store::conformance {
namespace {

namespace fs = std::filesystem;

/// Runs the load in a child that kills itself when `point` is reached for the `nth` time; what it was told is durable.
std::set<int> killed_at(const std::string& path, const std::string& point, int nth) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    int left = nth;
    const auto store = open_sqlite_store(path, [&](std::string_view at_point) {
      if (at_point == point && --left == 0) ::kill(::getpid(), SIGKILL);
    });
    write_under_load(*store, 100'000, [&](int n) {
      if (::write(ends[1], &n, sizeof n) != static_cast<ssize_t>(sizeof n)) ::_exit(1);
    });
    ::_exit(0);
  }
  ::close(ends[1]);
  auto acknowledged = numbers_from(ends[0]);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the child was to be killed at " << point;
  return acknowledged;
}

class KilledAt : public ::testing::TestWithParam<const char*> {};

TEST_P(KilledAt, every_acknowledged_command_is_there_none_twice_and_the_chains_hold) {
  for (const int nth : {1, 2, 7, 40}) {
    const TempFolder folder;
    const auto acknowledged = killed_at(folder.file("ledger.db"), GetParam(), nth);
    if (nth == 40) EXPECT_FALSE(acknowledged.empty()) << "the load should have got going";
    const auto store = open_sqlite_store(folder.file("ledger.db"));
    expect_nothing_lost(*store, acknowledged);
    store->write([](Transaction& t) { (void)t.append("incident/after", 0, events(1)); });
  }
}
INSTANTIATE_TEST_SUITE_P(Sqlite, KilledAt, ::testing::Values("begun", "worked", "committing", "committed", "answered"));

TEST(Killed, from_outside_at_any_moment_and_again_on_the_same_ledger_loses_nothing) {
  const TempFolder folder;
  for (const std::size_t enough : {1u, 30u, 300u, 2000u}) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const auto path = folder.file("ledger" + std::to_string(enough) + ".db");
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      const auto store = open_sqlite_store(path);
      write_under_load(*store, 1'000'000, [&](int n) { (void)!::write(ends[1], &n, sizeof n); });
      ::_exit(0);
    }
    ::close(ends[1]);
    std::set<int> acknowledged;
    for (int n = 0; acknowledged.size() < enough && ::read(ends[0], &n, sizeof n) == static_cast<ssize_t>(sizeof n);)
      acknowledged.insert(n);
    ::kill(child, SIGKILL);
    acknowledged.merge(numbers_from(ends[0]));  // what it still said before it died
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    expect_nothing_lost(*open_sqlite_store(path), acknowledged);
  }
}

/// No file of this process may grow beyond `bytes`: a full disk that needs no privilege. EFBIG instead of ENOSPC.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

/// Appends until the store says that it is full; how many events were acknowledged.
std::uint64_t append_until_full(Store& store, std::uint64_t from) {
  const std::string body = R"({"fill":")" + std::string(20'000, 'x') + "\"}";
  for (std::uint64_t n = from; n < from + 10'000; ++n) {
    try {
      store.write([&](Transaction& t) {
        const std::vector<NewEvent> one{{"noted", at(static_cast<int>(n)), "system/load", body}};
        (void)t.append("incident/a", n, one);
        t.put(Row{"desk", std::to_string(n), "", "", "", "{}"});
      });
    } catch (const Outage& outage) {
      EXPECT_EQ(outage.kind, Outage::Kind::full) << outage.what();
      EXPECT_EQ(std::string(outage.what()).find("xxxx"), std::string::npos) << "a stored value was shown";
      return n;
    }
  }
  ADD_FAILURE() << "the disk was never full";
  return 0;
}

void expect_whole(const Ledger& ledger, std::uint64_t events) {
  ledger.read([&](const Reader& r) {
    EXPECT_EQ(r.version("incident/a"), events);
    EXPECT_EQ(r.count("desk"), events);
  });
  EXPECT_TRUE(verify(ledger).intact);
}

TEST(FullDisk, by_the_file_size_limit_is_told_as_full_keeps_nothing_half_and_goes_on_when_there_is_room) {
  const TempFolder folder;
  const auto store = open_sqlite_store(folder.file("ledger.db"));
  std::uint64_t acknowledged = 0;
  {
    const FileSizeLimit limit(1 << 20);
    acknowledged = append_until_full(*store, 0);
    EXPECT_GT(acknowledged, 5u);
    expect_whole(*store, acknowledged);
    EXPECT_EQ(append_until_full(*store, acknowledged), acknowledged) << "it stays full, and stays whole";
    expect_whole(*store, acknowledged);
  }
  store->write([&](Transaction& t) {
    (void)t.append("incident/a", acknowledged, events(1));
    t.put(Row{"desk", "last", "", "", "", "{}"});
  });
  expect_whole(*store, acknowledged + 1);
}

TEST(FullDisk, on_a_small_file_system_is_told_as_full_keeps_nothing_half_and_goes_on_when_there_is_room) {
  const TempFolder folder;
  if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=3m") != 0)
    GTEST_SKIP() << "a small file system can only be mounted by root; the file size limit above stands in";
  {
    std::ofstream(folder.file("in the way")) << std::string(1 << 20, 'x');
    auto store = open_sqlite_store(folder.file("ledger.db"));
    const auto acknowledged = append_until_full(*store, 0);
    EXPECT_GT(acknowledged, 5u);
    expect_whole(*store, acknowledged);
    fs::remove(folder.file("in the way"));
    const auto more = append_until_full(*store, acknowledged);
    EXPECT_GT(more, acknowledged) << "there was room again";
    expect_whole(*store, more);
    store.reset();
    fs::create_directory(folder.file("elsewhere"));
  }
  const TempFolder roomy;
  for (const auto* file : {"ledger.db", "ledger.db-wal"})
    if (fs::exists(folder.file(file))) fs::copy(folder.file(file), roomy.file(file));
  ::umount2(folder.path().c_str(), MNT_DETACH);
  EXPECT_TRUE(verify(*open_sqlite_store(roomy.file("ledger.db"))).intact);
}

TEST(TornWrite, of_the_logs_tail_leaves_the_commits_before_it_whole) {
  const TempFolder folder;
  const auto store = open_sqlite_store(folder.file("ledger.db"));
  constexpr int commits = 12;
  std::vector<std::uintmax_t> log_size;  // after each commit
  for (int n = 0; n < commits; ++n) {
    store->write([&](Transaction& t) {
      (void)t.append("incident/a", 2 * static_cast<std::uint64_t>(n), events(2, n));
      t.put(Row{"desk", std::to_string(n), "", "", "", "{}"});
    });
    log_size.push_back(fs::file_size(folder.file("ledger.db-wal")));
  }
  std::ifstream whole(folder.file("ledger.db-wal"), std::ios::binary);
  const std::string log{std::istreambuf_iterator<char>(whole), {}};
  const auto opened_with = [&](const std::string& torn) {
    const TempFolder crashed;
    fs::copy(folder.file("ledger.db"), crashed.file("ledger.db"));
    std::ofstream(crashed.file("ledger.db-wal"), std::ios::binary) << torn;
    const auto again = open_sqlite_store(crashed.file("ledger.db"));
    EXPECT_TRUE(verify(*again).intact);
    std::uint64_t version = 0;
    again->read([&](const Reader& r) {
      version = r.version("incident/a");
      EXPECT_EQ(r.count("desk") * 2, version) << "rows and events are in step";
    });
    return version;
  };
  EXPECT_EQ(opened_with(log), 2u * commits);
  for (std::size_t n = 3; n < commits; ++n) {
    const auto before = log_size[n - 1], after = log_size[n];
    ASSERT_GT(after, before);
    for (const auto cut : {after - 1, (before + after) / 2, before + 1}) {
      EXPECT_EQ(opened_with(log.substr(0, cut)), 2 * n) << "cut off at " << cut;
      auto garbled = log.substr(0, after);
      garbled[cut - 1] = static_cast<char>(garbled[cut - 1] ^ 0x40);
      for (std::size_t i = cut; i < garbled.size(); ++i) garbled[i] = '\0';
      EXPECT_EQ(opened_with(garbled), 2 * n) << "garbled from " << cut;
    }
  }
}

}  // namespace
}  // namespace standfirm::store::conformance

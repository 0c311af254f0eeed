// What only the SQLite store promises: one server to a file, reading beside it, older ledgers brought forward, damage
// found.
#include "store/sqlite/sqlite_store.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "store/conformance/backend.hpp"
#include "store/conformance/temp_folder.hpp"
#include "store/ledger/verify.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"

namespace standfirm::store {
namespace {

using conformance::events;
using conformance::TempFolder;
using ::testing::HasSubstr;

std::string outage_from(const std::function<void()>& what) {
  try {
    what();
  } catch (const Outage& outage) {
    return outage.what();
  }
  return "no outage";
}

TEST(SqliteStore, a_second_server_on_the_same_ledger_is_turned_away_with_a_sentence) {
  const TempFolder folder;
  auto first = open_sqlite_store(folder.file("ledger.db"));
  const auto said = outage_from([&] { (void)open_sqlite_store(folder.file("ledger.db")); });
  EXPECT_THAT(said, HasSubstr("another Standfirm server (process " + std::to_string(::getpid()) + ") already runs on"));
  first.reset();
  EXPECT_NO_THROW((void)open_sqlite_store(folder.file("ledger.db")));
}

TEST(SqliteStore, the_ledger_is_read_beside_a_running_server_and_after_it) {
  const TempFolder folder;
  auto store = open_sqlite_store(folder.file("ledger.db"));
  store->write([](Transaction& t) { (void)t.append("incident/a", 0, events(2)); });
  const auto beside = open_sqlite_ledger(folder.file("ledger.db"));
  EXPECT_EQ(verify(*beside).events, 2u);
  store->write([](Transaction& t) { (void)t.append("incident/a", 2, events(1)); });
  EXPECT_EQ(verify(*beside).events, 3u);
  store.reset();
  EXPECT_EQ(verify(*open_sqlite_ledger(folder.file("ledger.db"))).events, 3u);
}

TEST(SqliteStore, a_reader_can_write_nothing) {
  const TempFolder folder;
  const auto store = open_sqlite_store(folder.file("ledger.db"));
  sqlite::Connection reader(folder.file("ledger.db"), sqlite::Mode::read_only);
  EXPECT_THROW(reader.script("DELETE FROM event"), Outage);
}

TEST(SqliteStore, the_file_is_for_its_owner_and_group_only) {
  const TempFolder folder;
  const auto store = open_sqlite_store(folder.file("ledger.db"));
  struct stat info{};
  ASSERT_EQ(::stat(folder.file("ledger.db").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0007, 0u);
}

TEST(SqliteStore, a_ledger_that_is_not_there_or_not_one_is_refused_by_name) {
  const TempFolder folder;
  EXPECT_THAT(outage_from([&] { (void)open_sqlite_ledger(folder.file("none.db")); }),
              HasSubstr("none.db cannot be read: No such file"));
  std::ofstream(folder.file("letter.txt")) << std::string(5000, 'a');
  EXPECT_THAT(outage_from([&] { (void)open_sqlite_store(folder.file("letter.txt")); }), HasSubstr("damaged"));
  sqlite::Connection(folder.file("other.db"), sqlite::Mode::read_write).script("CREATE TABLE song (name TEXT)");
  EXPECT_THAT(outage_from([&] { (void)open_sqlite_store(folder.file("other.db")); }),
              HasSubstr("is not a Standfirm ledger"));
}

TEST(SqliteStore, every_earlier_ledger_is_brought_forward_with_all_it_holds) {
  for (int version = 1; version < sqlite::schema_version(); ++version) {
    const TempFolder folder;
    const auto sample =
        std::string(SF_SOURCE_DIR "/src/store/sqlite/samples/ledger_v") + std::to_string(version) + ".sql";
    std::ifstream file(sample);
    ASSERT_TRUE(file) << sample << " is missing: every released schema keeps a sample";
    const std::string sql{std::istreambuf_iterator<char>(file), {}};
    sqlite::Connection(folder.file("ledger.db"), sqlite::Mode::read_write).script(sql.c_str());
    EXPECT_THAT(outage_from([&] { (void)open_sqlite_ledger(folder.file("ledger.db")); }),
                HasSubstr("start the server on it once"));

    const auto store = open_sqlite_store(folder.file("ledger.db"));
    const auto report = verify(*store);
    EXPECT_TRUE(report.intact) << (report.faults.empty() ? "" : sentence_of(report.faults[0]));
    EXPECT_EQ(report.events, 5u);
    EXPECT_EQ(report.evidence, 1u);
    store->read([](const Reader& r) {
      EXPECT_THAT(r.streams("incident"), ::testing::ElementsAre("incident/a", "incident/b"));
      EXPECT_EQ(r.count("desk"), 3u);
      EXPECT_EQ(r.count("desk", "harbor"), 2u);
      EXPECT_EQ(r.row("desk", "INC-1")->body, R"({"n":1})");
      EXPECT_EQ(r.record("session", "s", TimePoint{})->body, R"({"who":"dana"})");
      EXPECT_THAT(r.series(), ::testing::ElementsAre(Series{"incident", 2}));
    });
    store->write([](Transaction& t) {
      (void)t.append("incident/a", 3, events(1));
      t.put(Row{"desk", "INC-4", "harbor", "4", "", "{}"});
      EXPECT_EQ(t.count("desk", "harbor"), 3u);
      EXPECT_EQ(t.next_number("incident"), 3u);
    });
  }
}

TEST(SqliteStore, a_ledger_of_a_newer_program_is_left_alone) {
  const TempFolder folder;
  (void)open_sqlite_store(folder.file("ledger.db"));
  sqlite::Connection(folder.file("ledger.db"), sqlite::Mode::read_write).script("PRAGMA user_version=99");
  EXPECT_THAT(outage_from([&] { (void)open_sqlite_store(folder.file("ledger.db")); }),
              HasSubstr("newer Standfirm (schema 99"));
}

TEST(SqliteStore, a_byte_changed_in_any_column_of_the_file_is_found_and_named) {
  // Each change as somebody with the file and SQLite's own shell would make it.
  const std::vector<std::pair<std::string, std::string>> changes{
      {"UPDATE event SET position = 77 WHERE position = 3", "position 3"},
      {"UPDATE event SET stream = 'incident/c' WHERE position = 3",
       "incident/c version 2 (position 3): its hash does not fit"},
      {"UPDATE event SET version = 9 WHERE position = 3", "incident/a version 9 (position 3): its hash does not fit"},
      {"UPDATE event SET type = 'notec' WHERE position = 3",
       "incident/a version 2 (position 3): its hash does not fit"},
      {"UPDATE event SET at = at + 1 WHERE position = 3", "incident/a version 2 (position 3): its hash does not fit"},
      {"UPDATE event SET actor = replace(actor, '8', '9') WHERE position = 3",
       "incident/a version 2 (position 3): its hash does not fit"},
      {"UPDATE event SET body = replace(body, ':', ': ') WHERE position = 3",
       "incident/a version 2 (position 3): its hash does not fit"},
      {"UPDATE event SET previous = zeroblob(32) WHERE position = 3",
       "incident/a version 2 (position 3): its hash does not fit"},
      {"UPDATE event SET hash = zeroblob(32) WHERE position = 3",
       "incident/a version 2 (position 3): its hash does not fit"},
      {"DELETE FROM event WHERE position = 3", "position 3 is missing"},
      {"UPDATE blob SET content = x'00'", "evidence "}};
  for (const auto& [sql, named] : changes) {
    const TempFolder folder;
    open_sqlite_store(folder.file("ledger.db"))->write([](Transaction& t) {
      for (std::uint64_t i = 0; i < 3; ++i) {
        (void)t.append("incident/a", i, events(1));
        (void)t.append("incident/b", i, events(1));
      }
      t.put_blob("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", "x");
    });
    sqlite::Connection(folder.file("ledger.db"), sqlite::Mode::read_write).script(sql.c_str());
    const auto report = verify(*open_sqlite_ledger(folder.file("ledger.db")));
    EXPECT_FALSE(report.intact) << sql;
    std::string all;
    for (const auto& fault : report.faults) all += sentence_of(fault) + "\n";
    EXPECT_THAT(all, HasSubstr(named)) << sql;
  }
}

TEST(SqliteOutage, result_codes_become_the_kinds_a_caller_can_act_on) {
  using Kind = Outage::Kind;
  EXPECT_EQ(sqlite::outage_of(SQLITE_FULL, 0).kind, Kind::full);
  EXPECT_EQ(sqlite::outage_of(SQLITE_IOERR_WRITE, ENOSPC).kind, Kind::full);
  EXPECT_EQ(sqlite::outage_of(SQLITE_IOERR_WRITE, EIO).kind, Kind::unavailable);
  EXPECT_EQ(sqlite::outage_of(SQLITE_BUSY_SNAPSHOT, 0).kind, Kind::busy);
  EXPECT_EQ(sqlite::outage_of(SQLITE_CORRUPT_VTAB, 0).kind, Kind::corrupt);
  EXPECT_EQ(sqlite::outage_of(SQLITE_CONSTRAINT_UNIQUE, 0).kind, Kind::constraint);
  EXPECT_EQ(sqlite::outage_of(SQLITE_CONSTRAINT_PRIMARYKEY, 0).kind, Kind::constraint);
}

}  // namespace
}  // namespace standfirm::store

// The engine on the stores that outlive it: the whole story, told to SQLite and to a real PostgreSQL.
#include <unistd.h>

#include <filesystem>

#include "engine/office.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/postgres/testing/private_cluster.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace standfirm::engine {
namespace {

using Open = std::function<std::unique_ptr<store::Store>()>;

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("standfirm-engine-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

void tell_and_open_again(const Open& open) {
  IncidentId incident;
  std::string before;
  Caller dana;
  {
    Office office(open());
    incident = office.closed();
    (void)office.engine->run_follow_ups();
    dana = office.technician();
    before = json::write_text(office.hands().look(incident));
    office.engine.reset();
  }
  const auto store = open();
  ManualClock clock(at("2026-03-02T15:35:00Z"));
  CountingIds ids(100'000);
  LetterBox letters;
  AlarmBoard alarms;
  Engine engine(*store, clock, ids, letters, alarms, usual_settings());
  auto view = engine.incident(incident, dana);
  ASSERT_TRUE(view);
  view->clock.as_of = json::read_text<wire::people::IncidentView>(before)->clock.as_of;
  EXPECT_EQ(json::write_text(*view), before);
  EXPECT_EQ(engine.run_follow_ups(), 0u);
  ASSERT_EQ(engine.invoices({})->items.size(), 1u);
  EXPECT_EQ(engine.invoices({})->items[0].lines[0].hours, "1.75");
  const auto rows = all_rows(*store);
  engine.rebuild_views();
  EXPECT_EQ(engine.incidents({})->items.size(), 1u);
  EXPECT_EQ(all_rows(*store), rows);
}

/// The same command twice with one key, and two that know an older version: once, and refused.
void same_key_and_older_version(const Open& open) {
  Office office(open());
  const auto incident = office.reported();
  const auto note = [&](const char* text) { return Request(OnIncident{incident, incident::AddNote{text}}); };
  const Options once{std::nullopt, Once{"key-of-this-note", "digest"}};
  const auto first = office.engine->act(note("said once"), office.technician(), once);
  const auto again = office.engine->act(note("said once"), office.technician(), once);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->version, again->version);
  const auto late = office.engine->act(note("too late"), office.technician(), {first->version - 1, std::nullopt});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, RefusalCode::version_conflict);
}

TEST(EngineOnSqlite, the_whole_story_is_there_after_opening_the_file_again) {
  const Folder folder;
  tell_and_open_again([&] { return store::open_sqlite_store((folder.path / "ledger.db").string()); });
}
TEST(EngineOnSqlite, a_command_said_twice_happens_once_and_an_older_version_is_refused) {
  const Folder folder;
  same_key_and_older_version([&] { return store::open_sqlite_store((folder.path / "ledger.db").string()); });
}
TEST(EngineOnPostgres, the_whole_story_is_there_after_connecting_again) {
  const store::conformance::PrivateCluster cluster;
  tell_and_open_again([&] { return store::open_postgres_store(cluster.address()); });
}
TEST(EngineOnPostgres, a_command_said_twice_happens_once_and_an_older_version_is_refused) {
  const store::conformance::PrivateCluster cluster;
  same_key_and_older_version([&] { return store::open_postgres_store(cluster.address()); });
}

}  // namespace
}  // namespace standfirm::engine

#include <unistd.h>

#include <filesystem>

#include "engine/office.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace standfirm::engine {
namespace {

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("standfirm-engine-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

TEST(EngineOnSqlite, the_whole_story_is_there_after_opening_the_file_again) {
  const Folder folder;
  const auto file = (folder.path / "ledger.db").string();
  IncidentId incident;
  std::string before;
  Caller dana;
  {
    Office office(store::open_sqlite_store(file));
    incident = office.closed();
    (void)office.engine->run_follow_ups();
    dana = office.technician();
    before = json::write_text(office.hands().look(incident));
    office.engine.reset();
  }
  const auto store = store::open_sqlite_store(file);
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
  engine.rebuild_views();
  EXPECT_EQ(engine.incidents({})->items.size(), 1u);
}

}  // namespace
}  // namespace standfirm::engine

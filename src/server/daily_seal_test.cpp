#include "server/daily_seal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "store/conformance/temp_folder.hpp"
#include "store/ledger/seal_file.hpp"
#include "store/ledger/verify.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::server {
namespace {

struct Alarms final : engine::Alarms {
  void raise(const std::string& sentence) noexcept override { said.push_back(sentence); }
  std::vector<std::string> said;
};

struct SealedDaily : ::testing::Test {
  std::unique_ptr<store::Store> store = store::make_memory_store();
  ManualClock clock{TimePoint{Millis{1'772'460'000'000}}};  // 2026-03-02T14:00:00Z
  Alarms alarms;
  store::conformance::TempFolder folder;
  void write() {
    store->write([&](store::Transaction& t) {
      const store::NewEvent event{"noted", clock.now(), "system/test", "{}"};
      (void)t.append("incident/a", t.version("incident/a"), {&event, 1});
    });
  }
  std::size_t seals() {
    std::size_t out = 0;
    store->read([&](const store::Reader& r) { out = store::seals(r).size(); });
    return out;
  }
};

TEST_F(SealedDaily, each_day_once_with_a_file_that_verifies_the_ledger) {
  write();
  DailySeal daily(*store, clock, alarms, folder.file("seals"));
  daily.look();
  daily.look();
  EXPECT_EQ(seals(), 1u);
  clock.advance(Days{1});
  write();
  daily.look();
  EXPECT_EQ(seals(), 2u);
  const auto kept = store::read_seal(folder.file("seals/2026-03-03.json"));
  ASSERT_TRUE(kept) << kept.error();
  EXPECT_TRUE(store::verify(*store, *kept).intact);
  EXPECT_TRUE(alarms.said.empty());
}

TEST_F(SealedDaily, also_after_a_restart_when_only_the_file_is_missing) {
  write();
  DailySeal(*store, clock, alarms, folder.file("seals")).look();
  std::filesystem::remove(folder.file("seals/2026-03-02.json"));
  DailySeal(*store, clock, alarms, folder.file("seals")).look();
  EXPECT_EQ(seals(), 1u);
  EXPECT_TRUE(std::filesystem::exists(folder.file("seals/2026-03-02.json")));
}

TEST_F(SealedDaily, a_folder_that_cannot_be_written_raises_an_alarm_once) {
  write();
  DailySeal daily(*store, clock, alarms, "/proc/nowhere/seals");
  daily.look();
  daily.look();
  ASSERT_EQ(alarms.said.size(), 1u);
  EXPECT_THAT(alarms.said[0], ::testing::HasSubstr("seal of today could not be laid down"));
  EXPECT_EQ(seals(), 1u);
}

}  // namespace
}  // namespace standfirm::server

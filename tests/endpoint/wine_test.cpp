// What the agent can do on Windows as far as Wine is one: each planted infection there is found, taken out and gone,
// and what was taken out of the registry goes back.
#include <gmock/gmock.h>

#include "endpoint/catalogue.hpp"
#include "endpoint/wine.hpp"

namespace standfirm::practice {
namespace {

using namespace actions;

class UnderWine : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = why_no_wine()) GTEST_SKIP() << *reason;
  }
};

}  // namespace

TEST_F(UnderWine, each_planted_infection_is_caught_and_gone) {
  unsigned tried = 0;
  for (const auto& one : read_infections()) {
    if (!one.windows) continue;
    ++tried;
    const auto came = try_case(one, [](const std::string&) {});
    EXPECT_EQ(came.wrong, "") << one.id;
    EXPECT_THAT(came.caught_by, ::testing::Contains("startup_entries")) << one.id;
    EXPECT_EQ(came.gone_after, "startup_entries") << one.id;
  }
  EXPECT_GE(tried, 4U);
}

TEST_F(UnderWine, a_value_taken_out_of_the_registry_is_put_back_as_it_was) {
  const Wine windows;
  const std::string key = R"(HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run)";
  must_run(windows, {"reg", "add", key, "/v", "sysupd", "/t", "REG_EXPAND_SZ", "/d", R"(%TEMP%\upd.exe)", "/f"});
  std::optional<StartupEntryRemoved> removed;
  for (const auto& entry : windows.succeed<StartupEntriesListed>(ListStartupEntries{}).entries)
    if (entry.name == "sysupd")
      removed = windows.succeed<StartupEntryRemoved>(
          RemoveStartupEntry{entry.kind, entry.location, entry.name, entry.digest});
  ASSERT_TRUE(removed);
  EXPECT_TRUE(removed->gone);
  EXPECT_FALSE(windows.run({"reg", "query", key, "/v", "sysupd"}, 30s, {}).ok());
  (void)windows.succeed<FileRestored>(RestoreFile{removed->vault_id});
  EXPECT_THAT(must_run(windows, {"reg", "query", key, "/v", "sysupd"}),
              ::testing::AllOf(::testing::HasSubstr("REG_EXPAND_SZ"), ::testing::HasSubstr(R"(%TEMP%\upd.exe)")));
}

TEST_F(UnderWine, facts_are_read_and_what_wine_cannot_tell_says_why) {
  const Wine windows;
  must_run(windows, {"reg", "add", R"(HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\sfsim)", "/v",
                     "DisplayName", "/d", "TeamViewer 15", "/f"});
  const auto facts = windows.succeed<FactsRead>(ReadFacts{}).facts;
  EXPECT_FALSE(facts.host_name.empty());
  EXPECT_FALSE(facts.boot_id.empty());
  EXPECT_EQ(facts.mode, "normal");
  EXPECT_THAT(facts.operating_system.value_or(""), ::testing::HasSubstr("Windows"));
  EXPECT_GT(facts.memory_bytes.value_or(0), 0U);
  EXPECT_GT(facts.disk_bytes.value_or(0), 0U);
  ASSERT_TRUE(facts.programs);
  EXPECT_THAT(*facts.remote_tools, ::testing::Contains("TeamViewer"));
  EXPECT_FALSE(facts.antivirus);
  EXPECT_THAT(facts.unknown.at("antivirus"), ::testing::HasSubstr("SecurityCenter2"));
  EXPECT_FALSE(facts.administrators) << "Wine names nobody, and nobody is no answer";
  EXPECT_FALSE(facts.isolated) << "Wine has no packet filter";
}

TEST_F(UnderWine, what_wine_only_claims_to_do_is_not_taken_for_done) {
  const Wine windows;
  EXPECT_EQ(windows.carry_out(Isolate{{}, Seconds{600}}).status, OrderStatus::failed);
  EXPECT_EQ(windows.carry_out(EnterSafeMode{Seconds{600}}).status, OrderStatus::failed);
  EXPECT_EQ(windows.carry_out(MakeRestorePoint{"x"}).status, OrderStatus::failed);
  EXPECT_NE(windows.carry_out(VerifySystemFiles{}).status, OrderStatus::succeeded);
}

}  // namespace standfirm::practice

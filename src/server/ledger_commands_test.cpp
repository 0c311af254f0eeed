#include "server/ledger_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "store/conformance/temp_folder.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::server {
namespace {

using ::testing::HasSubstr;

/// A view of the same store for each command that opens it.
class Same final : public store::Store {
 public:
  explicit Same(store::Store& of) : of_(of) {}
  void submit(std::move_only_function<void(store::Transaction&)> work,
              std::move_only_function<void(std::exception_ptr)> done) override {
    of_.submit(std::move(work), std::move(done));
  }
  void read(const std::function<void(const store::Reader&)>& look) const override { of_.read(look); }

 private:
  store::Store& of_;
};

class LedgerCommands : public ::testing::Test {
 protected:
  std::optional<TimePoint> imported_at;  // what the rest of the program was told
  struct Ended {
    int code = -1;
    std::string out, error;
  };
  Ended run(const std::string& line) {
    CLI::App app;
    Ended ended;
    const LedgerOpeners openers{[this](const std::string& where) -> std::unique_ptr<store::Ledger> {
                                  return std::make_unique<Same>(store_called(where));
                                },
                                [this](const std::string& where) -> std::unique_ptr<store::Store> {
                                  return std::make_unique<Same>(store_called(where));
                                },
                                [this](TimePoint at) { imported_at = at; }};
    add_ledger_commands(app, openers, clock, ended.code);
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    app.parse(line);
    ended.out = ::testing::internal::GetCapturedStdout();
    ended.error = ::testing::internal::GetCapturedStderr();
    return ended;
  }
  store::Store& store_called(const std::string& where) {
    if (where == "away") throw store::Outage(store::Outage::Kind::unavailable, "the database does not answer");
    return where == "other" ? *other : *main;
  }
  void write(int events) {
    main->write([&](store::Transaction& t) {
      for (int i = 0; i < events; ++i) {
        const store::NewEvent event{"noted", clock.now(), "system/test", R"({"n":1})"};
        (void)t.append("incident/a", t.version("incident/a"), {&event, 1});
      }
    });
  }
  std::unique_ptr<store::Store> main = store::make_memory_store(), other = store::make_memory_store();
  ManualClock clock{TimePoint{Millis{1'772'460'000'000}}};
  store::conformance::TempFolder folder;
};

TEST_F(LedgerCommands, verify_says_that_an_untouched_ledger_is_intact) {
  write(3);
  const auto ended = run("ledger verify");
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "The ledger is intact: 3 events in 1 streams, 0 daily seals, 0 pieces of evidence\n");
  EXPECT_THAT(run("ledger verify --json").out, HasSubstr(R"("intact":true,"events":3)"));
}

TEST_F(LedgerCommands, export_and_import_carry_a_ledger_over_and_a_second_import_is_refused) {
  write(3);
  EXPECT_EQ(run("ledger export " + folder.file("ledger.jsonl")).out,
            "Exported 3 events, 0 pieces of evidence, 0 series of numbers\n");
  EXPECT_EQ(run("ledger import --ledger other " + folder.file("ledger.jsonl")).code, 0);
  EXPECT_EQ(imported_at, clock.now()) << "orders that waited in it are made void";
  EXPECT_EQ(run("ledger verify --ledger other").code, 0);
  const auto again = run("ledger import --ledger other " + folder.file("ledger.jsonl"));
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.error, HasSubstr("empty"));
}

TEST_F(LedgerCommands, import_names_the_line_where_the_chain_is_broken) {
  write(3);
  (void)run("ledger export " + folder.file("ledger.jsonl"));
  std::ifstream in(folder.file("ledger.jsonl"));
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.replace(text.find(R"(\"n\":1)", text.find("\"version\":2")), 7, R"(\"n\":2)");
  std::ofstream(folder.file("changed.jsonl")) << text;
  const auto ended = run("ledger import --ledger other " + folder.file("changed.jsonl"));
  EXPECT_FALSE(imported_at);
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.error, HasSubstr("line 3: incident/a version 2: the chain is broken"));
}

TEST_F(LedgerCommands, a_seal_kept_elsewhere_shows_that_another_ledger_is_not_the_one_sealed) {
  write(3);
  EXPECT_THAT(run("ledger seal --to " + folder.file("seal.json")).out,
              HasSubstr("Sealed 2026-03-02: 1 streams, through position 3"));
  EXPECT_EQ(run("ledger verify --seal " + folder.file("seal.json")).code, 0);
  const auto ended = run("ledger verify --ledger other --seal " + folder.file("seal.json"));
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, HasSubstr("incident/a version 3: was sealed on 2026-03-02 and is gone"));
  EXPECT_THAT(ended.out, HasSubstr("THE LEDGER IS NOT INTACT"));
}

TEST_F(LedgerCommands, what_cannot_be_used_has_its_own_exit_code_and_one_sentence) {
  EXPECT_EQ(run("ledger import " + folder.file("none.jsonl")).code, 2);
  EXPECT_EQ(run("ledger export /nowhere/at/all.jsonl").code, 2);
  EXPECT_EQ(run("ledger verify --seal " + folder.file("none.json")).code, 2);
  const auto away = run("ledger verify --ledger away");
  EXPECT_EQ(away.code, 5);
  EXPECT_EQ(away.error, "the database does not answer\n");
  EXPECT_FALSE(std::filesystem::exists("/nowhere/at/all.jsonl.unfinished"));
}

}  // namespace
}  // namespace standfirm::server

#include "server/routes/shelf.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/ids.hpp"
#include "core/procedure/load.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::server {
namespace {

struct NoLetters final : engine::Letters {
  void send(const engine::Letter&) override {}
};
struct NoAlarms final : engine::Alarms {
  void raise(const std::string& sentence) noexcept override { ADD_FAILURE() << "alarm: " << sentence; }
};

engine::Settings settings() {
  std::ifstream file(SF_SOURCE_DIR "/binder/procedures/virus-response.yaml");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  engine::Settings out;
  out.firm_name = "Front Range IT";
  out.public_address = "https://firm.example";
  out.link_key = std::string(32, 'k');
  out.procedure = procedure::parse(text, "virus-response.yaml", {"clamav", "debsums"}).value();
  return out;
}

struct AnswersOnTheShelf : ::testing::Test {
  std::unique_ptr<store::Store> store = store::make_memory_store();
  ManualClock clock{time_from_text("2026-03-02T12:00:00Z").value()};
  RandomIds ids;
  NoLetters letters;
  NoAlarms alarms;
  engine::Engine engine{*store, clock, ids, letters, alarms, settings()};
  AnswerShelf shelf{engine};

  void keep(const std::string& question, std::string body, std::optional<std::uint64_t> generation = {}) {
    shelf.keep(question, std::make_shared<const AnswerShelf::Kept>(std::move(body), std::nullopt),
               generation.value_or(shelf.generation()), clock.now());
  }
  [[nodiscard]] std::optional<std::string> found(const std::string& question) {
    const auto kept = shelf.find(question, clock.now());
    return kept ? std::optional(kept->body) : std::nullopt;
  }
  void change_something() {
    const engine::Caller owner{Actor::of_system("console"), Role::owner};
    ASSERT_TRUE(engine.act(engine::AddClient{{"Harbor Dental", "America/Denver", Currency{}}}, owner));
  }
};

TEST_F(AnswersOnTheShelf, are_given_again_for_a_second_at_most) {
  keep("/v1/desk dana", "an answer");
  EXPECT_EQ(found("/v1/desk dana"), "an answer");
  EXPECT_EQ(found("/v1/desk ada"), std::nullopt);
  clock.advance(AnswerShelf::good_for);
  EXPECT_EQ(found("/v1/desk dana"), std::nullopt);
}

TEST_F(AnswersOnTheShelf, are_worth_nothing_once_anything_has_changed) {
  keep("/v1/desk", "before");
  const auto generation = shelf.generation();
  change_something();
  EXPECT_EQ(found("/v1/desk"), std::nullopt);
  keep("/v1/desk", "read before the change", generation);
  EXPECT_EQ(found("/v1/desk"), std::nullopt);
  keep("/v1/desk", "after");
  EXPECT_EQ(found("/v1/desk"), "after");
}

TEST_F(AnswersOnTheShelf, make_room_by_the_one_that_nobody_asked_for_the_longest) {
  const std::string large(AnswerShelf::max_bytes / 8, 'x');
  for (char name = 'a'; name <= 'h'; ++name) keep({name}, large);
  EXPECT_TRUE(found("a"));
  keep("i", large);
  EXPECT_EQ(found("b"), std::nullopt);
  for (const char name : {'a', 'c', 'h', 'i'}) EXPECT_TRUE(found({name})) << name;
  keep("too large", large + 'x');
  EXPECT_EQ(found("too large"), std::nullopt);
  EXPECT_TRUE(found("i"));
}

TEST_F(AnswersOnTheShelf, are_never_more_than_so_many) {
  for (std::size_t n = 0; n <= AnswerShelf::max_answers; ++n) keep(std::to_string(n), "x");
  EXPECT_EQ(found("0"), std::nullopt);
  EXPECT_TRUE(found("1"));
  EXPECT_TRUE(found(std::to_string(AnswerShelf::max_answers)));
}

}  // namespace
}  // namespace standfirm::server

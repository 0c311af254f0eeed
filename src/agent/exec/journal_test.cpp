#include "agent/exec/journal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "agent/testing.hpp"
#include "base/json.hpp"

namespace standfirm::agent {
namespace {

const TimePoint noon = *time_from_text("2026-03-02T12:00:00Z");

struct Firm {
  CountingIds ids;
  std::string nonce(std::uint64_t n) { return std::string(24, '0') + std::to_string(10'000'000 + n); }
  actions::Order order(std::uint64_t n = 0, Seconds valid = Seconds{3600}) {
    actions::Order out;
    out.id = ids.make<OrderId>(noon);
    out.step = "scan";
    out.action = actions::ReadFacts{};
    out.ordered_at = noon;
    out.expires_at = noon + valid;
    out.nonce = nonce(n);
    return out;
  }
  static actions::SignedOrder text(const actions::Order& order) { return {json::write_text(order), "c2lnbmVk", "key"}; }
};

}  // namespace

TEST(Journal, what_was_written_is_there_after_a_restart) {
  const Folder folder;
  Firm firm;
  const auto one = firm.order(1), two = firm.order(2), three = firm.order(3);
  {
    Journal journal(folder.path() / "journal", noon);
    journal.received(one, Firm::text(one), noon);
    journal.received(two, Firm::text(two), noon);
    journal.started(two.id, "boot-1", noon + Seconds{1});
    journal.noted(two.id, "kept_as", "@infected", noon + Seconds{2});
    journal.received(three, Firm::text(three), noon);
    journal.started(three.id, "boot-1", noon);
    journal.ended(three.id, "{\"it\":\"went well\"}", noon);
  }
  const Journal again(folder.path() / "journal", noon);
  ASSERT_EQ(again.held().size(), 3U);
  EXPECT_EQ(again.held().at(one.id).stage, Held::Stage::received);
  EXPECT_EQ(again.held().at(two.id).stage, Held::Stage::started);
  EXPECT_EQ(again.held().at(two.id).boot_id, "boot-1");
  EXPECT_EQ(again.held().at(two.id).notes.at("kept_as"), "@infected");
  EXPECT_EQ(again.held().at(two.id).started_at, noon + Seconds{1});
  EXPECT_EQ(again.held().at(three.id).outcome, "{\"it\":\"went well\"}");
  EXPECT_FALSE(again.damage());
}

TEST(Journal, an_accepted_order_is_still_known_after_a_restart) {
  const Folder folder;
  Firm firm;
  const auto order = firm.order(7);
  {
    Journal journal(folder.path() / "journal", noon);
    journal.received(order, Firm::text(order), noon);
    journal.ended(order.id, "{}", noon);
    journal.accepted(order.id, noon);
    EXPECT_TRUE(journal.held().empty());
  }
  const Journal again(folder.path() / "journal", noon);
  EXPECT_TRUE(again.knows(order.id));
  EXPECT_TRUE(again.knows_nonce(order.nonce));
  EXPECT_TRUE(again.held().empty());
}

TEST(Journal, two_programs_never_write_the_same_one) {
  const Folder folder;
  const Journal first(folder.path() / "journal", noon);
  EXPECT_THROW(Journal(folder.path() / "journal", noon), std::runtime_error);
}

TEST(Journal, accepting_twice_or_before_the_end_changes_nothing) {
  const Folder folder;
  Firm firm;
  Journal journal(folder.path() / "journal", noon);
  const auto order = firm.order();
  journal.received(order, Firm::text(order), noon);
  journal.accepted(order.id, noon);
  EXPECT_TRUE(journal.held().contains(order.id));
  journal.ended(order.id, "{}", noon);
  journal.accepted(order.id, noon);
  journal.accepted(order.id, noon);
  EXPECT_FALSE(journal.held().contains(order.id));
}

// A power cut leaves any prefix of the file: what stands in whole lines counts, the torn one was never answered for.
RC_GTEST_PROP(Journal, cut_at_any_byte_it_opens_with_exactly_the_whole_lines, ()) {
  const Folder folder;
  Firm firm;
  std::vector<std::size_t> sizes;
  std::vector<actions::Order> orders;
  {
    Journal journal(folder.path() / "journal", noon);
    for (std::uint64_t i = 0; i < 4; ++i) {
      orders.push_back(firm.order(i));
      journal.received(orders.back(), Firm::text(orders.back()), noon);
      journal.started(orders.back().id, "boot", noon);
      journal.ended(orders.back().id, "{}", noon);
      sizes.push_back(std::filesystem::file_size(folder.path() / "journal"));
    }
  }
  const auto cut = *rc::gen::inRange<std::size_t>(0, sizes.back() + 1);
  std::filesystem::resize_file(folder.path() / "journal", cut);
  Journal journal(folder.path() / "journal", noon + Seconds{5});
  RC_ASSERT(!journal.damage());
  for (std::size_t i = 0; i < orders.size(); ++i)
    if (cut >= sizes[i]) RC_ASSERT(journal.held().at(orders[i].id).stage == Held::Stage::ended);
  // And it goes on from there.
  const auto next = firm.order(9);
  journal.received(next, Firm::text(next), noon);
  RC_ASSERT(journal.knows(next.id));
}

RC_GTEST_PROP(Journal, one_changed_byte_in_a_whole_line_is_damage_and_nothing_older_is_ever_run, ()) {
  const Folder folder;
  Firm firm;
  const auto order = firm.order(1), later = firm.order(2);
  {
    Journal journal(folder.path() / "journal", noon);
    journal.received(order, Firm::text(order), noon);
    journal.received(later, Firm::text(later), noon);
  }
  auto text = folder.get("journal");
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size() - 1);
  RC_PRE(text[at] != '\n');
  text[at] = text[at] == 'x' ? 'y' : 'x';
  folder.put("journal", text);
  const TimePoint found_at = noon + Seconds{60};
  const Journal journal(folder.path() / "journal", found_at);
  RC_ASSERT(journal.damage().has_value());
  RC_ASSERT(journal.none_ordered_until() == found_at);
  RC_ASSERT(journal.held().empty());
}

TEST(Journal, damage_is_remembered_by_the_journal_begun_anew) {
  const Folder folder;
  folder.put("journal", "nonsense\n");
  {
    const Journal journal(folder.path() / "journal", noon);
  }
  const Journal again(folder.path() / "journal", noon + Seconds{60});
  EXPECT_FALSE(again.damage());
  EXPECT_EQ(again.none_ordered_until(), noon);
}

TEST(Journal, stays_small_and_what_it_forgets_can_never_run_again) {
  const Folder folder;
  Firm firm;
  const Journal::Limits limits{.max_remembered = 8, .shorten_at_bytes = 20'000};
  Journal journal(folder.path() / "journal", noon, limits);
  const auto first = firm.order(0, Seconds{10});
  const auto live = [&](const actions::Order& order) {
    journal.received(order, Firm::text(order), noon);
    journal.ended(order.id, std::string(1000, 'x'), noon);
    journal.accepted(order.id, noon);
  };
  live(first);
  for (std::uint64_t i = 1; i <= 40; ++i) live(firm.order(i, Seconds{100}));
  EXPECT_FALSE(journal.knows(first.id));
  EXPECT_GE(journal.none_expiring_until(), first.expires_at);
  EXPECT_LT(std::filesystem::file_size(folder.path() / "journal"), 2 * limits.shorten_at_bytes);
}

TEST(Journal, held_orders_survive_its_shortening) {
  const Folder folder;
  Firm firm;
  const Journal::Limits limits{.max_remembered = 8, .shorten_at_bytes = 20'000};
  const auto waiting = firm.order(1), running = firm.order(2), over = firm.order(3), last = firm.order(99);
  {
    Journal journal(folder.path() / "journal", noon, limits);
    journal.received(waiting, Firm::text(waiting), noon);
    journal.received(running, Firm::text(running), noon);
    journal.started(running.id, "boot-1", noon);
    journal.noted(running.id, "undo_at", "later", noon);
    journal.received(over, Firm::text(over), noon);
    journal.ended(over.id, "{}", noon);
    const auto large = firm.order(10);
    journal.received(large, Firm::text(large), noon);
    journal.ended(large.id, std::string(30'000, 'x'), noon);
    journal.accepted(large.id, noon);
    journal.received(last, Firm::text(last), noon);
  }
  ASSERT_LT(std::filesystem::file_size(folder.path() / "journal"), limits.shorten_at_bytes);
  const Journal journal(folder.path() / "journal", noon);
  EXPECT_FALSE(journal.damage());
  EXPECT_EQ(journal.held().at(waiting.id).stage, Held::Stage::received);
  EXPECT_EQ(journal.held().at(running.id).notes.at("undo_at"), "later");
  EXPECT_EQ(journal.held().at(over.id).outcome, "{}");
  EXPECT_TRUE(journal.knows(last.id));
}

}  // namespace standfirm::agent

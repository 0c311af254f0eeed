#include "engine/demonstration/demonstration.hpp"

#include "engine/office.hpp"

namespace standfirm::engine::demonstration {
using testing::SizeIs;

TEST(Demonstration, has_three_clients_with_history_and_one_to_try_things_on) {
  const auto store = empty_ledger();
  CountingIds ids(1);
  const auto now = at("2026-11-23T10:00:00Z");
  const auto firm = seed(*store, usual_settings(), ids, now);

  ManualClock clock(now);
  LetterBox letters;
  AlarmBoard alarms;
  Engine engine(*store, clock, ids, letters, alarms, usual_settings());
  EXPECT_THAT(engine.clients({})->items, SizeIs(3));
  EXPECT_THAT(engine.technicians({})->items, SizeIs(4));
  EXPECT_THAT(engine.desk({})->items, SizeIs(3));
  EXPECT_THAT(engine.incidents({})->items, SizeIs(6));
  EXPECT_THAT(engine.invoices({})->items, SizeIs(5));
  EXPECT_THAT(engine.labour_costs().items, SizeIs(2));
  const auto margin = engine.margin(MarginBy::client, {});
  ASSERT_TRUE(margin);
  ASSERT_THAT(margin->items, SizeIs(2));
  for (const auto& row : margin->items) {
    EXPECT_GT(row.earned.minor, 0) << row.name;
    EXPECT_GT(row.cost.minor, 0) << row.name;
  }
  EXPECT_THAT(engine.outstanding_orders(firm.front_desk), SizeIs(0));
  EXPECT_EQ(engine.client(firm.harbor_dental)->client.open_incidents, 0u);
  for (const auto& row : engine.incidents({})->items) {
    EXPECT_NE(row.client.id, firm.harbor_dental);
    EXPECT_LE(row.reported_at, now);
  }
  unsigned removed = 0;
  for (const auto& row : engine.incidents({})->items)
    for (const auto& order : engine.incident(row.id, {Actor::of(firm.accounts[0].id), Role::owner})->orders)
      removed += order.action == "remove_administrator";
  EXPECT_EQ(removed, 1u);
  for (const auto& parked : engine.parked()) ADD_FAILURE() << parked.what << ": " << parked.why;
  // Nothing of the history is left to be sent by the real engine.
  (void)engine.run_follow_ups();
  EXPECT_THAT(letters.sent, SizeIs(0));
}

TEST(Demonstration, seeding_twice_changes_nothing) {
  const auto store = empty_ledger();
  CountingIds ids(1);
  const auto first = seed(*store, usual_settings(), ids, at("2026-11-23T10:00:00Z"));
  std::uint64_t before = 0, after = 0;
  store->read([&](const store::Reader& r) { before = r.last_position(); });
  const auto second = seed(*store, usual_settings(), ids, at("2026-11-24T10:00:00Z"));
  store->read([&](const store::Reader& r) { after = r.last_position(); });
  EXPECT_EQ(before, after);
  EXPECT_EQ(json::write_text(first), json::write_text(second));
}

}  // namespace standfirm::engine::demonstration

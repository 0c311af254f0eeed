#include "engine/office.hpp"
#include "engine/worker.hpp"

namespace standfirm::engine {
using testing::ElementsAre;
using testing::SizeIs;

namespace {
std::vector<std::string> types(Office& office, IncidentId id) {
  std::vector<std::string> out;
  for (const auto& e : office.engine->timeline(id, {}, 200)->items) out.push_back(e.type);
  return out;
}
}  // namespace

TEST(Schedule, the_clock_warns_at_three_quarters_and_stops_at_the_limit) {
  Office office;
  (void)office.closed();
  (void)office.engine->run_follow_ups();
  office.clock.advance(Days(49));
  const auto incident = office.agreed(Minutes{120});
  auto h = office.hands();
  h.on(incident, incident::Assign{office.dana});
  h.on(incident, incident::StartClock{});
  const auto began = office.clock.now();
  EXPECT_EQ(office.engine->next_due(), began + Minutes(90));
  EXPECT_EQ(office.engine->run_due(), 0u);
  office.clock.set(began + Minutes(90));
  EXPECT_EQ(office.engine->run_due(), 1u);
  EXPECT_EQ(h.look(incident).clock.state, "warned");
  EXPECT_EQ(office.engine->run_due(), 0u);
  office.clock.set(began + Minutes(120));
  EXPECT_EQ(office.engine->run_due(), 1u);
  EXPECT_EQ(h.look(incident).clock.state, "at_limit");
  EXPECT_EQ(h.look(incident).clock.attended, Minutes(120));
  EXPECT_FALSE(office.engine->next_due().value_or(office.clock.now()) >
               office.clock.now());  // only the notices are left to send
  (void)office.engine->run_follow_ups();
  EXPECT_THAT(office.letters.about<ClockNotice>(), SizeIs(2));
  EXPECT_FALSE(office.engine->next_due().has_value());
}

TEST(Schedule, a_clock_that_jumps_hours_ahead_counts_no_minute_past_the_limit) {
  Office office;
  (void)office.closed();
  office.clock.advance(Days(49));
  const auto incident = office.agreed(Minutes{120});
  office.hands().on(incident, incident::StartClock{});
  office.clock.advance(std::chrono::hours(30));
  office.restart();
  EXPECT_EQ(office.engine->run_due(), 1u);
  const auto view = office.hands().look(incident);
  EXPECT_EQ(view.clock.attended, Minutes(120));
  EXPECT_EQ(view.hold, Hold::stopped_at_limit);
  const auto seen = types(office, incident);
  EXPECT_THAT(seen, testing::Contains("limit_warned"));
  EXPECT_THAT(seen, testing::Contains("limit_reached"));
}

TEST(Schedule, an_order_nobody_took_in_time_expires) {
  Office office;
  const auto incident = office.agreed();
  office.hands().on(incident, incident::StartClock{});
  office.must(OrderAction{incident,
                          {office.front_desk, "isolate",
                           json::Object{{"type", "isolate"}, {"also_allow", json::Array{}}, {"undo_after", 3600}}}},
              office.technician());
  EXPECT_THAT(office.engine->outstanding_orders(office.front_desk), SizeIs(1));
  office.clock.advance(Minutes(61));
  EXPECT_THAT(office.engine->outstanding_orders(office.front_desk), SizeIs(0));
  EXPECT_EQ(office.engine->run_due(), 1u);
  EXPECT_EQ(office.hands().look(incident).orders.at(0).status, OrderStatus::expired);
}

TEST(Worker, carries_out_what_follows_without_being_asked) {
  Office office;
  std::mutex mutex;
  std::condition_variable drafted;
  bool there = false;
  (void)office.engine->subscribe([&](const std::string& view, const std::string&, std::uint64_t) {
    if (view != "invoice") return;
    const std::lock_guard lock(mutex);
    there = true;
    drafted.notify_all();
  });
  const Worker worker(*office.engine, office.clock, office.alarms);
  (void)office.closed();
  std::unique_lock lock(mutex);
  EXPECT_TRUE(drafted.wait_for(lock, std::chrono::seconds(20), [&] { return there; }));
}

}  // namespace standfirm::engine

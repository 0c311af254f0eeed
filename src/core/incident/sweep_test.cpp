// What was found on one machine is looked for on the client's others, and each gives one plain answer.
#include "core/incident/sweep.hpp"

#include "core/incident/given.hpp"

namespace standfirm::incident {
using namespace given_ns;
using namespace standfirm::actions;

namespace {
Story found_on_the_front_desk() {
  auto story = cleaning();
  auto result = scanned("clamav", ScanVerdict::cleaned, 1, 1);
  result.threats[0].path = "/home/tom/Downloads/invoice.exe";
  return story.done(scan_with("clamav"), result);
}
Story asked() {
  auto story = found_on_the_front_desk();
  return story.then_did(Sweep{});
}
std::string state_of_xray(const Story& story) {
  for (const auto& one : swept(story.state, story.facts))
    if (one.machine == xray) return one.state;
  return "absent";
}
OrderId order_of_xray(const Story& story) { return story.state.orders.back().id; }
}  // namespace

TEST(Sweep, needs_something_to_look_for) {
  given(cleaning()).when(incident::Sweep{}).then_refused(RefusalCode::nothing_to_do);
}
TEST(Sweep, asks_every_other_machine_with_an_agent_for_what_was_found) {
  auto story = found_on_the_front_desk();
  story.when(incident::Sweep{});
  const auto ordered = story.then<ActionOrdered>();
  EXPECT_EQ(story.latest.size(), 1u) << "the front desk is where it was found, OLD-PC has no agent";
  EXPECT_EQ(ordered.machine, xray);
  const auto& sweep = std::get<actions::Sweep>(ordered.action);
  ASSERT_EQ(sweep.files.size(), 1u);
  EXPECT_EQ(sweep.files[0].sha256, std::string(64, 'a'));
  EXPECT_EQ(sweep.files[0].size, 68u);
  EXPECT_EQ(sweep.files[0].name, "invoice.exe");
  EXPECT_LE(sweep.timeout, Seconds{60});
  EXPECT_EQ(state_of_xray(story), "asked");
}
TEST(Sweep, only_reads_so_it_needs_no_agreed_limits_and_no_minutes) {
  auto story = found_on_the_front_desk();
  story.works(Minutes{240});
  story.when(StartClock{}).then_refused(RefusalCode::limit_reached);
  story.when(incident::Sweep{}).then_allowed();
  EXPECT_TRUE(allowed_before_agreement("sweep"));
  EXPECT_EQ(hazard_of("sweep"), Hazard::reads);
}
TEST(Sweep, looks_for_start_up_entries_too_but_not_for_what_packages_brought) {
  auto story = cleaning();
  const StartupEntry bad{"cron", "/etc/cron.d/.sysupd", ".sysupd", "evil", "d1", {}},
      good{"cron", "/x", "x", "", "d2", "cron"};
  story.done(RemoveStartupEntry{bad.kind, bad.location, bad.name, bad.digest}, StartupEntryRemoved{bad, "v", true});
  story.done(RemoveStartupEntry{good.kind, good.location, good.name, good.digest},
             StartupEntryRemoved{good, "v", true});
  const auto signs = signs_of(story.state);
  ASSERT_EQ(signs.startup_entries.size(), 1u);
  EXPECT_EQ(signs.startup_entries[0].digest, "d1");
}
TEST(Sweep, a_machine_with_the_very_same_thing_joins_the_incident) {
  auto story = asked();
  story.outcome(order_of_xray(story), OrderStatus::succeeded, Swept{100, {{"content", "/tmp/a", "aa"}}, {}, true});
  EXPECT_EQ(state_of_xray(story), "found");
  EXPECT_TRUE(story.happened<MachineAdded>());
  ASSERT_NE(story.state.machine(xray), nullptr);
  EXPECT_TRUE(story.state.machine(xray)->first_evidence->found);
}
TEST(Sweep, a_name_alone_is_no_proof_and_what_was_not_looked_at_is_not_clean) {
  auto alike = asked(), cut_short = asked(), clean = asked();
  alike.outcome(order_of_xray(alike), OrderStatus::succeeded, Swept{100, {{"name", "/tmp/a", "bb"}}, {}, true});
  EXPECT_EQ(state_of_xray(alike), "looks_alike");
  EXPECT_EQ(alike.state.machine(xray), nullptr);
  cut_short.outcome(order_of_xray(cut_short), OrderStatus::succeeded, Swept{9, {}, {{"/", "timed_out"}}, false});
  EXPECT_EQ(state_of_xray(cut_short), "incomplete");
  clean.outcome(order_of_xray(clean), OrderStatus::succeeded, Swept{100, {}, {}, true});
  EXPECT_EQ(state_of_xray(clean), "nothing_found");
}
TEST(Sweep, a_machine_that_is_away_is_not_reached_and_may_be_asked_again) {
  auto story = asked();
  story.when(incident::Sweep{}).then_refused(RefusalCode::order_outstanding);
  story.passes(Minutes{11}).then_did(ExpireOrder{order_of_xray(story)}, Actor::of_system("schedule"));
  EXPECT_EQ(state_of_xray(story), "not_reached");
  story.then_did(incident::Sweep{});
  EXPECT_EQ(state_of_xray(story), "asked");
}
TEST(Sweep, never_keeps_the_machine_from_being_worked_on) {
  auto story = found_on_the_front_desk();
  story.then_did(AddMachine{xray});
  story.then_did(incident::Sweep{});
  story.when(OrderAction{xray, "clean", scan_with("clamav")}).then_allowed();
}
TEST(Sweep, tells_of_every_machine_of_the_client) {
  std::map<std::string, std::string> states;
  const auto story = asked();
  for (const auto& one : swept(story.state, story.facts)) states[one.name] = one.state;
  EXPECT_EQ(states, (std::map<std::string, std::string>{
                        {"FRONT-DESK", "where_found"}, {"OLD-PC", "no_agent"}, {"XRAY", "asked"}}));
}

}  // namespace standfirm::incident

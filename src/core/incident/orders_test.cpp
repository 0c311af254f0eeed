// Orders and outcomes: law 1, 5 and 6.
#include "core/incident/orders.hpp"
#include "core/incident/given.hpp"

namespace standfirm::incident {
using namespace given_ns;
using namespace standfirm::actions;

TEST(OrderAction, isolating_and_reading_need_nobodys_permission) {
  auto story = reported();
  story.when(OrderAction{front_desk, "talk", Isolate{{}, Days{1}}}).then_allowed();
  given(reported()).when(OrderAction{front_desk, "harden", ReadFacts{}}).then_allowed();
  given(reported()).when(OrderAction{front_desk, "talk", LogOffUser{"tom"}}).then_allowed();
}
TEST(OrderAction, nothing_else_happens_before_the_limits_are_agreed) {
  const std::vector<Action> work{EnterSafeMode{Days{1}},
                                 Restart{},
                                 scan_with("clamav"),
                                 scan_with("clamav", false),
                                 RemoveStartupEntry{},
                                 QuarantineFile{},
                                 RestoreFile{},
                                 MakeRestorePoint{},
                                 RollBack{},
                                 ApplyUpdates{},
                                 SignInAsUser{},
                                 RemoveAdministrator{},
                                 AddAdministrator{},
                                 LeaveSafeMode{}};
  for (const auto& action : work)
    for (const auto& step : short_procedure().steps)
      given(triaged()).when(OrderAction{front_desk, step.id, action}).then_refused(RefusalCode::limits_not_agreed);
}
TEST(OrderAction, at_the_limit_only_stopping_the_loss_reading_and_undoing_are_left) {
  auto story = cleaning(contained(agreed_second(Minutes{60})));
  story.works(Minutes{60});
  for (const Action& action : std::vector<Action>{scan_with("clamav"), QuarantineFile{}, RemoveStartupEntry{},
                                                  EnterSafeMode{Days{1}}, Restart{}})
    story.when(OrderAction{front_desk, "clean", action}).then_refused(RefusalCode::limit_reached);
  for (const Action& action :
       std::vector<Action>{ReadFacts{}, Isolate{{}, Days{1}}, Release{}, LeaveSafeMode{}, ListStartupEntries{},
                           ListRestorePoints{}, VerifySystemFiles{}, LogOffUser{"tom"}, RestoreFile{"vault-1"}}) {
    auto again = story;
    again.when(OrderAction{front_desk, "clean", action}).then_allowed();
  }
}
TEST(OrderAction, may_start_until_the_minutes_are_used_up_and_what_needs_none_may_always) {
  auto story = cleaning(contained(agreed_second(Minutes{60})));
  const auto until = [&](const Action& action) {
    return may_start_before(story.state, story.facts.procedure->find("clean"), action, story.now);
  };
  EXPECT_EQ(until(scan_with("clamav")), story.now + Minutes{60}) << "at the soonest: a clock may start this moment";
  story.then_did(StartClock{});
  const auto at_the_limit = story.now + Minutes{60};
  story.passes(Minutes{45});
  EXPECT_EQ(until(scan_with("clamav")), at_the_limit);
  story.facts.technicians = {{dana, "Dana Reyes"}, {lee, "Lee Wong"}};
  story.then_did(StartClock{}, Actor::of(lee));
  EXPECT_EQ(until(scan_with("clamav")), story.now + Seconds{450}) << "two clocks use it up twice as fast";
  for (const Action& free :
       std::vector<Action>{Release{}, LeaveSafeMode{}, RestoreFile{}, AddAdministrator{}, Isolate{}, ReadFacts{}})
    EXPECT_EQ(until(free), std::nullopt) << kind_of(free);
  story.passes(Minutes{30}).when(Tick{}, Actor::of_system("schedule"));
  EXPECT_LE(*until(scan_with("clamav")), story.now);
  story.then_did(ChooseWay{Disposition::reinstalled, "as agreed"});
  EXPECT_EQ(may_start_before(story.state, story.facts.procedure->find("verify"), scan_with("clamav", false), story.now),
            std::nullopt)
      << "the agreed way out needs no minutes";
}
TEST(OrderAction, a_running_tool_finishes_past_the_limit_and_its_time_costs_nothing) {
  auto story = cleaning(contained(agreed_second(Minutes{60})));
  story.then_did(StartClock{});
  const auto order = story.ordered(scan_with("clamav"));
  story.then_did(RecordDelivered{order}, Actor::of(front_desk));
  story.passes(std::chrono::hours{3})
      .outcome(order, OrderStatus::succeeded, scanned("clamav", ScanVerdict::cleaned, 1, 1))
      .then_allowed();
  EXPECT_TRUE(story.happened<OrderSucceeded>());
  EXPECT_EQ(story.state.attended, Minutes{60});
  EXPECT_EQ(preview(story.state, story.facts, story.now).total.text(), "150.00 USD");
}
TEST(OrderAction, is_for_machines_of_this_incident_that_have_an_agent) {
  auto story = cleaning();
  story.when(OrderAction{elsewhere, "clean", ReadFacts{}}).then_refused(RefusalCode::machine_not_of_this_client);
  story.when(OrderAction{xray, "clean", ReadFacts{}}).then_refused(RefusalCode::machine_not_in_this_incident);
  story.then_did(AddMachine{old_pc});
  story.when(OrderAction{old_pc, "clean", ReadFacts{}}).then_refused(RefusalCode::machine_not_enrolled);
}
TEST(OrderAction, is_one_the_current_step_offers) {
  auto story = cleaning();
  story.when(OrderAction{front_desk, "dance", scan_with("clamav")}).then_refused(RefusalCode::step_unknown);
  story.when(OrderAction{front_desk, "verify", scan_with("clamav")}).then_refused(RefusalCode::step_not_current);
  story.when(OrderAction{front_desk, "clean", ApplyUpdates{}}).then_refused(RefusalCode::step_not_current);
}
TEST(OrderAction, runs_approved_tools_only) {
  given(cleaning())
      .when(OrderAction{front_desk, "clean", scan_with("mytool")})
      .then_refused(RefusalCode::tool_not_approved);
}
TEST(OrderAction, leaves_one_order_at_a_time_on_a_machine) {
  auto story = cleaning();
  story.then_did(AddMachine{xray});
  (void)story.ordered(scan_with("clamav"));
  story.when(OrderAction{front_desk, "clean", scan_with("debsums")}).then_refused(RefusalCode::order_outstanding);
  story.when(OrderAction{front_desk, "clean", ReadFacts{}}).then_refused(RefusalCode::order_outstanding);
  story.when(OrderAction{xray, "clean", scan_with("clamav")}).then_allowed();
}
TEST(OrderAction, isolating_never_waits_for_a_running_tool) {
  auto story = cleaning();
  (void)story.ordered(scan_with("clamav"));
  story.when(OrderAction{front_desk, "clean", Isolate{{}, Days{1}}}).then_allowed();
  story.when(OrderAction{front_desk, "clean", Isolate{{}, Days{1}}}).then_refused(RefusalCode::order_outstanding);
}
TEST(OrderAction, everything_temporary_undoes_itself) {
  auto story = contained();
  story.when(OrderAction{front_desk, "reach", Isolate{{}, Seconds{0}}}).then_refused(RefusalCode::invalid_argument);
  story.when(OrderAction{front_desk, "reach", EnterSafeMode{Days{15}}}).then_refused(RefusalCode::invalid_argument);
  story.when(OrderAction{front_desk, "reach", EnterSafeMode{std::chrono::hours{4}}}).then_allowed();
}
TEST(OrderAction, has_bounds) {
  auto story = cleaning();
  auto endless = scan_with("clamav");
  endless.timeout = Seconds{0};
  story.when(OrderAction{front_desk, "clean", endless}).then_refused(RefusalCode::invalid_argument);
  story.when(OrderAction{front_desk, "clean", scan_with("clamav"), Seconds{0}})
      .then_refused(RefusalCode::invalid_argument);
}
TEST(OrderAction, expires_when_no_machine_takes_it) {
  auto story = cleaning();
  const auto order = story.ordered(scan_with("clamav"));
  const auto by = Actor::of_system("schedule");
  story.when(ExpireOrder{order}, by).then_refused(RefusalCode::order_outstanding);
  story.passes(Minutes{15}).when(ExpireOrder{order}, by).then_allowed();
  EXPECT_EQ(story.state.order(order)->status, OrderStatus::expired);
  story.when(ExpireOrder{order}, by).then_refused(RefusalCode::order_already_ended);
}
TEST(OrderAction, delivered_is_waited_for) {
  auto story = cleaning();
  const auto order = story.ordered(scan_with("clamav"));
  story.then_did(RecordDelivered{order}, Actor::of(front_desk));
  story.when(RecordDelivered{order}, Actor::of(front_desk)).then_refused(RefusalCode::already_done);
  story.passes(Days{1})
      .when(ExpireOrder{order}, Actor::of_system("schedule"))
      .then_refused(RefusalCode::order_outstanding);
  EXPECT_EQ(story.state.order(order)->status, OrderStatus::delivered);
}

TEST(RecordOutcome, is_taken_once) {
  auto story = cleaning();
  const auto order = story.ordered(scan_with("clamav"));
  story.outcome(order, OrderStatus::succeeded, scanned("clamav", ScanVerdict::clean)).then_allowed();
  story.outcome(order, OrderStatus::failed).then_refused(RefusalCode::order_already_ended);
  story.outcome(id_of<OrderId>(77), OrderStatus::failed).then_refused(RefusalCode::not_found);
}
TEST(RecordOutcome, of_another_machine_is_not_believed) {
  auto story = cleaning();
  const auto order = story.ordered(scan_with("clamav"));
  story.when(RecordOutcome{Outcome{order, OrderStatus::succeeded, "", {}, {}, {}, ""}}, Actor::of(xray))
      .then_refused(RefusalCode::not_found);
  story.when(RecordDelivered{order}, Actor::of(xray)).then_refused(RefusalCode::not_found);
}
TEST(RecordOutcome, late_word_on_an_expired_order_is_still_the_truth) {
  auto story = cleaning();
  const auto order = story.ordered(scan_with("clamav"));
  story.passes(Minutes{20}).then_did(ExpireOrder{order}, Actor::of_system("schedule"));
  story.outcome(order, OrderStatus::succeeded, scanned("clamav", ScanVerdict::clean)).then_allowed();
  EXPECT_EQ(story.state.order(order)->status, OrderStatus::succeeded);
}
TEST(RecordOutcome, success_without_its_effect_is_a_failure) {
  auto story = reported();
  const auto order = story.ordered(Isolate{{}, Days{1}});
  story.outcome(order, OrderStatus::succeeded, Isolated{true, false, monday});
  EXPECT_TRUE(story.happened<OrderFailed>());
  EXPECT_FALSE(story.machine().isolated);
}
TEST(RecordOutcome, success_without_a_result_is_unknown) {
  auto story = reported();
  const auto order = story.ordered(Isolate{{}, Days{1}});
  story.outcome(order, OrderStatus::succeeded);
  EXPECT_TRUE(story.happened<OrderUnknown>());
}
TEST(RecordOutcome, another_actions_result_is_a_failure_and_teaches_nothing) {
  auto story = cleaning();
  const auto order = story.ordered(scan_with("clamav"));
  story.outcome(order, OrderStatus::succeeded, Released{true});
  EXPECT_TRUE(story.happened<OrderFailed>());
  EXPECT_TRUE(story.machine().isolated);
}
TEST(RecordOutcome, is_taken_down_after_closing_too) {
  auto story = ready_to_close();
  story.then_did(Close{"done"});
  // An order can't be outstanding at closing; one that expired before may still be heard of.
  auto late = cleaning();
  const auto order = late.ordered(ReadFacts{});
  late.passes(Minutes{20}).then_did(ExpireOrder{order}, Actor::of_system("schedule"));
  late = ready_to_close(hardened(verified(cleaned(std::move(late)))));
  late.then_did(Close{"done"});
  late.outcome(order, OrderStatus::succeeded, FactsRead{}).then_allowed();
}

TEST(UnknownOutcome, holds_back_further_work_until_it_is_resolved) {
  auto story = cleaning();
  const auto order = story.ordered(QuarantineFile{"/tmp/x", std::string(64, 'c')});
  story.outcome(order, OrderStatus::unknown);
  EXPECT_TRUE(story.happened<OrderUnknown>());
  story.when(OrderAction{front_desk, "clean", scan_with("clamav")}).then_refused(RefusalCode::order_unknown);
  story.when(OrderAction{front_desk, "clean", ListStartupEntries{}}).then_allowed();
  story.outcome(story.then<ActionOrdered>().order, OrderStatus::succeeded, StartupEntriesListed{});
  story.when(ResolveOrder{order, true, ""}).then_refused(RefusalCode::reason_missing);
  story.then_did(ResolveOrder{order, true, "the file is in the vault, I looked"});
  story.when(ResolveOrder{order, true, "again"}).then_refused(RefusalCode::order_already_ended);
  story.when(OrderAction{front_desk, "clean", scan_with("clamav")}).then_allowed();
}
TEST(UnknownOutcome, is_told_by_the_facts_where_facts_can_tell) {
  auto story = reported();
  const auto order = story.ordered(Isolate{{}, Days{1}});
  story.outcome(order, OrderStatus::unknown);
  EXPECT_TRUE(story.machine().isolated) << "held for the worse";
  MachineFacts facts;
  facts.isolated = false;
  facts.mode = "normal";
  story.done(ReadFacts{}, FactsRead{facts});
  const auto resolved = story.then<OrderResolved>();
  EXPECT_EQ(resolved.order, order);
  EXPECT_FALSE(resolved.succeeded);
  EXPECT_TRUE(resolved.read_back);
  EXPECT_FALSE(story.machine().isolated);
}
TEST(UnknownOutcome, is_not_guessed_from_facts_that_do_not_tell) {
  auto story = cleaning();
  const auto order = story.ordered(QuarantineFile{"/tmp/x", std::string(64, 'c')});
  story.outcome(order, OrderStatus::unknown);
  story.done(ReadFacts{}, FactsRead{});
  EXPECT_EQ(story.state.order(order)->status, OrderStatus::unknown);
}
TEST(UnknownOutcome, of_a_machine_that_never_answers_is_stated) {
  auto story = cleaning();
  const auto order = story.ordered(scan_with("clamav"));
  story.when(ResolveOrder{order, false, "gone"}).then_refused(RefusalCode::order_outstanding);
  story.then_did(RecordDelivered{order}, Actor::of(front_desk));
  story.then_did(ResolveOrder{order, false, "its power supply died"});
  EXPECT_EQ(story.state.order(order)->status, OrderStatus::failed);
}

TEST(RollBack, goes_only_to_a_point_older_than_first_evidence) {
  auto story = cleaning();
  story.then_did(ChooseWay{Disposition::rolled_back, "it came back"});
  story.done(ListRestorePoints{}, points_listed());
  const auto roll_back = [](std::string point) {
    return OrderAction{front_desk, "roll_back", RollBack{std::move(point), {}, {}}};
  };
  story.when(roll_back("before")).then_refused(RefusalCode::first_evidence_unknown);
  story.then_did(StateFirstEvidence{front_desk, monday - Days{1}, "Tom saw the window on Sunday"});
  story.when(roll_back("after")).then_refused(RefusalCode::restore_point_not_older_than_evidence);
  story.when(roll_back("same")).then_refused(RefusalCode::restore_point_not_older_than_evidence);
  story.when(roll_back("nowhere")).then_refused(RefusalCode::restore_point_unknown);
  story.when(roll_back("before")).then_allowed();
}
TEST(RollBack, carries_the_ledgers_dates_whatever_the_command_says) {
  auto story = cleaning();
  story.then_did(ChooseWay{Disposition::rolled_back, "it came back"});
  story.done(ListRestorePoints{}, points_listed());
  story.then_did(StateFirstEvidence{front_desk, monday - Days{1}, "Tom saw the window on Sunday"});
  story.then_did(OrderAction{front_desk, "roll_back", RollBack{"before", monday - Days{900}, monday + Days{900}}});
  const auto ordered = std::get<RollBack>(story.then<ActionOrdered>().action);
  EXPECT_EQ(ordered.made_at, monday - Days{3});
  EXPECT_EQ(ordered.first_evidence_at, monday - Days{1});
}
TEST(RollBack, shows_which_points_are_usable_and_why_the_others_are_not) {
  auto story = cleaning();
  story.done(ListRestorePoints{}, points_listed());
  story.then_did(StateFirstEvidence{front_desk, monday - Days{1}, "Sunday"});
  const auto points = restore_points_of(story.machine());
  ASSERT_EQ(points.size(), 3u);
  EXPECT_EQ(points[0].id, "after");
  EXPECT_FALSE(points[0].usable);
  EXPECT_EQ(points[0].why_not->code, RefusalCode::restore_point_not_older_than_evidence);
  EXPECT_TRUE(points[2].usable);
}
TEST(FirstEvidence, comes_from_what_a_tool_found_dated_at_the_report) {
  auto story = cleaning();
  story.passes(Minutes{50});
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::cleaned, 1, 1));
  EXPECT_EQ(story.then<FirstEvidenceFound>().at, story.state.reported_at);
  EXPECT_TRUE(story.machine().first_evidence->found);
}
TEST(FirstEvidence, on_a_machine_added_later_is_dated_at_the_finding) {
  auto story = cleaning();
  story.then_did(AddMachine{xray}).passes(Minutes{50});
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::cleaned, 1, 1), xray);
  EXPECT_EQ(story.machine(xray).first_evidence->at, story.now);
}
TEST(FirstEvidence, is_moved_back_by_a_person_but_never_past_a_finding) {
  auto story = cleaning();
  story.when(StateFirstEvidence{front_desk, monday - Days{2}, ""}).then_refused(RefusalCode::reason_missing);
  story.when(StateFirstEvidence{front_desk, story.now + Minutes{1}, "tomorrow"})
      .then_refused(RefusalCode::invalid_argument);
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::cleaned, 1, 1));
  story.passes(Minutes{5})
      .when(StateFirstEvidence{front_desk, story.now, "now"})
      .then_refused(RefusalCode::invalid_argument);
  story.then_did(StateFirstEvidence{front_desk, monday - Days{2}, "the mail is from Saturday"});
  EXPECT_EQ(story.machine().first_evidence->at, monday - Days{2});
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::cleaned, 1, 1));
  EXPECT_EQ(story.machine().first_evidence->at, monday - Days{2}) << "a later finding moves nothing";
}

TEST(RightsRemoval, is_done_only_once_agreed_and_never_to_the_last_administrator) {
  auto story = verified();
  const OrderAction removal{front_desk, "harden", RemoveAdministrator{"tom"}};
  story.when(removal).then_refused(RefusalCode::rights_removal_not_agreed);
  story.then_did(ProposeRightsRemoval{front_desk, tom, "tom"});
  story.when(ProposeRightsRemoval{front_desk, tom, "tom"}).then_refused(RefusalCode::already_done);
  story.when(removal).then_refused(RefusalCode::rights_removal_not_agreed);
  story.when(AgreeRightsRemoval{front_desk, "tom", tom, Channel::phone})
      .then_refused(RefusalCode::authoriser_may_not_approve);
  story.when(AgreeRightsRemoval{front_desk, "ann", ines, Channel::phone}).then_refused(RefusalCode::nothing_to_do);
  story.then_did(AgreeRightsRemoval{front_desk, "tom", ines, Channel::phone});
  story.when(AgreeRightsRemoval{front_desk, "tom", ines, Channel::phone}).then_refused(RefusalCode::already_done);
  MachineFacts facts;
  facts.administrators = std::vector<std::string>{"tom"};
  story.done(ReadFacts{}, FactsRead{facts});
  story.when(removal).then_refused(RefusalCode::last_administrator);
  facts.administrators = std::vector<std::string>{"tom", "firm"};
  story.done(ReadFacts{}, FactsRead{facts});
  story.when(OrderAction{front_desk, "harden", AddAdministrator{"tom"}}).then_refused(RefusalCode::nothing_to_do);
  story.done(RemoveAdministrator{"tom"}, AdministratorRemoved{"tom", {"sudo"}, {"firm"}, false});
  EXPECT_TRUE(story.state.rights.at(0).done);
  story.done(AddAdministrator{"tom"}, AdministratorAdded{"tom", {"firm", "tom"}});
  EXPECT_FALSE(story.state.rights.at(0).done) << "undone, on record";
}

}  // namespace standfirm::incident

// Law 4: what closing asks for, and the steps before it.
#include "core/incident/given.hpp"

namespace standfirm::incident {
using namespace given_ns;
using namespace standfirm::actions;

TEST(Close, comes_at_the_end_of_a_whole_incident) {
  auto story = ready_to_close();
  story.then_did(Close{"An attachment; cleaned."});
  EXPECT_EQ(story.then<IncidentClosed>().watch_until, story.now + Days{15});
  EXPECT_EQ(story.state.phase, Phase::closed);
}
TEST(Close, needs_a_summary) { given(ready_to_close()).when(Close{" "}).then_refused(RefusalCode::reason_missing); }
TEST(Close, names_what_is_missing_in_order_of_precedence) {
  auto story = cleaned();
  story.when(Close{"x"}).then_refused(RefusalCode::not_verified_as_user);
  story = verified(std::move(story));
  story.when(Close{"x"}).then_refused(RefusalCode::updates_not_applied);
  story.done(ApplyUpdates{}, all_updated());
  story.when(Close{"x"}).then_refused(RefusalCode::no_new_restore_point);
  story.done(MakeRestorePoint{""}, point_made(story.now));
  story.when(Close{"x"}).then_refused(RefusalCode::still_isolated);
  story.done(Release{}, Released{true});
  story.when(Close{"x"}).then_refused(RefusalCode::machine_not_accounted_for);
  story.then_did(AccountForMachine{front_desk, Disposition::cleaned, "clean"});
  story.when(Close{"x"}).then_allowed();
}
TEST(Close, needs_safe_mode_undone) {
  auto story = hardened();
  MachineFacts facts;
  facts.mode = "safe_mode";
  story.done(ReadFacts{}, FactsRead{facts});
  story.then_did(AccountForMachine{front_desk, Disposition::cleaned, "clean"});
  story.when(Close{"x"}).then_refused(RefusalCode::still_in_safe_mode);
}
TEST(Close, waits_for_running_and_unknown_orders) {
  auto story = ready_to_close();
  const auto order = [&] {
    story.then_did(OrderAction{front_desk, "harden", ReadFacts{}});
    return story.then<ActionOrdered>().order;
  }();
  story.when(Close{"x"}).then_refused(RefusalCode::order_outstanding);
  story.outcome(order, OrderStatus::unknown);
  story.when(Close{"x"}).then_refused(RefusalCode::order_unknown);
}
TEST(Close, a_restore_point_made_before_updates_or_verification_does_not_count) {
  auto before_updates = verified();
  before_updates.done(MakeRestorePoint{""}, point_made(monday))
      .done(ApplyUpdates{}, all_updated())
      .done(Release{}, Released{true});
  before_updates.then_did(AccountForMachine{front_desk, Disposition::cleaned, "clean"});
  before_updates.when(Close{"x"}).then_refused(RefusalCode::no_new_restore_point);
  auto before_verification = hardened();
  before_verification.then_did(ConfirmAsUser{front_desk, "looked again", tom})
      .then_did(AccountForMachine{front_desk, Disposition::cleaned, "clean"});
  before_verification.when(Close{"x"}).then_refused(RefusalCode::no_new_restore_point);
}
TEST(Close, updates_that_left_some_pending_are_not_all_updates) {
  auto story = verified();
  story.done(ApplyUpdates{}, UpdatesApplied{{}, {"linux-image"}, true});
  story.when(Close{"x"}).then_refused(RefusalCode::updates_not_applied);
}
TEST(Close, updates_before_a_roll_back_are_gone) {
  auto story = hardened();
  story.done(ListRestorePoints{}, points_listed());
  story.then_did(StateFirstEvidence{front_desk, monday - Days{2}, "the mail is from Saturday"});
  story.then_did(ChooseWay{Disposition::rolled_back, "it came back"});
  story.done(RollBack{"before", {}, {}}, RolledBack{"before", "infected-1", "boot-9"});
  story.then_did(ConfirmAsUser{front_desk, "as before", tom});
  story.when(Close{"x"}).then_refused(RefusalCode::updates_not_applied);
}
TEST(Close, what_is_found_after_verifying_must_be_verified_again) {
  auto story = cleaned();
  story.done(Restart{}, restarted_to_normal()).done(SignInAsUser{"tom", Seconds{60}}, signed_in_quietly());
  story.then_did(ConfirmAsUser{front_desk, "fine", tom});
  EXPECT_TRUE(verified_as_user(story.machine(), true));
  story.done(scan_with("debsums", false), scanned("debsums", ScanVerdict::found, 1, 0));
  EXPECT_FALSE(verified_as_user(story.machine(), true));
}
TEST(Close, each_need_may_be_waived_by_name_with_a_reason) {
  auto story = cleaned();
  story.when(Waive{"verified_as_user", front_desk, ""}).then_refused(RefusalCode::reason_missing);
  story.when(Waive{"world_peace", {}, "x"}).then_refused(RefusalCode::invalid_argument);
  story.when(Waive{"limits_agreed", {}, "in a hurry"}).then_refused(RefusalCode::invalid_argument);
  for (const auto* need :
       {"verified_as_user", "updates_applied", "new_restore_point", "released", "machines_accounted_for"}) {
    story.when(Close{"x"});
    EXPECT_TRUE(story.refusal) << "before waiving " << need;
    story.then_did(Waive{need, front_desk, "the machine is scrapped tomorrow"});
    story.when(Waive{need, front_desk, "again"}).then_refused(RefusalCode::already_done);
  }
  story.when(Close{"x"}).then_allowed();
  for (const auto& need : closing_needs(story.state, story.facts))
    EXPECT_TRUE(need.met || need.waived_by == Actor::of(dana).text()) << need.what;
}
TEST(Close, a_waiver_for_one_machine_is_not_one_for_another) {
  auto story = ready_to_close();
  story.then_did(AddMachine{xray}).then_did(Waive{"verified_as_user", front_desk, "x"});
  story.when(Close{"x"}).then_refused(RefusalCode::not_verified_as_user);
}
TEST(Close, machines_not_infected_or_replaced_need_no_verification) {
  auto story = ready_to_close();
  story.then_did(AddMachine{xray}).then_did(AddMachine{old_pc});
  story.then_did(AccountForMachine{xray, Disposition::not_infected, "the sweep found nothing"});
  story.then_did(AccountForMachine{old_pc, Disposition::replaced, "a new one is here"});
  story.when(Close{"x"}).then_allowed();
}
TEST(Close, without_any_machine_somebody_must_say_why) {
  auto story = reported({});
  story.when(Close{"a hoax"}).then_refused(RefusalCode::machine_not_accounted_for);
  story.then_did(Waive{"machines_accounted_for", {}, "a hoax by phone, no machine was touched"});
  story.when(Close{"a hoax"}).then_allowed();
}
TEST(Close, ends_everything_but_notes_evidence_and_reopening) {
  auto story = closed_story();
  for (const Command& command : std::vector<Command>{Triage{},
                                                     Assign{lee},
                                                     AddMachine{xray},
                                                     StateFirstEvidence{front_desk, monday, "x"},
                                                     AgreeLimits{ines, {}, {}, {}},
                                                     AskForTime{ines, Minutes{5}, {}},
                                                     AuthoriseTime{ines, Minutes{5}, {}, {}},
                                                     DeclineTime{ines, {}, {}},
                                                     StartClock{},
                                                     PauseClock{},
                                                     CorrectClock{Seconds{1}, "x"},
                                                     OrderAction{front_desk, "harden", ReadFacts{}},
                                                     EndStep{"harden", true, "x"},
                                                     ChooseWay{Disposition::cleaned, "x"},
                                                     ConfirmAsUser{front_desk, "x", {}},
                                                     AccountForMachine{front_desk, Disposition::cleaned, "x"},
                                                     Waive{"released", {}, "x"},
                                                     ProposeRightsRemoval{front_desk, tom, "tom"},
                                                     AgreeRightsRemoval{front_desk, "tom", ines, {}},
                                                     Close{"x"}})
    story.when(command).then_refused(RefusalCode::incident_closed);
  story.when(AddNote{"the client called, all is well"}).then_allowed();
}

TEST(ConfirmAsUser, comes_after_a_restart_to_normal) {
  auto story = cleaned();
  story.when(ConfirmAsUser{front_desk, "fine", tom}).then_refused(RefusalCode::not_verified_as_user);
  story.done(Restart{}, Restarted{"boot-1", "boot-2", "safe_mode"});
  story.when(ConfirmAsUser{front_desk, "fine", tom}).then_refused(RefusalCode::still_in_safe_mode);
  story.done(LeaveSafeMode{}, SafeModeLeft{"boot-3", "normal"});
  story.when(ConfirmAsUser{front_desk, " ", tom}).then_refused(RefusalCode::reason_missing);
  story.when(ConfirmAsUser{front_desk, "fine", stranger}).then_refused(RefusalCode::person_not_of_this_client);
  story.when(ConfirmAsUser{front_desk, "fine", tom}).then_allowed();
}
TEST(ConfirmAsUser, is_refused_when_something_came_back) {
  auto story = cleaned();
  story.done(Restart{}, restarted_to_normal());
  story.done(SignInAsUser{"tom", Seconds{60}},
             SignedInAsUser{"tom", true, {{"cron", "/var/spool/cron/tom", "evil", "/tmp/evil", "d", {}}}, {}, {}});
  story.when(ConfirmAsUser{front_desk, "looks fine", tom}).then_refused(RefusalCode::not_verified_as_user);
  EXPECT_THAT(story.refusal->sentence.text, ::testing::HasSubstr("/var/spool/cron/tom"));
}
TEST(Needs, a_program_that_outlives_the_session_is_looked_at_before_the_step_ends) {
  auto story = cleaned();
  story.done(Restart{}, restarted_to_normal());
  auto seen = signed_in_quietly();
  seen.started = {"/tmp/.x/miner"};
  story.done(SignInAsUser{"tom", Seconds{60}}, seen);
  EXPECT_FALSE(need_now(story.state, procedure::Need::nothing_came_back, story.facts).met);
  story.when(ConfirmAsUser{front_desk, "that is Tom's own music player", tom}).then_allowed();
}
TEST(ConfirmAsUser, an_older_restart_does_not_count_after_cleaning_again) {
  auto story = cleaning();
  story.done(Restart{}, restarted_to_normal());
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::cleaned, 1, 1));
  story.when(ConfirmAsUser{front_desk, "fine", tom}).then_refused(RefusalCode::not_verified_as_user);
}
TEST(ConfirmAsUser, a_restart_seen_in_the_facts_counts) {
  auto story = cleaning();
  MachineFacts facts;
  facts.boot_id = "boot-1";
  facts.mode = "normal";
  story.done(ReadFacts{}, FactsRead{facts});
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::cleaned, 1, 1));
  facts.boot_id = "boot-2";
  story.done(ReadFacts{}, FactsRead{facts});
  story.when(ConfirmAsUser{front_desk, "fine", tom}).then_allowed();
}
TEST(ConfirmAsUser, without_an_agent_the_statement_counts) {
  auto story = cleaning();
  story.then_did(AddMachine{old_pc}).then_did(ConfirmAsUser{old_pc, "restarted it and watched Tom sign in", tom});
  EXPECT_TRUE(verified_as_user(story.machine(old_pc), false));
}

TEST(AccountForMachine, says_what_the_ledger_bears_out) {
  auto story = cleaning();
  story.when(AccountForMachine{front_desk, Disposition::open, "x"}).then_refused(RefusalCode::invalid_argument);
  story.when(AccountForMachine{front_desk, Disposition::rolled_back, "x"})
      .then_refused(RefusalCode::step_needs_evidence);
  story.when(AccountForMachine{front_desk, Disposition::cleaned, ""}).then_refused(RefusalCode::reason_missing);
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::found, 2, 1));
  story.when(AccountForMachine{front_desk, Disposition::cleaned, "x"}).then_refused(RefusalCode::step_needs_evidence);
  story.when(AccountForMachine{front_desk, Disposition::not_infected, "x"})
      .then_refused(RefusalCode::step_needs_evidence);
  story.then_did(AccountForMachine{front_desk, Disposition::reinstalled, "from the image"});
  story.when(AccountForMachine{front_desk, Disposition::reinstalled, "from the image"})
      .then_refused(RefusalCode::already_done);
  given(triaged())
      .when(AccountForMachine{front_desk, Disposition::reinstalled, "x"})
      .then_refused(RefusalCode::limits_not_agreed);
  given(triaged()).when(AccountForMachine{front_desk, Disposition::not_infected, "a game's pop-up"}).then_allowed();
}

TEST(Needs, a_threat_that_one_tool_left_is_not_gone_because_another_found_nothing) {
  auto story = cleaning();
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::found, 2, 1))
      .done(scan_with("debsums", false), scanned("debsums", ScanVerdict::clean));
  EXPECT_FALSE(need_now(story.state, procedure::Need::no_threat_left, story.facts).met);
  story.when(EndStep{"clean", true, "x"}).then_refused(RefusalCode::step_needs_evidence);
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::clean));
  EXPECT_TRUE(need_now(story.state, procedure::Need::no_threat_left, story.facts).met);
}
TEST(Needs, an_incomplete_scan_is_never_clean) {
  auto story = cleaning();
  story.done(scan_with("clamav"), scanned("clamav", ScanVerdict::incomplete))
      .done(scan_with("debsums", false), scanned("debsums", ScanVerdict::clean));
  EXPECT_FALSE(need_now(story.state, procedure::Need::no_threat_left, story.facts).met);
}
TEST(Needs, the_second_opinion_comes_from_another_tool_after_the_last_change) {
  auto story = cleaning();
  const auto met = [&] { return need_now(story.state, procedure::Need::second_tool_clean, story.facts).met; };
  story.done(scan_with("debsums", false), scanned("debsums", ScanVerdict::clean))
      .done(scan_with("clamav"), scanned("clamav", ScanVerdict::cleaned, 1, 1));
  EXPECT_FALSE(met()) << "before the cleaning";
  story.done(scan_with("clamav", false), scanned("clamav", ScanVerdict::clean));
  EXPECT_FALSE(met()) << "the tool that cleaned";
  story.done(scan_with("debsums", false), scanned("debsums", ScanVerdict::clean));
  EXPECT_TRUE(met());
}

TEST(EndStep, needs_what_the_procedure_asks_for) {
  auto story = triaged();
  story.when(EndStep{"talk", true, "x"}).then_refused(RefusalCode::step_needs_evidence);
  EXPECT_THAT(story.refusal->mend.text, ::testing::HasSubstr("Agree the limits with the client"));
}
TEST(EndStep, is_the_current_one) {
  given(cleaning()).when(EndStep{"talk", true, "x"}).then_refused(RefusalCode::step_not_current);
  given(cleaning()).when(EndStep{"dance", true, "x"}).then_refused(RefusalCode::step_unknown);
}
TEST(EndStep, failing_needs_a_statement_and_a_way_on) {
  auto story = cleaning();
  story.when(EndStep{"clean", false, ""}).then_refused(RefusalCode::reason_missing);
  story.then_did(EndStep{"clean", false, "it came back"});
  EXPECT_EQ(story.state.current_step, "roll_back");
  EXPECT_EQ(story.state.phase, Phase::rolling_back);
  given(contained()).when(EndStep{"reach", false, "x"}).then_refused(RefusalCode::invalid_argument);
}
TEST(EndStep, does_not_lead_into_cleaning_before_the_limits_are_agreed) {
  auto story = triaged();
  story.procedure().steps[0].needs.clear();
  story.procedure().steps[1].needs.clear();
  story.then_did(EndStep{"talk", true, "skipped the talk"});
  story.when(EndStep{"reach", true, "x"}).then_refused(RefusalCode::limits_not_agreed);
}
TEST(EndStep, a_waived_need_no_longer_holds_it_back) {
  auto story = contained();
  story.done(Release{}, Released{true});
  story.when(EndStep{"reach", true, "x"}).then_refused(RefusalCode::step_needs_evidence);
  story.then_did(Waive{"isolated", {}, "it is off and unplugged"});
  story.when(EndStep{"reach", true, "x"}).then_allowed();
}
TEST(ChooseWay, a_false_alarm_is_a_way_on_until_a_tool_has_found_something) {
  auto story = cleaning();
  story.procedure().way_steps["not_infected"] = "harden";
  auto found = story;
  story.then_did(ChooseWay{Disposition::not_infected, "a game's pop-up"});
  EXPECT_EQ(story.state.current_step, "harden");
  found.done(scan_with("clamav"), scanned("clamav", ScanVerdict::cleaned, 1, 1));
  found.when(ChooseWay{Disposition::not_infected, "a game's pop-up"}).then_refused(RefusalCode::step_needs_evidence);
}
TEST(ChooseWay, needs_limits_a_reason_and_a_step_for_it) {
  given(triaged()).when(ChooseWay{Disposition::reinstalled, "x"}).then_refused(RefusalCode::limits_not_agreed);
  auto story = cleaning();
  story.when(ChooseWay{Disposition::reinstalled, ""}).then_refused(RefusalCode::reason_missing);
  story.when(ChooseWay{Disposition::open, "x"}).then_refused(RefusalCode::invalid_argument);
  story.procedure().way_steps.erase("replaced");
  story.when(ChooseWay{Disposition::replaced, "x"}).then_refused(RefusalCode::step_unknown);
  story.then_did(ChooseWay{Disposition::reinstalled, "cheaper"});
  EXPECT_EQ(story.state.current_step, "reinstall");
}

TEST(Reopen, within_the_watch_period_when_it_came_back) {
  auto story = closed_story();
  story.when(Reopen{""}).then_refused(RefusalCode::reason_missing);
  story.passes(Days{15}).then_did(Reopen{"the red window is back"});
  EXPECT_FALSE(story.state.is_closed());
  EXPECT_EQ(story.state.current_step, "clean");
  EXPECT_EQ(story.machine().disposition, Disposition::open);
  story.when(Reopen{"again"}).then_refused(RefusalCode::incident_not_closed);
  story.when(Close{"x"}).then_refused(RefusalCode::not_verified_as_user);
}
TEST(Reopen, not_after_it) {
  given(closed_story()).passes(Days{15} + Seconds{1}).when(Reopen{"back"}).then_refused(RefusalCode::incident_closed);
}
TEST(Reopen, goes_on_with_the_same_minutes_and_the_same_courtesy) {
  auto story = agreed();
  story.works(Minutes{230});
  story = closed_story(ready_to_close(hardened(verified(cleaned(cleaning(contained(std::move(story))))))));
  story.passes(Days{2}).then_did(Reopen{"back"});
  EXPECT_EQ(*clock_at(story.state, story.now).left, Minutes{10});
}

}  // namespace standfirm::incident

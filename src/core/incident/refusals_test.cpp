// One row for each refusal an incident can give: the state, the command, the code. docs and screens quote the same
// sentences.
#include <set>

#include "core/incident/given.hpp"

namespace standfirm::incident {
using namespace given_ns;
using namespace standfirm::actions;
using enum RefusalCode;

namespace {
struct Row {
  RefusalCode code;
  const char* when;
  std::function<Story()> state;
  Command command;
  Actor by = Actor::of(dana);
};

Story with(Story story, const std::function<void(Story&)>& change) {
  change(story);
  return story;
}
Story at_limit() {
  auto story = cleaning(contained(agreed_second(Minutes{60})));
  return story.works(Minutes{60});
}
Story with_unknown_order() {
  auto story = cleaning();
  const auto order = story.ordered(QuarantineFile{"/tmp/x", std::string(64, 'c')});
  return story.outcome(order, OrderStatus::unknown);
}
Story with_points(bool evidence) {
  auto story = cleaning();
  story.then_did(ChooseWay{Disposition::rolled_back, "it came back"});
  story.done(ListRestorePoints{}, points_listed());
  if (evidence) story.then_did(StateFirstEvidence{front_desk, monday - Days{1}, "Sunday"});
  return story;
}
Story agreed_removal(std::vector<std::string> administrators) {
  auto story = verified();
  story.then_did(ProposeRightsRemoval{front_desk, tom, "tom"})
      .then_did(AgreeRightsRemoval{front_desk, "tom", ines, Channel::phone});
  MachineFacts facts;
  facts.administrators = std::move(administrators);
  return story.done(ReadFacts{}, FactsRead{facts});
}
Story only_missing(procedure::Need need) {
  auto story = cleaned();
  for (const auto other : lawful_closing_needs())
    if (other != need) story.then_did(Waive{std::string(json::enum_text(other)), {}, "for the test"});
  return story;
}

std::vector<Row> rows() {
  const OrderAction scan{front_desk, "clean", scan_with("clamav")};
  return {
      {not_entitled, "the actor may not ask this", [] { return agreed(); }, OverrideTerms{true, "x"}},
      {not_found, "there is no such incident", [] { return Story(); }, AddNote{"x"}},
      {invalid_argument, "the command can't be meant", [] { return agreed(); },
       AuthoriseTime{ines, Minutes{-5}, Channel::phone, Fallback::stop}},
      {link_already_used, "the question was answered", [] { return agreed(); },
       AuthoriseTime{ines, Minutes{5}, Channel::link, Fallback::stop}, Actor::of(ines)},
      {incident_closed, "it is closed", [] { return closed_story(); }, scan},
      {incident_not_closed, "it is open", [] { return agreed(); }, Reopen{"x"}},
      {not_triaged, "limits before triage", [] { return reported(); },
       AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop}},
      {no_agreement_in_force, "the client has none",
       [] { return with(triaged(), [](Story& s) { s.facts.agreement.reset(); }); },
       AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop}},
      {person_not_of_this_client, "another client's person", [] { return agreed(); },
       ProposeRightsRemoval{front_desk, stranger, "x"}},
      {machine_not_of_this_client, "another client's machine", [] { return agreed(); }, AddMachine{elsewhere}},
      {machine_not_in_this_incident, "not part of it", [] { return agreed(); }, ConfirmAsUser{xray, "x", {}}},
      {machine_not_enrolled, "no agent on it",
       [] { return with(agreed(), [](Story& s) { s.facts.machines[0].enrolled = false; }); },
       OrderAction{front_desk, "talk", ReadFacts{}}},
      {authoriser_not_of_this_client, "somebody else's approver", [] { return agreed(); },
       AuthoriseTime{stranger, Minutes{5}, Channel::phone, Fallback::stop}},
      {authoriser_may_not_approve, "not an approver", [] { return agreed(); },
       AuthoriseTime{tom, Minutes{5}, Channel::phone, Fallback::stop}},
      {limits_not_agreed, "work before the talk", [] { return triaged(); }, scan},
      {limit_reached, "the minutes are used up", at_limit, scan},
      {clock_already_running, "it runs", [] { return with(agreed(), [](Story& s) { s.then_did(StartClock{}); }); },
       StartClock{}},
      {clock_not_running, "it stands", [] { return agreed(); }, PauseClock{"x"}},
      {correction_out_of_range, "more than is there", [] { return agreed(); }, CorrectClock{Seconds{-1}, "x"}},
      {step_unknown, "not in the procedure", [] { return cleaning(); }, EndStep{"dance", true, "x"}},
      {step_not_current, "not its turn", [] { return cleaning(); }, EndStep{"harden", true, "x"}},
      {step_needs_evidence, "what it asks for is missing", [] { return cleaning(); }, EndStep{"clean", true, "x"}},
      {tool_not_approved, "not one of the firm's", [] { return cleaning(); },
       OrderAction{front_desk, "clean", scan_with("mytool")}},
      {order_outstanding, "the machine is busy",
       [] { return with(cleaning(), [](Story& s) { (void)s.ordered(scan_with("debsums")); }); }, scan},
      {order_unknown, "nobody knows what came of the last one", with_unknown_order, scan},
      {order_already_ended, "told twice", [] { return contained(); },
       RecordOutcome{Outcome{{}, OrderStatus::failed, "", {}, {}, {}, ""}}, Actor::of_system("agents")},
      {first_evidence_unknown, "since when is it infected?", [] { return with_points(false); },
       OrderAction{front_desk, "roll_back", RollBack{"before", {}, {}}}},
      {restore_point_unknown, "no such point", [] { return with_points(true); },
       OrderAction{front_desk, "roll_back", RollBack{"nowhere", {}, {}}}},
      {restore_point_not_older_than_evidence, "the virus may be in it", [] { return with_points(true); },
       OrderAction{front_desk, "roll_back", RollBack{"after", {}, {}}}},
      {not_verified_as_user, "closing without it", [] { return only_missing(procedure::Need::verified_as_user); },
       Close{"x"}},
      {updates_not_applied, "closing without them", [] { return only_missing(procedure::Need::updates_applied); },
       Close{"x"}},
      {no_new_restore_point, "closing without one", [] { return only_missing(procedure::Need::new_restore_point); },
       Close{"x"}},
      {still_isolated, "closing a machine that is cut off", [] { return only_missing(procedure::Need::released); },
       Close{"x"}},
      {still_in_safe_mode, "closing in safe mode",
       [] {
         auto story = cleaning();
         story.done(EnterSafeMode{Days{1}}, SafeModeEntered{"boot-1", "safe_mode", monday + Days{1}});
         for (const auto* need :
              {"verified_as_user", "updates_applied", "new_restore_point", "released", "machines_accounted_for"})
           story.then_did(Waive{need, {}, "x"});
         return story;
       },
       Close{"x"}},
      {machine_not_accounted_for, "how did it end up?",
       [] { return only_missing(procedure::Need::machines_accounted_for); }, Close{"x"}},
      {rights_removal_not_agreed, "the client hasn't said yes", [] { return verified(); },
       OrderAction{front_desk, "harden", RemoveAdministrator{"tom"}}},
      {last_administrator, "nobody would be left", [] { return agreed_removal({"tom"}); },
       OrderAction{front_desk, "harden", RemoveAdministrator{"tom"}}},
      {reason_missing, "no reason given", [] { return cleaning(); }, Waive{"released", {}, "  "}},
      {currency_differs, "the agreement is in another currency",
       [] { return with(triaged(), [](Story& s) { s.facts.currency = *currency_from_text("EUR"); }); },
       AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop}},
      {already_done, "done before", [] { return agreed(); },
       AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop}},
      {nothing_to_do, "nothing would change", [] { return agreed(); }, DeclineTime{ines, Channel::phone, "x"}},
  };
}
}  // namespace

TEST(Refusals, each_comes_when_the_table_says_with_a_sentence) {
  for (const auto& row : rows()) {
    auto story = row.state();
    auto command = row.command;
    if (auto* outcome = std::get_if<RecordOutcome>(&command)) outcome->outcome.order = story.state.orders.front().id;
    story.when(command, row.by);
    ASSERT_TRUE(story.refusal) << json::enum_text(row.code) << ": " << row.when;
    EXPECT_EQ(json::enum_text(story.refusal->code), json::enum_text(row.code))
        << row.when << ": " << story.refusal->sentence;
    EXPECT_TRUE(story.refusal->sentence.text.ends_with(".") || story.refusal->sentence.text.ends_with(")"))
        << story.refusal->sentence;
  }
}

TEST(Refusals, a_refusal_with_something_to_mend_says_what) {
  const std::set<RefusalCode> final{already_done,          nothing_to_do,     not_found,          order_already_ended,
                                    clock_already_running, clock_not_running, incident_not_closed};
  for (const auto& row : rows()) {
    if (final.contains(row.code)) continue;
    auto story = row.state();
    story.when(row.command, row.by);
    ASSERT_TRUE(story.refusal) << row.when;
    EXPECT_FALSE(story.refusal->mend.empty()) << json::enum_text(row.code);
  }
}

TEST(Refusals, every_code_an_incident_can_give_has_its_row) {
  // The others belong to sessions, streams, links and invoices.
  const std::set<RefusalCode> elsewhere_given{
      signed_out,   locked_down,       too_many_requests, version_conflict, idempotency_key_reused,
      link_expired, invoice_not_draft, invoice_not_issued};
  std::set<RefusalCode> told;
  for (const auto& row : rows()) told.insert(row.code);
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<RefusalCode>>(
      [&](auto d) { EXPECT_NE(told.contains(d.value), elsewhere_given.contains(d.value)) << d.name; });
}

TEST(Refusals, a_dry_run_says_the_same_and_changes_nothing) {
  for (const auto& row : rows()) {
    auto story = row.state();
    const auto before = json::write_text(story.state);
    const auto tried = dry_run(story.state, row.command, story.facts, row.by, story.now);
    story.when(row.command, row.by);
    EXPECT_EQ(tried.has_value(), story.refusal.has_value());
    if (tried && story.refusal) EXPECT_EQ(*tried, *story.refusal);
    EXPECT_EQ(json::write_text(story.state), before);
  }
}

TEST(Entitlement, a_dispatcher_talks_and_assigns_but_does_not_touch_machines) {
  auto story = triaged();
  story.facts.role = Role::dispatcher;
  story.when(Assign{lee}).then_allowed();
  story.when(AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop}).then_allowed();
  story.when(StartClock{}).then_refused(not_entitled);
  story.when(OrderAction{front_desk, "talk", Isolate{{}, Days{1}}}).then_refused(not_entitled);
  story.when(Close{"x"}).then_refused(not_entitled);
}
TEST(Entitlement, a_technician_without_a_role_may_nothing) {
  auto story = agreed();
  story.facts.role.reset();
  story.when(StartClock{}).then_refused(not_entitled);
}
TEST(Entitlement, a_clients_person_and_a_machine_do_only_their_part) {
  auto story = cleaning();
  story.facts.role.reset();
  for (const Actor& by : {Actor::of(ines), Actor::of(front_desk), Actor::of_system("schedule")}) {
    story.when(OrderAction{front_desk, "clean", ReadFacts{}}, by).then_refused(not_entitled);
    story.when(Close{"x"}, by).then_refused(not_entitled);
    story.when(AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop}, by).then_refused(not_entitled);
  }
  story.when(AuthoriseTime{ines, Minutes{600}, Channel::api, Fallback::stop}, Actor::of(front_desk))
      .then_refused(not_entitled);
  story.when(Tick{}, Actor::of_system("schedule")).then_allowed();
}

}  // namespace standfirm::incident

// Any sequence of commands, sensible or not, from anybody, at any time: the laws hold, and the story can be told again.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "core/incident/given.hpp"
#include "core/incident/orders.hpp"

namespace standfirm::incident {
using namespace given_ns;
using namespace standfirm::actions;

namespace {
/// Draws everything from rapidcheck's numbers, so that a failure shrinks and its seed repeats it.
class Dice {
 public:
  int up_to(int n) { return *rc::gen::inRange(0, n); }
  bool one_in(int n) { return up_to(n) == 0; }
  template <class T>
  T of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(up_to(static_cast<int>(all.size())))];
  }
};

Result answer_to(Dice& dice, const Action& action, TimePoint now) {
  const auto& kind = kind_of(action);
  if (kind == "scan") {
    const auto& scan = std::get<Scan>(action);
    const auto found = static_cast<unsigned>(dice.up_to(3));
    const unsigned away = found == 0 ? 0 : static_cast<unsigned>(dice.up_to(static_cast<int>(found) + 1));
    return scanned(scan.tool,
                   found == 0      ? ScanVerdict::clean
                   : away == found ? ScanVerdict::cleaned
                                   : ScanVerdict::found,
                   found, away);
  }
  if (kind == "isolate") return Isolated{true, !dice.one_in(5), now + Days{1}};
  if (kind == "release") return Released{!dice.one_in(5)};
  if (kind == "enter_safe_mode")
    return SafeModeEntered{"boot-s", dice.one_in(5) ? "normal" : "safe_mode", now + Days{1}};
  if (kind == "leave_safe_mode") return SafeModeLeft{"boot-n", dice.one_in(5) ? "safe_mode" : "normal"};
  if (kind == "restart") return restarted_to_normal();
  if (kind == "list_restore_points") return points_listed();
  if (kind == "make_restore_point") return point_made(now);
  if (kind == "roll_back") return RolledBack{"before", "infected", "boot-r"};
  if (kind == "apply_updates") return dice.one_in(4) ? UpdatesApplied{{}, {"linux-image"}, false} : all_updated();
  if (kind == "sign_in_as_user") {
    auto quiet = signed_in_quietly();
    if (dice.one_in(4)) quiet.came_back.push_back({"cron", "/var/spool/cron/tom", "evil", "/tmp/evil", "d", {}});
    return quiet;
  }
  if (kind == "remove_administrator") return AdministratorRemoved{"tom", {"sudo"}, {"firm"}, dice.one_in(5)};
  if (kind == "add_administrator") return AdministratorAdded{"tom", {"firm", "tom"}};
  if (kind == "quarantine_file") return FileQuarantined{"/tmp/x", "v", std::string(64, 'c'), !dice.one_in(4)};
  if (kind == "remove_startup_entry") return StartupEntryRemoved{{}, "v", !dice.one_in(4)};
  if (kind == "list_startup_entries") return StartupEntriesListed{};
  if (kind == "verify_system_files") return SystemFilesVerified{10, {}, {}, !dice.one_in(4)};
  if (kind == "log_off_user") return UserLoggedOff{"tom", 1, 0};
  if (kind == "restore_file") return FileRestored{};
  if (kind == "sweep")
    return Swept{10, dice.one_in(2) ? std::vector<Seen>{{"content", "/tmp/x", "aa"}} : std::vector<Seen>{}, {}, true};
  MachineFacts facts;
  facts.mode = dice.one_in(4) ? "safe_mode" : "normal";
  facts.isolated = dice.one_in(2);
  facts.boot_id = dice.of<std::string>({"boot-1", "boot-2"});
  facts.restore_points = points_listed().points;
  return FactsRead{facts};
}

Action any_action(Dice& dice) {
  switch (dice.up_to(17)) {
    case 0:
      return ReadFacts{};
    case 1:
      return Isolate{{}, dice.one_in(5) ? Seconds{0} : Seconds{86'400}};
    case 2:
      return Release{};
    case 3:
      return EnterSafeMode{Days{1}};
    case 4:
      return LeaveSafeMode{};
    case 5:
      return Restart{};
    case 6:
      return scan_with(dice.of<std::string>({"clamav", "debsums", "mytool"}), dice.one_in(2));
    case 7:
      return QuarantineFile{"/tmp/x", std::string(64, 'c')};
    case 8:
      return ListRestorePoints{};
    case 9:
      return MakeRestorePoint{"x"};
    case 10:
      return RollBack{dice.of<std::string>({"before", "same", "after", "nowhere", "point-new"}), monday - Days{999},
                      monday + Days{999}};
    case 11:
      return ApplyUpdates{};
    case 12:
      return SignInAsUser{"tom", Seconds{60}};
    case 13:
      return RemoveAdministrator{"tom"};
    case 14:
      return RemoveStartupEntry{};
    case 15:
      return dice.one_in(2) ? Action(RestoreFile{"v"}) : Action(AddAdministrator{"tom"});
    default:
      return VerifySystemFiles{};
  }
}

Command any_command(Dice& dice, const Story& story) {
  const auto machine = dice.of<MachineId>({front_desk, front_desk, xray, old_pc, elsewhere});
  const auto person = dice.of<PersonId>({ines, ines, ines, tom, stranger});
  const auto fallback = dice.of<Fallback>({Fallback::reinstall, Fallback::replace, Fallback::stop});
  const auto text = dice.one_in(6) ? std::string() : std::string("because");
  const auto disposition =
      dice.of<Disposition>({Disposition::cleaned, Disposition::rolled_back, Disposition::reinstalled,
                            Disposition::replaced, Disposition::not_infected, Disposition::open});
  const auto step = dice.one_in(4)
                        ? dice.of<std::string>({"talk", "reach", "clean", "verify", "harden", "roll_back", "dance"})
                        : story.state.current_step;
  OrderId order;
  if (!story.state.orders.empty())
    order = story.state
                .orders[story.state.orders.size() - 1 -
                        static_cast<std::size_t>(
                            dice.up_to(static_cast<int>(std::min<std::size_t>(2, story.state.orders.size()))))]
                .id;
  switch (dice.up_to(31)) {
    case 0:
      return Triage{dice.of<Urgency>({Urgency::low, Urgency::critical}), Impact::one_person};
    case 1:
      return AddMachine{machine};
    case 2:
      return StateFirstEvidence{machine, monday - Seconds{dice.up_to(400'000) - 10'000}, text};
    case 3:
      return AgreeLimits{person, Channel::phone, Minutes{dice.up_to(200)}, fallback};
    case 4:
      return AskForTime{person, Minutes{dice.up_to(100)}, fallback};
    case 5:
      return AuthoriseTime{person, Minutes{dice.up_to(60)}, dice.of<Channel>({Channel::phone, Channel::link}),
                           fallback};
    case 6:
      return DeclineTime{person, Channel::phone, text};
    case 7:
    case 8:
      return StartClock{};
    case 9:
      return PauseClock{text};
    case 10:
      return CorrectClock{Seconds{dice.up_to(7200) - 3600}, text};
    case 11:
      return OverrideTerms{dice.one_in(2), text};
    case 12:
    case 13:
    case 14:
    case 15:
      return OrderAction{machine, step, any_action(dice)};
    case 16:
      return RecordDelivered{order};
    case 17:
    case 18:
    case 19: {
      const auto* known = story.state.order(order);
      Outcome outcome{order,
                      dice.of<OrderStatus>({OrderStatus::succeeded, OrderStatus::succeeded, OrderStatus::succeeded,
                                            OrderStatus::failed, OrderStatus::unknown, OrderStatus::refused}),
                      "said",
                      {},
                      story.now - Seconds{dice.up_to(9'000)},
                      story.now,
                      "boot-x"};
      if (known != nullptr && !dice.one_in(8)) outcome.result = answer_to(dice, known->action, story.now);
      if (dice.one_in(20)) outcome.result = Released{true};
      return RecordOutcome{outcome};
    }
    case 20:
      return ExpireOrder{order};
    case 21:
      return ResolveOrder{order, dice.one_in(2), text};
    case 22:
      return EndStep{step, !dice.one_in(4), text};
    case 23:
      return ChooseWay{disposition, text};
    case 24:
      return ConfirmAsUser{machine, text, tom};
    case 25:
      return AccountForMachine{machine, disposition, text};
    case 26:
      return Waive{dice.of<std::string>({"verified_as_user", "updates_applied", "new_restore_point", "released",
                                         "back_to_normal", "machines_accounted_for", "limits_agreed", "isolated"}),
                   dice.one_in(2) ? std::optional(machine) : std::nullopt, text};
    case 27:
      return dice.one_in(2) ? Command(ProposeRightsRemoval{machine, tom, "tom"})
                            : Command(AgreeRightsRemoval{machine, "tom", person, Channel::phone});
    case 29:
      return incident::Sweep{};
    case 28:
      return dice.one_in(3) ? Command(Reopen{text}) : Command(Close{text});
    default:
      return Tick{};
  }
}

Actor any_actor(Dice& dice, const Command& command) {
  if (dice.one_in(15))
    return dice.of<Actor>({Actor::of(ines), Actor::of(front_desk), Actor::of_system("schedule"), Actor::of(xray)});
  if (std::holds_alternative<RecordDelivered>(command) || std::holds_alternative<RecordOutcome>(command) ||
      std::holds_alternative<ExpireOrder>(command))
    return Actor::of_system("agents");
  return Actor::of(dice.one_in(3) ? lee : dana);
}

/// Mostly something that is allowed, so that stories get somewhere; often enough something that isn't.
std::pair<Command, Actor> next_command(Dice& dice, const Story& story) {
  const bool sensible = !dice.one_in(4);
  for (int tries = 0;; ++tries) {
    auto command = any_command(dice, story);
    const auto actor = any_actor(dice, command);
    if (!sensible || tries == 5 || !dry_run(story.state, command, story.facts, actor, story.now))
      return {std::move(command), actor};
  }
}

/// The ready-made starts make deep states likely; the commands after them are anything.
Story any_start(Dice& dice) {
  switch (dice.up_to(8)) {
    case 7:
      return closed_story();
    case 0:
      return reported();
    case 1: {
      auto story = triaged();
      story.facts.agreement->terms.unattended_tool_time_costs = true;
      return cleaning(contained(agreed(Minutes{dice.up_to(60)}, Fallback::reinstall, std::move(story))));
    }
    case 2:
      return agreed_second(Minutes{dice.up_to(90)});
    case 3:
      return cleaning();
    case 4:
      return verified();
    case 5:
      return ready_to_close();
    default:
      return hardened();
  }
}

void laws_hold_for(const State& before, const Event& event, const Story& story) {
  if (const auto* ordered = std::get_if<ActionOrdered>(&event)) {
    const auto& kind = kind_of(ordered->action);
    if (!allowed_before_agreement(kind)) {
      RC_ASSERT(before.terms.has_value());                                                           // law 1
      if (needs_minutes(kind)) RC_ASSERT(!is_at_limit(before, story.now) || before.fallback_taken);  // law 2
    }
    if (const auto* roll_back = std::get_if<RollBack>(&ordered->action)) {  // law 3
      RC_ASSERT(before.machine(ordered->machine)->first_evidence.has_value());
      RC_ASSERT(roll_back->made_at < before.machine(ordered->machine)->first_evidence->at);
    }
    for (const auto& other : before.orders)  // law 5
      if (other.machine == ordered->machine && is_outstanding(other))
        RC_ASSERT(kind == "isolate" || kind == "sweep" || kind_of(other.action) == "sweep");
    if (const auto* isolate = std::get_if<Isolate>(&ordered->action))
      RC_ASSERT(isolate->undo_after > Seconds{0});  // law 6
    if (kind == "remove_administrator")
      RC_ASSERT(std::ranges::any_of(before.rights, [](const RightsRemoval& r) { return r.agreed_by.has_value(); }));
  }
  if (std::holds_alternative<IncidentClosed>(event)) {  // law 4
    for (const auto need : lawful_closing_needs()) RC_ASSERT(need_now(before, need, story.facts).satisfied());
    for (const auto& order : before.orders) RC_ASSERT(!is_outstanding(order) && order.status != OrderStatus::unknown);
  }
  if (std::holds_alternative<OrderSucceeded>(event) ||
      std::holds_alternative<OrderFailed>(event)) {  // law 5: ends once
    const auto id = std::holds_alternative<OrderSucceeded>(event) ? std::get<OrderSucceeded>(event).order
                                                                  : std::get<OrderFailed>(event).order;
    const auto status = before.order(id)->status;
    RC_ASSERT(status != OrderStatus::succeeded && status != OrderStatus::failed && status != OrderStatus::refused);
  }
}
void laws_hold_in(const Story& story) {
  const State& state = story.state;
  if (const auto limit = limit_of(state)) {  // law 2
    RC_ASSERT(state.attended <= *limit);
    RC_ASSERT(clock_at(state, story.now + Days{3}).attended <= *limit);
  } else {
    RC_ASSERT(state.attended == Seconds{0});
    RC_ASSERT(state.running.empty());
  }
  RC_ASSERT(state.attended >= Seconds{0});
  Seconds by_technician{0};
  for (const auto& one : state.worked_by) by_technician += one.attended;
  RC_ASSERT(by_technician == state.attended);
}
/// Law 8: minutes on the clock, on the invoice, and in the events are the same minutes.
void money_adds_up(const Story& story) {
  Seconds told{0};
  for (const auto& one : story.stream) {
    if (const auto* pause = std::get_if<ClockPaused>(&one.event)) told += pause->counted;
    if (const auto* corrected = std::get_if<ClockCorrected>(&one.event)) told += corrected->by;
    if (const auto* ran = std::get_if<ToolTimeCounted>(&one.event)) told += ran->counted;
  }
  RC_ASSERT(told == story.state.attended);
  const auto done = worked(story.state, story.now);
  if (!done) return;
  const auto invoice = billing::draft(*done);
  Minutes billed{0};
  Money net{0, story.facts.currency};
  for (const auto& line : invoice.lines) {
    billed += line.minutes;
    net = net + line.amount;
    RC_ASSERT(line.bucket != Bucket::written_off);
  }
  RC_ASSERT(Seconds{billed} >= done->attended);
  RC_ASSERT(billed == billing::billed_minutes(*done));
  RC_ASSERT(net == invoice.net);
  Money at_most{0, story.facts.currency};
  for (const auto& yes : done->authorised) at_most = at_most + at_hourly_rate(yes.hourly_rate, yes.minutes);
  RC_ASSERT(!less(at_most + Money{1, story.facts.currency}, net));  // a cent for rounding a rate split in two
}

Story any_story(Dice& dice, int most_commands) {
  Story story = any_start(dice);
  story.facts.role = dice.one_in(4) ? Role::owner : Role::technician;
  const int commands = dice.up_to(most_commands);
  for (int i = 0; i < commands; ++i) {
    if (!dice.one_in(3)) story.passes(Seconds{dice.up_to(dice.one_in(10) ? 400'000 : 3'600)});
    if (dice.one_in(40)) story.now -= Seconds{dice.up_to(600)};  // clocks of servers are put right sometimes
    const auto [command, actor] = next_command(dice, story);
    State before = story.state;
    const auto tried = dry_run(story.state, command, story.facts, actor, story.now);
    story.when(command, actor);
    RC_ASSERT(tried.has_value() == story.refusal.has_value());
    for (const auto& event : story.latest) {
      laws_hold_for(before, event, story);
      before = evolve(std::move(before), event, story.now, actor);
    }
    laws_hold_in(story);
  }
  return story;
}
}  // namespace

RC_GTEST_PROP(Laws, hold_for_any_sequence_of_commands, ()) {
  Dice dice;
  for (int i = 0; i < 5; ++i) money_adds_up(any_story(dice, 120));
}

RC_GTEST_PROP(Fold, twice_in_pieces_or_after_reading_back_gives_the_same_state, ()) {
  Dice dice;
  const auto story = any_story(dice, 40);
  const auto once = json::write_text(story.state);
  RC_ASSERT(json::write_text(fold(story.stream)) == once);
  const auto cut = story.stream.begin() + dice.up_to(static_cast<int>(story.stream.size()) + 1);
  RC_ASSERT(json::write_text(fold({cut, story.stream.end()}, fold({story.stream.begin(), cut}))) == once);
  // Through the ledger's text: type, body and actor as words, unknown fields of a newer program ignored.
  std::vector<Happened> read_back;
  for (const auto& one : story.stream) {
    auto body = json::write_body(one.event);
    body["a_field_of_tomorrow"] = 1;
    const auto parsed = json::parse(json::text(body));
    RC_ASSERT(parsed.has_value());
    auto event = json::read_body<Event>(json::type_of(one.event), *parsed, json::Unknown::ignore);
    RC_ASSERT(event.has_value());
    read_back.push_back({std::move(*event), *time_from_text(to_text(one.at)), *actor_from_text(one.by.text())});
  }
  RC_ASSERT(json::write_text(fold(read_back)) == once);
  const auto stored = json::read_text<State>(once);
  RC_ASSERT(stored.has_value());
  RC_ASSERT(json::write_text(*stored) == once);
}

RC_GTEST_PROP(Views, are_drawn_for_any_incident, ()) {
  Dice dice;
  const auto story = any_story(dice, 30);
  const auto by = Actor::of(dana);
  for (const auto& possible : possible_commands(story.state, story.facts, by, story.now))
    RC_ASSERT(possible.allowed != possible.why_not.has_value());
  for (const auto& step : story.facts.procedure->steps)
    for (const auto& possible : possible_actions(story.state, step, story.facts, by, story.now)) {
      RC_ASSERT(possible.allowed != possible.why_not.has_value());
      // What is offered can be ordered just as it is offered.
      const auto action = json::read<Action>(possible.arguments);
      RC_ASSERT(action.has_value());
      if (possible.allowed)
        RC_ASSERT(!dry_run(story.state, OrderAction{possible.machine, step.id, *action}, story.facts, by, story.now)
                       .has_value());
    }
  RC_ASSERT(steps_of(story.state, story.facts).size() == story.facts.procedure->steps.size());
  State state;
  for (const auto& one : story.stream) {
    RC_ASSERT(!sentence_for(one.event, state, story.facts).empty());
    state = evolve(std::move(state), one.event, one.at, one.by);
  }
  // Closing is possible exactly when every need shown is met or waived, nothing runs, and it is open.
  bool all = true;
  for (const auto& need : closing_needs(story.state, story.facts)) all = all && (need.met || need.waived_by);
  for (const auto& order : story.state.orders)
    all = all && !is_outstanding(order) && order.status != OrderStatus::unknown;
  RC_ASSERT(dry_run(story.state, Close{"x"}, story.facts, by, story.now).has_value() ==
            (!all || story.state.is_closed()));
}

}  // namespace standfirm::incident
